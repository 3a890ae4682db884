#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace hangaku::viewer {

/// What stands where the images will be: what to do first, and what was open lately.
class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);

    void setRecent(const QStringList& paths);
    /// While files are being looked through or the sample is made; empty for the normal text.
    void setBusyText(const QString& text);

signals:
    void openFolderRequested();
    void openFilesRequested();
    void sampleRequested();
    void recentRequested(const QString& path);

private:
    QLabel* m_text;
    QPushButton* m_sample;
    QWidget* m_recent;
    QVBoxLayout* m_recentRows;
};

} // namespace hangaku::viewer
