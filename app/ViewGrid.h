#pragma once

#include <QWidget>

#include <vector>

class QGridLayout;

namespace hangaku::app {

/// The views in two rows of two; one of them can fill the whole area. The one that keys are meant
/// for is framed.
class ViewGrid : public QWidget {
    Q_OBJECT
public:
    /// @param views in reading order; they become children
    explicit ViewGrid(const std::vector<QWidget*>& views, QWidget* parent = nullptr);

    QWidget* activeView() const;
    void setActiveView(QWidget* view);
    /// The next view becomes active; when one fills the area, the next one does.
    void activateNext(int step = 1);
    void toggleMaximised(QWidget* view);
    bool isMaximised() const { return m_maximised != nullptr; }

signals:
    void activeViewChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void arrange();

    std::vector<QWidget*> m_views;
    QGridLayout* m_layout;
    QWidget* m_active = nullptr;
    QWidget* m_maximised = nullptr;
};

} // namespace hangaku::app
