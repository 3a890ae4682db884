#pragma once

#include <QObject>
#include <QTimer>

#include <filesystem>

namespace hangaku::app {

class MainWindow;

/// Waits until everything asked for is loaded and drawn, saves the window, and ends the program:
/// with 0, or with 1 and the reason on stderr when something failed.
class Screenshot : public QObject {
    Q_OBJECT
public:
    Screenshot(MainWindow& window, std::filesystem::path file);

private:
    void look();
    void save();

    MainWindow& m_window;
    std::filesystem::path m_file;
    QTimer m_timer;
    int m_quietLooks = 0;
    int m_looks = 0;
};

} // namespace hangaku::app
