#pragma once

#include "app/MainWindow.h"
#include "app/Settings.h"
#include "tests/support/TemporaryFolder.h"

#include <QElapsedTimer>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

class QFileDialog;

namespace hangaku::tests {

/// The real window on a display, driven with the mouse and the keyboard, with a data home of its
/// own. Needs a display: run it under Xvfb where there is none.
class WindowDriver {
public:
    WindowDriver();
    ~WindowDriver();

    app::MainWindow& window() { return *m_window; }
    const TemporaryFolder& folder() const { return m_folder; }

    /// Runs the event loop until something is true. @return false after `ms`
    static bool waitFor(const std::function<bool()>& isTrue, int ms = 20'000);
    /// Presses keys in whatever has the keyboard.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    /// Types a path into the file dialog that is open, and accepts it.
    void answerFileDialog(const std::filesystem::path& path);
    /// Gives the keyboard back to the window.
    void activate();
    /// Writes the small sample as a DICOM series. @return its folder
    std::filesystem::path writeSample();

private:
    TemporaryFolder m_folder;
    std::unique_ptr<app::Settings> m_settings;
    std::unique_ptr<app::MainWindow> m_window;
};

/// The longest time that the event loop did not come round, while this object lives.
class LongestGap {
public:
    LongestGap();
    double ms() const { return m_longestMs; }
    /// The most that one turn of the event loop computed: what the gap is on a quiet machine.
    double cpuMs() const { return m_longestCpuMs; }
    /// How often the event loop has come round.
    int turn() const { return m_turn; }
    /// Forgets what was longest.
    void restart();
    /// Both, and the events of the longest gap that took more than 2 ms.
    std::string report() const;

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_longestMs = 0;
    QStringList m_inLongest; ///< its slow events
    int m_turn = 0;
    double m_cpuMs = 0;
    double m_longestCpuMs = 0;
};

} // namespace hangaku::tests
