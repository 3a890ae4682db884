#include "app/MainWindow.h"

#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/KeyBindings.h"
#include "app/ToolColumn.h"
#include "app/TopBar.h"
#include "app/ViewGrid.h"
#include "app/cohort/CohortPage.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/edit/EditPanel.h"
#include "viewer/ui/edit/EditTools.h"
#include "viewer/session/EditedFiles.h"
#include "viewer/session/ReaderClient.h"
#include "viewer/session/journal/EditJournal.h"
#include "viewer/ui/panels/ComparePanel.h"
#include "viewer/ui/panels/CorrectionPanel.h"
#include "viewer/ui/panels/DetectionsPanel.h"
#include "viewer/ui/panels/EmptyState.h"
#include "viewer/ui/panels/SegmentsPanel.h"
#include "viewer/ui/panels/SeriesModel.h"
#include "viewer/ui/panels/SeriesStrip.h"
#include "viewer/ui/panels/StatisticsPanel.h"
#include "viewer/ui/panels/StatusLine.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/CineBar.h"
#include "viewer/ui/view/SliceView.h"
#include "viewer/ui/view/VolumeView.h"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace hangaku::app {

using namespace viewer;

MainWindow::MainWindow(Settings& settings)
    : m_settings(settings), m_actions(new Actions(this)),
      m_keys(new KeyBindings(*m_actions, settings, this)),
      m_files(new FileCommands(m_session, settings, this)),
      m_editTools(new EditTools(m_session, m_tools, this))
{
    setAcceptDrops(true);
    setMinimumSize(960, 600);
    m_session.segmentations().setPerson(settings.person());
    makeViews();
    arrange();
    connectSession();
    connectFiles();
    connectEditing();
    connectTools();
    connectDisplay();
    connectImages();
    connectTopBar();
    connectComparison();
    connectCohort();
    connectDetections();
    keepWork();
    addModels();
    setWorkspace(settings.workspace());
    m_actions->tools.at(m_tools.kind())->setChecked(true);
    if (settings.leftDragScrolls())
        m_tools.setKind(ToolKind::Scroll);
    m_emptyState->setRecent(settings.recent());
    onVolumeChanged();
    onHistoryChanged();
    m_volumeView->prepare();
    ReaderClient().keepReady();
    resize(1280, 800);
    restoreGeometry(settings.windowGeometry());
}

void MainWindow::makeViews()
{
    for (const Orientation orientation :
         {Orientation::Axial, Orientation::Coronal, Orientation::Sagittal}) {
        m_sliceViews.push_back(new SliceView(m_session, m_tools, orientation));
        connectView(*m_sliceViews.back());
    }
    m_stackView = new SliceView(m_session, m_tools, std::nullopt);
    connectView(*m_stackView);
    m_volumeView = new VolumeView(m_session, m_tools);
    connect(m_volumeView, &VolumeView::maximiseRequested, this,
            [this] { m_grid->toggleMaximised(m_volumeView); });
    connect(m_volumeView, &VolumeView::contextMenuRequested, this, &MainWindow::showVolumeMenu);
    m_grid = new ViewGrid(
        {m_sliceViews[0], m_sliceViews[1], m_sliceViews[2], m_volumeView}, m_stackView, *m_keys);
    m_cine = new Cine(m_session, this);
    m_cine->setView(m_sliceViews.front());
}

void MainWindow::arrange()
{
    auto* central = new QWidget(this);
    auto* rows = new QVBoxLayout(central);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    m_topBar = new TopBar(m_session, *m_actions, m_settings, central);
    rows->addWidget(m_topBar);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    m_toolColumn = new ToolColumn(m_session, *m_actions, central);
    middle->addWidget(m_toolColumn);
    m_pages = new QStackedWidget(central);
    m_emptyState = new EmptyState(m_pages);
    m_pages->addWidget(m_emptyState);
    auto* images = new QWidget(m_pages);
    auto* imageRows = new QVBoxLayout(images);
    imageRows->setContentsMargins(0, 0, 0, 0);
    imageRows->setSpacing(0);
    imageRows->addWidget(m_grid, 1);
    imageRows->addWidget(new CineBar(m_session, *m_cine, images));
    m_pages->addWidget(images);
    m_cohort = new CohortPage(m_session.tasks(), m_settings, m_pages);
    m_pages->addWidget(m_cohort);
    m_caseOpener = new CaseOpener(m_session, this);
    middle->addWidget(m_pages, 1);
    m_panel = makePanel();
    middle->addWidget(m_panel);
    rows->addLayout(middle, 1);
    m_strip = new SeriesStrip(m_session, central);
    rows->addWidget(m_strip);
    m_status = new StatusLine(m_session, central);
    rows->addWidget(m_status);
    setCentralWidget(central);
    m_toasts = new ToastStack(m_pages);
}

QWidget* MainWindow::makePanel()
{
    auto* panel = new QWidget(this);
    panel->setObjectName("panel");
    panel->setAttribute(Qt::WA_StyledBackground);
    panel->setFixedWidth(space::kRightPanel);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_segmentsPanel = new SegmentsPanel(m_session, panel);
    m_segmentsPanel->setTemplateFolder(dataHome() / "templates");
    column->addWidget(m_segmentsPanel, 1);
    m_comparePanel = new ComparePanel(m_session, panel);
    column->addWidget(m_comparePanel, 1);
    m_detectionsPanel = new DetectionsPanel(m_session, m_tools, panel);
    column->addWidget(m_detectionsPanel, 1);
    const auto addPart = [panel, column](QWidget* part) {
        auto* holder = new QWidget(panel);
        auto* rows = new QVBoxLayout(holder);
        rows->setContentsMargins(0, 0, 0, 0);
        rows->setSpacing(0);
        rows->addWidget(makeLine(Qt::Horizontal, holder));
        rows->addWidget(part);
        column->addWidget(holder);
        return holder;
    };
    m_toolOptions = addPart(new EditPanel(m_session, m_tools, m_actions->editTools(), panel));
    m_statisticsPanel = new StatisticsPanel(m_session, panel);
    m_statistics = addPart(m_statisticsPanel);
    m_correction = new CorrectionPanel(m_session, panel);
    column->addWidget(m_correction);
    return panel;
}

SliceView& MainWindow::view(Orientation orientation)
{
    return *m_sliceViews.at(static_cast<std::size_t>(orientation));
}

bool MainWindow::isSettled() const
{
    return !m_session.openCase().isBusy() && !m_files->isBusy() && !isRunningModel() &&
           m_reports == 0 && !m_cohort->isBusy() && !m_caseOpener->isBusy() &&
           !m_session.edits().isRunning() &&
           !m_session.segmentations().isApplying() &&
           (m_session.volume() == nullptr || m_isCohortShown ||
            (m_session.openCase().isLoaded() && m_grid->isDrawn() && m_volumeView->isSettled() &&
             m_statisticsPanel->isSettled() && m_session.comparison().isSettled()));
}

void MainWindow::setWorkspace(Workspace workspace)
{
    m_workspace = workspace;
    const WorkspaceParts parts = partsOf(workspace);
    if (!parts.comparison)
        showCohort(false);
    m_topBar->setWorkspace(workspace);
    m_toolColumn->setEditToolsShown(parts.editTools);
    m_segmentsPanel->setVisible(!parts.comparison);
    m_comparePanel->setVisible(parts.comparison);
    m_detectionsPanel->setAllowed(!parts.comparison);
    m_session.comparison().setActive(parts.comparison);
    m_session.detectionComparison().setAllowed(parts.comparison);
    m_actions->nextDifference->setEnabled(parts.comparison);
    m_actions->previousDifference->setEnabled(parts.comparison);
    arrangeComparison();
    // Masks need a place in the patient.
    const Volume* volume = m_session.volume();
    const bool canDraw =
        parts.editTools && (volume == nullptr || !isPicture(volume->description));
    const bool canMark = !parts.comparison && volume != nullptr && !isPicture(volume->description);
    for (QAction* tool : m_actions->editTools())
        tool->setEnabled(tool == m_actions->tools.at(ToolKind::Box) ? canMark : canDraw);
    if (!(m_tools.kind() == ToolKind::Box ? canMark : canDraw))
        m_tools.leaveEditTool();
    m_settings.setWorkspace(workspace);
    onToolChanged();
}

void MainWindow::showTitle()
{
    QString title = tr("Hangaku (research use only)");
    if (const Volume* volume = m_session.volume()) {
        const QString shown = QString::fromStdString(volume->description.description);
        if (!shown.isEmpty())
            title = shown + QStringLiteral(" — ") + title;
    }
    setWindowTitle("[*]" + title);
}

void MainWindow::showEmptyState()
{
    const bool hasVolume = m_session.volume() != nullptr;
    m_pages->setCurrentIndex(m_isCohortShown ? 2 : hasVolume ? 1 : 0);
    m_emptyState->setBusyText(m_session.openCase().isBusy() ? tr("Looking through the files…")
                                                             : QString());
    // Models and drawing need a place in the patient: pictures have all the room.
    const bool hasMasks = hasVolume && (!isPicture(m_session.volume()->description) ||
                                        !m_session.segmentations().ids().empty());
    m_panel->setVisible(hasMasks && m_actions->panel->isChecked() && !m_isCohortShown);
    m_toolColumn->setVisible(!m_isCohortShown);
    m_actions->panel->setEnabled(!hasVolume || hasMasks);
    m_toolColumn->setEnabled(hasVolume);
}

void MainWindow::showStrip()
{
    const int images = m_strip->seriesModel()->rowCount();
    const int wanted = m_settings.seriesStrip();
    const bool shown = images > 0 && (wanted < 0 ? images > 1 : wanted == 1) &&
                       !m_isCohortShown;
    if (shown == m_strip->isHidden())
        m_grid->drawInTurn(); // all views get another size
    m_strip->setVisible(shown);
    m_actions->strip->setChecked(shown);
    m_actions->strip->setEnabled(images > 0);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_mayClose && (m_session.segmentations().hasUnsavedWork() ||
                        m_session.detections().hasUnsavedWork())) {
        event->ignore();
        m_files->whenSaved([this] {
            m_mayClose = true;
            close();
        });
        return;
    }
    m_settings.setWindowGeometry(saveGeometry());
    giveUpWork();
    QMainWindow::closeEvent(event);
}

void MainWindow::closeCase()
{
    m_files->whenSaved([this] {
        m_session.segmentations().closeAll();
        m_session.detections().closeAll();
        m_session.openCase().close();
        m_emptyState->setRecent(m_settings.recent());
    });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    std::vector<std::filesystem::path> paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile())
            paths.emplace_back(url.toLocalFile().toStdString());
    if (paths.empty())
        return;
    event->acceptProposedAction();
    m_files->open(paths);
}

// A key that the focused panel has no use for is meant for the view.
void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (m_isForwardingKey || m_session.volume() == nullptr) {
        QMainWindow::keyPressEvent(event);
        return;
    }
    m_isForwardingKey = true;
    QCoreApplication::sendEvent(m_grid->activeView(), event);
    m_isForwardingKey = false;
}

void MainWindow::showError(const Error& error)
{
    m_errors << translate(error);
    m_toasts->show({Notice::Kind::Error, m_errors.back(), {}, {}, {}});
}

} // namespace hangaku::app
