// The part of MainWindow that joins the detections: their panel, keys and files.
#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/MainWindow.h"
#include "app/ViewGrid.h"
#include "viewer/ui/panels/ComparePanel.h"
#include "viewer/ui/panels/DetectionsPanel.h"
#include "viewer/ui/panels/SegmentsPanel.h"
#include "viewer/ui/panels/StatusLine.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/text/Translate.h"

#include <QBoxLayout>
#include <QFileInfo>

namespace hangaku::app {

using namespace viewer;

void MainWindow::connectDetections()
{
    auto& list = m_session.detections();
    connect(&list, &DetectionList::failed, this, &MainWindow::showError);
    connect(&list, &DetectionList::listChanged, this, &MainWindow::onHistoryChanged);
    connect(&list, &DetectionList::changed, this, &MainWindow::onHistoryChanged);
    connect(&list, &DetectionList::opened, m_grid, &ViewGrid::drawInTurn);
    connect(&list, &DetectionList::saved, this, [this](int, const QString& file) {
        m_status->showMessage(tr("Saved %1").arg(file));
        onHistoryChanged();
    });
    connect(&list, &DetectionList::noticed, this,
            [this](const QString& file, const std::vector<Warning>& warnings) {
                for (const Warning& warning : warnings)
                    m_toasts->show(
                        {Notice::Kind::Warning,
                         tr("%1: %2").arg(QFileInfo(file).fileName(), translate(warning.text)),
                         {},
                         {},
                         {}});
            });
    connect(m_detectionsPanel, &DetectionsPanel::openRequested, m_files,
            &FileCommands::chooseDetections);
    connect(m_detectionsPanel, &DetectionsPanel::saveRequested, m_files,
            &FileCommands::saveDetections);
    connect(m_detectionsPanel, &DetectionsPanel::saveAsRequested, m_files,
            &FileCommands::saveDetectionsAs);
    // An empty list of segments, or of masks to compare, leaves its room to the detections.
    const auto share = [this] {
        const bool isAlone =
            m_detectionsPanel->isVisibleTo(m_panel) && m_session.segmentations().ids().empty();
        auto* rows = static_cast<QBoxLayout*>(m_panel->layout());
        rows->setStretchFactor(m_segmentsPanel, isAlone ? 0 : 1);
        rows->setStretchFactor(m_comparePanel, isAlone ? 0 : 1);
    };
    connect(&list, &DetectionList::listChanged, this, share);
    connect(&m_session.segmentations(), &SegmentationList::listChanged, this, share);
    connect(&m_tools, &ToolBox::toolChanged, this, share);
    connect(&m_session.detectionComparison(), &DetectionComparison::changed, this, share);
    connect(m_files, &FileCommands::reportsFound, this, &MainWindow::offerReports);
    const auto connectKey = [this](QAction* action, auto what) {
        connect(action, &QAction::triggered, m_detectionsPanel, what);
    };
    auto* panel = m_detectionsPanel;
    connectKey(m_actions->acceptDetection, [panel] { panel->review(Review::Accepted); });
    connectKey(m_actions->rejectDetection, [panel] { panel->review(Review::Rejected); });
    connectKey(m_actions->nextDetection, [panel] { panel->step(1); });
    connectKey(m_actions->previousDetection, [panel] { panel->step(-1); });
}

void MainWindow::offerReports(const std::vector<std::filesystem::path>& files)
{
    m_toasts->show({Notice::Kind::Information,
                    tr("%n reports with places in the patient lie beside the images.", nullptr,
                       static_cast<int>(files.size())),
                    tr("Open them"),
                    [this, files] { m_files->openDetections(files); },
                    {}});
}

} // namespace hangaku::app
