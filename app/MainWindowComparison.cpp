// The part of MainWindow that compares masks.
#include "app/Actions.h"
#include "app/MainWindow.h"
#include "app/ViewGrid.h"
#include "viewer/ui/panels/ComparePanel.h"
#include "viewer/ui/view/SliceView.h"
#include "viewer/ui/view/VolumeView.h"

namespace hangaku::app {

using namespace viewer;

void MainWindow::connectComparison()
{
    connect(m_comparePanel, &ComparePanel::sideBySideChanged, this, &MainWindow::arrangeComparison);
    connect(&m_session.comparison(), &Comparison::changed, this, &MainWindow::arrangeComparison);
    connect(&m_session.comparison(), &Comparison::failed, this, &MainWindow::showError);
    connect(m_actions->nextDifference, &QAction::triggered, this,
            [this] { m_comparePanel->step(1); });
    connect(m_actions->previousDifference, &QAction::triggered, this,
            [this] { m_comparePanel->step(-1); });
}

/// One view for each mask, all looking at the same place; or the three planes and the 3D view.
void MainWindow::arrangeComparison()
{
    std::vector<QWidget*> views{m_sliceViews[0], m_sliceViews[1], m_sliceViews[2], m_volumeView};
    const Comparison& comparison = m_session.comparison();
    if (comparison.isActive() && m_comparePanel->isSideBySide() && comparison.masks().size() > 1) {
        std::vector<QWidget*> compared;
        for (const Comparison::Mask& mask : comparison.masks()) {
            if (!mask.isShown)
                continue;
            if (compared.size() == m_compareViews.size()) {
                auto* view = new SliceView(m_session, m_tools, Orientation::Axial, m_grid);
                connectView(*view);
                connect(view, &SliceView::looked, this, [this, view] {
                    for (SliceView* other : m_compareViews)
                        if (other != view)
                            other->lookLike(*view);
                });
                m_compareViews.push_back(view);
                view->hide();
            }
            SliceView* view = m_compareViews[compared.size()];
            view->setComparedMask(mask.id);
            compared.push_back(view);
        }
        if (!compared.empty())
            views = compared;
    }
    m_grid->setViews(views);
}

} // namespace hangaku::app
