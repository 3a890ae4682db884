#pragma once

#include <QTimer>
#include <QWidget>

#include <deque>
#include <map>
#include <vector>

class QGridLayout;
class QKeyEvent;

namespace hangaku::app {

class KeyBindings;

/// The views in rows of two (of three when there are more than four), or the stack alone; one of them can fill the whole area. The one that keys are meant
/// for is framed.
class ViewGrid : public QWidget {
    Q_OBJECT
public:
    /// @param views in reading order; they become children
    /// @param stack shows images as acquired, alone; becomes a child
    /// @param keys  which outlive the grid
    ViewGrid(const std::vector<QWidget*>& views, QWidget* stack, const KeyBindings& keys,
             QWidget* parent = nullptr);

    /// Other views in place of those that there are; in reading order, at most nine. The ones before
    /// stay children, and hidden.
    void setViews(const std::vector<QWidget*>& views);
    QWidget* activeView() const;
    void setActiveView(QWidget* view);
    /// The next view becomes active; when one fills the area, the next one does.
    void activateNext(int step = 1);
    void toggleMaximised(QWidget* view);
    bool isMaximised() const { return m_maximised != nullptr; }
    /// The images as acquired instead of the other views.
    void setStackShown(bool shown);
    bool isStackShown() const { return m_isStackShown; }
    /// All views have something new to draw: they do it one after another, each in its own turn of
    /// the event loop, so that the window answers in between.
    void drawInTurn();
    /// No view waits for its turn.
    bool isDrawn() const { return m_waiting.empty(); }

signals:
    void activeViewChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void customEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void adopt(QWidget* view);
    void arrange();
    void letNextDraw();
    bool pressKey(QWidget& view, const QKeyEvent& event);

    const KeyBindings& m_keys;
    std::vector<QWidget*> m_views;
    QWidget* m_stack;
    QGridLayout* m_layout;
    QWidget* m_active = nullptr;
    QWidget* m_maximised = nullptr;
    QWidget* m_activeOfViews = nullptr; ///< while the stack is shown
    bool m_isStackShown = false;
    std::deque<QWidget*> m_waiting; ///< views that do not draw yet
    std::map<const QWidget*, QSize> m_paintedSizes;
    QTimer m_turn;
    bool m_isPressingOther = false; ///< a key is being sent in place of the one that was pressed
};

} // namespace hangaku::app
