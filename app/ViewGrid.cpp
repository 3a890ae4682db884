#include "app/ViewGrid.h"

#include "viewer/ui/theme/Colours.h"
#include "viewer/ui/view/SliceView.h"

#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace hangaku::app {

ViewGrid::ViewGrid(const std::vector<QWidget*>& views, QWidget* parent)
    : QWidget(parent), m_views(views), m_layout(new QGridLayout(this))
{
    m_layout->setContentsMargins(1, 1, 1, 1);
    m_layout->setSpacing(2);
    for (QWidget* view : m_views) {
        view->setParent(this);
        view->setFocusPolicy(Qt::StrongFocus);
        // Images lie on black whatever the appearance is: so do the texts over them.
        view->setPalette(viewer::Colours::load(viewer::Appearance::Dark).palette());
        view->installEventFilter(this);
    }
    m_active = m_views.front();
    arrange();
}

QWidget* ViewGrid::activeView() const
{
    return m_active;
}

void ViewGrid::arrange()
{
    for (QWidget* view : m_views)
        m_layout->removeWidget(view);
    for (int n = 0; n < 2; ++n) {
        m_layout->setRowStretch(n, m_maximised == nullptr ? 1 : n == 0);
        m_layout->setColumnStretch(n, m_maximised == nullptr ? 1 : n == 0);
        m_layout->setRowMinimumHeight(n, 0);
    }
    if (m_maximised != nullptr) {
        m_layout->addWidget(m_maximised, 0, 0);
    } else {
        for (int n = 0; n < static_cast<int>(m_views.size()); ++n)
            m_layout->addWidget(m_views[static_cast<std::size_t>(n)], n / 2, n % 2);
    }
    for (QWidget* view : m_views)
        view->setVisible(m_maximised == nullptr || view == m_maximised);
    // Warnings and progress are shown once, in a view that can be seen.
    const QWidget* main = m_maximised != nullptr ? m_maximised : m_views.front();
    for (QWidget* view : m_views)
        if (auto* slices = qobject_cast<viewer::SliceView*>(view))
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

void ViewGrid::toggleMaximised(QWidget* view)
{
    m_maximised = m_maximised == nullptr ? view : nullptr;
    arrange();
    view->setFocus(Qt::OtherFocusReason);
    setActiveView(view);
}

bool ViewGrid::eventFilter(QObject* watched, QEvent* event)
{
    auto* view = static_cast<QWidget*>(watched);
    switch (event->type()) {
    case QEvent::FocusIn:
    case QEvent::MouseButtonPress: setActiveView(view); break;
    case QEvent::KeyPress: {
        // Tab goes from view to view as readers expect; Ctrl+Tab leaves for the rest of the window.
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier) {
            activateNext(1);
            return true;
        }
        if (key->key() == Qt::Key_Backtab) {
            activateNext(-1);
            return true;
        }
        break;
    }
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
