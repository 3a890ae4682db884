#include "app/ViewGrid.h"

#include "app/KeyBindings.h"
#include "viewer/ui/theme/Colours.h"
#include "viewer/ui/view/SliceView.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace hangaku::app {
namespace {
/// A view that is covered does not draw: the next one does not wait for it.
constexpr int kLongestTurnMs = 60;
constexpr auto kTurnIsOver = QEvent::User;
/// After the window's painting, which Qt posts with the low priority.
constexpr int kAfterPainting = Qt::LowEventPriority - 1;
} // namespace

ViewGrid::ViewGrid(const std::vector<QWidget*>& views, QWidget* stack, const KeyBindings& keys,
                   QWidget* parent)
    : QWidget(parent), m_keys(keys), m_views(views), m_stack(stack),
      m_layout(new QGridLayout(this))
{
    m_layout->setContentsMargins(1, 1, 1, 1);
    m_layout->setSpacing(2);
    std::vector<QWidget*> all = m_views;
    all.push_back(m_stack);
    for (QWidget* view : all)
        adopt(view);
    m_active = m_views.front();
    m_turn.setSingleShot(true);
    // On a busy machine the time may be over before the view was given its chance to paint.
    connect(&m_turn, &QTimer::timeout, this, [this] {
        QCoreApplication::postEvent(this, new QEvent(kTurnIsOver), kAfterPainting);
    });
    arrange();
}

void ViewGrid::adopt(QWidget* view)
{
    if (view->parent() == this)
        return;
    view->setParent(this);
    view->setFocusPolicy(Qt::StrongFocus);
    // Images lie on black whatever the appearance is: so do the texts over them.
    view->setPalette(viewer::Colours::load(viewer::Appearance::Dark).palette());
    view->installEventFilter(this);
}

void ViewGrid::setViews(const std::vector<QWidget*>& views)
{
    if (views == m_views)
        return;
    for (QWidget* waiting : std::exchange(m_waiting, {}))
        waiting->setUpdatesEnabled(true);
    for (QWidget* view : m_views) {
        m_layout->removeWidget(view);
        view->hide();
    }
    m_views = views;
    m_maximised = nullptr;
    for (QWidget* view : m_views)
        adopt(view);
    const bool hadFocus = m_active->hasFocus();
    m_activeOfViews = m_views.front();
    arrange();
    if (m_isStackShown)
        return;
    if (hadFocus)
        m_views.front()->setFocus(Qt::OtherFocusReason);
    setActiveView(m_views.front());
}

void ViewGrid::drawInTurn()
{
    // The view that is looked at comes first.
    QWidget* first = m_maximised != nullptr ? m_maximised : m_active;
    if (std::erase(m_waiting, first) > 0)
        first->setUpdatesEnabled(true);
    for (QWidget* view : m_views)
        if (view != first && std::ranges::find(m_waiting, view) == m_waiting.end()) {
            view->setUpdatesEnabled(false);
            m_waiting.push_back(view);
        }
    m_turn.start(kLongestTurnMs);
}

void ViewGrid::customEvent(QEvent* event)
{
    if (event->type() == kTurnIsOver && !m_turn.isActive())
        letNextDraw();
}

void ViewGrid::letNextDraw()
{
    if (m_waiting.empty())
        return;
    QWidget* next = m_waiting.front();
    m_waiting.pop_front();
    next->setUpdatesEnabled(true);
    if (!m_waiting.empty())
        m_turn.start(next->isVisible() ? kLongestTurnMs : 0);
}

QWidget* ViewGrid::activeView() const
{
    return m_active;
}

void ViewGrid::arrange()
{
    for (QWidget* view : m_views)
        m_layout->removeWidget(view);
    m_layout->removeWidget(m_stack);
    QWidget* alone = m_isStackShown ? m_stack : m_maximised;
    const int count = alone != nullptr ? 1 : static_cast<int>(m_views.size());
    const int columns = count <= 1 ? 1 : count <= 4 ? 2 : 3;
    const int rows = (count + columns - 1) / columns;
    for (int n = 0; n < 3; ++n) {
        m_layout->setRowStretch(n, n < rows ? 1 : 0);
        m_layout->setColumnStretch(n, n < columns ? 1 : 0);
        m_layout->setRowMinimumHeight(n, 0);
    }
    if (alone != nullptr) {
        m_layout->addWidget(alone, 0, 0);
    } else {
        for (int n = 0; n < static_cast<int>(m_views.size()); ++n)
            m_layout->addWidget(m_views[static_cast<std::size_t>(n)], n / columns, n % columns);
    }
    for (QWidget* view : m_views)
        view->setVisible(alone == nullptr || view == alone);
    m_stack->setVisible(m_isStackShown);
    // Warnings and progress are shown once, in a view that can be seen.
    const QWidget* main = alone != nullptr ? alone : m_views.front();
    for (QObject* child : children())
        if (auto* slices = qobject_cast<viewer::SliceView*>(child))
            slices->setIsMain(slices == main);
    update();
}

void ViewGrid::setActiveView(QWidget* view)
{
    if (m_active == view)
        return;
    m_active = view;
    update();
    emit activeViewChanged();
}

void ViewGrid::activateNext(int step)
{
    if (m_isStackShown)
        return;
    const auto count = static_cast<int>(m_views.size());
    const auto at = static_cast<int>(std::ranges::find(m_views, m_active) - m_views.begin());
    QWidget* next = m_views[static_cast<std::size_t>((at + step + count) % count)];
    if (m_maximised != nullptr) {
        m_maximised = next;
        arrange();
    }
    next->setFocus(Qt::TabFocusReason);
    setActiveView(next);
}

void ViewGrid::setStackShown(bool shown)
{
    if (m_isStackShown == shown)
        return;
    m_isStackShown = shown;
    const bool hadFocus = m_active->hasFocus();
    if (shown)
        m_activeOfViews = m_active;
    arrange();
    QWidget* next = shown ? m_stack : m_activeOfViews;
    if (hadFocus)
        next->setFocus(Qt::OtherFocusReason);
    setActiveView(next);
}

void ViewGrid::toggleMaximised(QWidget* view)
{
    if (m_isStackShown)
        return; // it is alone already
    m_maximised = m_maximised == nullptr ? view : nullptr;
    arrange();
    view->setFocus(Qt::OtherFocusReason);
    setActiveView(view);
}

/// @return true when the key has been dealt with
bool ViewGrid::pressKey(QWidget& view, const QKeyEvent& event)
{
    if (!m_isPressingOther) {
        const auto meant = m_keys.translated(event);
        if (!meant.isMeant)
            return true;
        if (meant.key != event.key()) {
            QKeyEvent other(QEvent::KeyPress, meant.key, meant.modifiers, {},
                            event.isAutoRepeat());
            m_isPressingOther = true;
            QCoreApplication::sendEvent(&view, &other);
            m_isPressingOther = false;
            return true;
        }
    }
    // Tab goes from view to view as readers expect; Ctrl+Tab leaves for the rest of the window.
    if (event.key() == Qt::Key_Tab && event.modifiers() == Qt::NoModifier) {
        activateNext(1);
        return true;
    }
    if (event.key() == Qt::Key_Backtab) {
        activateNext(-1);
        return true;
    }
    return false;
}

bool ViewGrid::eventFilter(QObject* watched, QEvent* event)
{
    auto* view = static_cast<QWidget*>(watched);
    switch (event->type()) {
    case QEvent::Paint:
        // Qt paints what was to be painted when updates were switched off, and what has another
        // size: a view that waits keeps what it shows, or is black.
        if (std::ranges::find(m_waiting, view) != m_waiting.end()) {
            if (view->size() != m_paintedSizes[view])
                QPainter(view).fillRect(view->rect(), Qt::black);
            return true;
        }
        m_paintedSizes[view] = view->size();
        if (!m_waiting.empty())
            m_turn.start(0); // the next one, when this one has drawn
        break;
    case QEvent::FocusIn:
    case QEvent::MouseButtonPress: setActiveView(view); break;
    case QEvent::KeyPress:
        if (pressKey(*view, static_cast<QKeyEvent&>(*event)))
            return true;
        break;
    default: break;
    }
    return QWidget::eventFilter(watched, event);
}

void ViewGrid::paintEvent(QPaintEvent*)
{
    const viewer::Colours colours = viewer::Colours::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colours.window);
    if (m_active != nullptr && m_active->isVisible()) {
        painter.setPen(colours.accent);
        painter.drawRect(m_active->geometry().adjusted(-1, -1, 0, 0));
    }
}

} // namespace hangaku::app
