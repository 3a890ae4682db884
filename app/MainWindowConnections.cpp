// What happens on which signal: the part of MainWindow that wires the session, the actions and the
// widgets together.
#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/MainWindow.h"
#include "app/ShortcutsDialog.h"
#include "app/ToolColumn.h"
#include "app/TopBar.h"
#include "app/ViewGrid.h"
#include "viewer/ui/panels/EmptyState.h"
#include "viewer/ui/panels/SegmentsPanel.h"
#include "viewer/ui/panels/SeriesModel.h"
#include "viewer/ui/panels/SeriesStrip.h"
#include "viewer/ui/panels/StatusLine.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/SliceView.h"
#include "viewer/ui/view/VolumeView.h"

#include <QApplication>
#include <QFileDialog>
#include <QMenu>
#include <QPainter>
#include <QStackedWidget>

#include <algorithm>

namespace hangaku::app {

using namespace viewer;

void MainWindow::connectSession()
{
    auto& openCase = m_session.openCase();
    auto& list = m_session.segmentations();
    connect(&openCase, &OpenCase::volumeChanged, this, &MainWindow::onVolumeChanged);
    connect(&openCase, &OpenCase::contentsChanged, this, &MainWindow::onContentsChanged);
    connect(&openCase, &OpenCase::busyChanged, this, &MainWindow::showEmptyState);
    connect(&openCase, &OpenCase::failed, this, &MainWindow::showError);
    connect(&list, &SegmentationList::failed, this, &MainWindow::showError);
    connect(&list, &SegmentationList::historyChanged, this, &MainWindow::onHistoryChanged);
    connect(&list, &SegmentationList::listChanged, this, &MainWindow::onHistoryChanged);
    connect(&list, &SegmentationList::saved, this, [this](int, const QString& file) {
        m_status->showMessage(tr("Saved %1").arg(file));
        onHistoryChanged();
    });
    connect(&m_session, &Session::windowChanged, this,
            [this] { m_actions->invert->setChecked(m_session.isInverted()); });
}

void MainWindow::onVolumeChanged()
{
    showTitle();
    showEmptyState();
    const bool hasVolume = m_session.volume() != nullptr;
    for (QAction* action : {m_actions->openMask, m_actions->savePicture, m_actions->closeCase,
                            m_actions->addSegment, m_actions->maximise, m_actions->resetView})
        action->setEnabled(hasVolume);
    const SeriesModel& series = *m_strip->seriesModel();
    m_actions->previousSeries->setEnabled(series.shownRow() > 0);
    m_actions->nextSeries->setEnabled(hasVolume && series.shownRow() + 1 < series.rowCount());
    if (hasVolume && !m_pages->isAncestorOf(QApplication::focusWidget()))
        m_grid->activeView()->setFocus();
}

void MainWindow::onContentsChanged()
{
    showStrip();
    const auto& rejected = m_session.openCase().contents().rejected;
    if (rejected.empty())
        return;
    QStringList lines;
    for (const RejectedFile& file : rejected)
        lines << pathText(file.path) + QStringLiteral(": ") + translate(file.reason);
    m_toasts->show({Notice::Kind::Warning,
                    tr("%n files could not be opened.", nullptr, static_cast<int>(lines.size())),
                    {}, {}, lines});
}

void MainWindow::onHistoryChanged()
{
    const auto& list = m_session.segmentations();
    const CommandStack& history = list.history();
    const auto describe = [](QAction* action, const QString& what, const Text& name) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        const QString text = name.isEmpty() ? what : tr("%1: %2").arg(what, translate(name));
        action->setText(text);
        action->setToolTip(tr("%1 (%2)").arg(text, keys));
    };
    m_actions->undo->setEnabled(history.canUndo());
    m_actions->redo->setEnabled(history.canRedo());
    describe(m_actions->undo, tr("Undo"), history.undoName());
    describe(m_actions->redo, tr("Redo"), history.redoName());
    const bool hasSegmentation = list.find(list.active()) != nullptr;
    m_actions->save->setEnabled(hasSegmentation);
    m_actions->saveAs->setEnabled(hasSegmentation);
    m_actions->masks->setEnabled(!list.ids().empty());
    setWindowModified(list.hasUnsavedWork());
}

void MainWindow::connectFiles()
{
    connect(m_actions->openFolder, &QAction::triggered, m_files, &FileCommands::chooseFolder);
    connect(m_actions->openFiles, &QAction::triggered, m_files, &FileCommands::chooseFiles);
    connect(m_actions->openMask, &QAction::triggered, m_files, &FileCommands::chooseMasks);
    connect(m_actions->openSample, &QAction::triggered, m_files, &FileCommands::openSample);
    connect(m_actions->closeCase, &QAction::triggered, this, &MainWindow::closeCase);
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->save, &QAction::triggered, this,
            [this] { m_files->save(m_session.segmentations().active()); });
    connect(m_actions->saveAs, &QAction::triggered, this,
            [this] { m_files->saveAs(m_session.segmentations().active()); });
    connect(m_actions->savePicture, &QAction::triggered, this, &MainWindow::savePicture);
    connect(m_files, &FileCommands::failed, this, &MainWindow::showError);
    connect(m_files, &FileCommands::jobProgressed, m_status, &StatusLine::showJob);
    connect(m_files, &FileCommands::jobEnded, this, [this] { m_status->showJob({}); });
    connect(m_status, &StatusLine::jobCancelled, m_files, &FileCommands::cancelJob);
    connect(m_files, &FileCommands::masksFound, this, &MainWindow::offerMasks);
    connect(m_emptyState, &EmptyState::openFolderRequested, m_files, &FileCommands::chooseFolder);
    connect(m_emptyState, &EmptyState::openFilesRequested, m_files, &FileCommands::chooseFiles);
    connect(m_emptyState, &EmptyState::sampleRequested, m_files, &FileCommands::openSample);
    connect(m_emptyState, &EmptyState::recentRequested, this,
            [this](const QString& path) { m_files->open({path.toStdString()}); });
    connect(m_segmentsPanel, &SegmentsPanel::saveRequested, m_files, &FileCommands::save);
    connect(m_segmentsPanel, &SegmentsPanel::saveAsRequested, m_files, &FileCommands::saveAs);
    connect(m_segmentsPanel, &SegmentsPanel::importRequested, m_files,
            &FileCommands::chooseMasks);
    connect(m_segmentsPanel, &SegmentsPanel::failed, this, &MainWindow::showError);
}

void MainWindow::offerMasks(const std::vector<std::filesystem::path>& files)
{
    m_toasts->show({Notice::Kind::Information,
                    tr("%n segmentations lie beside the images.", nullptr,
                       static_cast<int>(files.size())),
                    tr("Open them"), [this, files] { m_files->openMasks(files); }, {}});
}

void MainWindow::connectEditing()
{
    auto& list = m_session.segmentations();
    connect(m_actions->undo, &QAction::triggered, this, [this, &list] {
        const QString name = translate(list.history().undoName());
        list.undo();
        m_status->showMessage(tr("Undone: %1").arg(name));
    });
    connect(m_actions->redo, &QAction::triggered, this, [this, &list] {
        const QString name = translate(list.history().redoName());
        list.redo();
        m_status->showMessage(tr("Done again: %1").arg(name));
    });
    connect(m_actions->addSegment, &QAction::triggered, m_segmentsPanel,
            &SegmentsPanel::addSegment);
    connect(m_actions->previousSegment, &QAction::triggered, this, [this] { stepSegment(-1); });
}

void MainWindow::stepSegment(int step)
{
    auto& list = m_session.segmentations();
    const Segmentation* segmentation = list.find(list.active());
    if (segmentation == nullptr || segmentation->segments().empty())
        return;
    const auto& segments = segmentation->segments();
    const auto present =
        std::ranges::find(segments, list.activeSegment(), &Segment::number) - segments.begin();
    const auto count = static_cast<std::ptrdiff_t>(segments.size());
    const auto next = static_cast<std::size_t>((present + step + count) % count);
    list.setActive(list.active(), segments[next].number);
}

void MainWindow::connectTools()
{
    for (const auto& [kind, action] : m_actions->tools)
        connect(action, &QAction::triggered, this, [this, kind = kind] { chooseTool(kind); });
    connect(&m_tools, &ToolBox::toolChanged, this, &MainWindow::onToolChanged);
    connect(m_actions->invert, &QAction::triggered, &m_session, &Session::setInverted);
    connect(m_actions->overlays, &QAction::triggered, &m_tools, &ToolBox::setOverlaysShown);
    connect(m_actions->patientTexts, &QAction::triggered, &m_tools, &ToolBox::setPatientShown);
    connect(m_actions->crosshairLines, &QAction::triggered, &m_tools,
            &ToolBox::setCrosshairShown);
    const auto showOverlays = [this] {
        m_actions->overlays->setChecked(m_tools.areOverlaysShown());
        m_actions->patientTexts->setChecked(m_tools.isPatientShown());
        m_actions->crosshairLines->setChecked(m_tools.isCrosshairShown());
    };
    connect(&m_tools, &ToolBox::overlaysChanged, this, showOverlays);
    showOverlays();
}

void MainWindow::chooseTool(ToolKind kind)
{
    // While drawing, W is the next segment (and Q the previous one).
    if (kind == ToolKind::Window && isEditTool(m_tools.kind()) &&
        QApplication::mouseButtons() == Qt::NoButton && !m_toolColumn->underMouse()) {
        m_actions->tools.at(m_tools.kind())->setChecked(true);
        stepSegment(1);
        return;
    }
    if (isEditTool(kind)) {
        // Nothing to draw in yet: the first segment is made, so that the first stroke works.
        auto& list = m_session.segmentations();
        if (m_session.volume() != nullptr && list.activeSegment() == 0)
            if (const auto added = list.addSegment(list.active(), tr("Segment %1").arg(1)); !added)
                showError(added.error());
    }
    m_tools.setKind(kind);
}

void MainWindow::onToolChanged()
{
    m_actions->tools.at(m_tools.kind())->setChecked(true);
    m_actions->previousSegment->setEnabled(isEditTool(m_tools.kind()));
    m_toolOptions->setVisible(partsOf(m_workspace).toolOptions && isEditTool(m_tools.kind()));
    m_statistics->setVisible(partsOf(m_workspace).statistics);
}

void MainWindow::connectDisplay()
{
    auto& list = m_session.segmentations();
    connect(m_actions->masks, &QAction::triggered, this, [&list](bool on) {
        MaskDisplay display = list.display();
        display.visible = on;
        list.setDisplay(display);
    });
    const auto showDisplay = [this, &list] {
        m_actions->masks->setChecked(list.display().visible);
    };
    connect(&list, &SegmentationList::displayChanged, this, showDisplay);
    showDisplay();
    m_actions->panel->setChecked(m_settings.isPanelShown());
    connect(m_actions->panel, &QAction::triggered, this, [this](bool on) {
        m_settings.setPanelShown(on);
        showEmptyState();
    });
    connect(m_actions->strip, &QAction::triggered, this, [this](bool on) {
        m_settings.setSeriesStrip(on ? 1 : 0);
        showStrip();
    });
    showStrip();
    connect(m_actions->maximise, &QAction::triggered, this,
            [this] { m_grid->toggleMaximised(m_grid->activeView()); });
    connect(m_actions->resetView, &QAction::triggered, this, [this] {
        for (SliceView* view : m_sliceViews)
            if (view == m_grid->activeView())
                view->resetCamera();
        if (m_volumeView == m_grid->activeView())
            m_volumeView->resetCamera();
    });
    connect(m_actions->previousSeries, &QAction::triggered, this,
            [this] { m_strip->seriesModel()->showNeighbour(-1); });
    connect(m_actions->nextSeries, &QAction::triggered, this,
            [this] { m_strip->seriesModel()->showNeighbour(1); });
    connect(m_actions->help, &QAction::triggered, this, [this] {
        auto* present = findChild<ShortcutsDialog*>();
        auto* dialog = present != nullptr ? present : new ShortcutsDialog(this);
        dialog->show();
        dialog->raise();
    });
}

void MainWindow::connectTopBar()
{
    connect(m_topBar, &TopBar::workspaceChosen, this, &MainWindow::setWorkspace);
    connect(m_topBar, &TopBar::appearanceChosen, this, [this](Appearance appearance) {
        m_settings.setAppearance(appearance);
        applyTheme(*qApp, appearance);
    });
    connect(m_topBar, &TopBar::languageChosen, this, [this](const QString& language) {
        m_settings.setLanguage(language);
        m_toasts->show({Notice::Kind::Information,
                        tr("The language changes when the program is started again."),
                        {}, {}, {}});
    });
    connect(m_topBar, &TopBar::personChosen, this, [this](const QString& person) {
        m_settings.setPerson(person);
        m_session.segmentations().setPerson(person);
    });
    connect(m_topBar, &TopBar::leftDragChosen, this, [this](bool scrolls) {
        m_settings.setLeftDragScrolls(scrolls);
        m_tools.setKind(scrolls ? ToolKind::Scroll : ToolKind::Window);
    });
}

void MainWindow::connectView(SliceView& view)
{
    connect(&view, &SliceView::maximiseRequested, this,
            [this, &view] { m_grid->toggleMaximised(&view); });
    connect(&view, &SliceView::contextMenuRequested, this,
            [this, &view](const QPoint& at) { showViewMenu(view, at); });
    connect(&view, &SliceView::cursorMoved, this,
            [this](const CursorReadout& readout) { m_status->showPoint(readout.lps); });
    connect(&view, &SliceView::cursorLeft, this, [this] { m_status->leave(); });
    connect(&view, &SliceView::seriesStepRequested, this,
            [this](int step) { m_strip->seriesModel()->showNeighbour(step); });
    connect(&view, &SliceView::openRequested, m_files, &FileCommands::chooseFolder);
    connect(&view, &SliceView::sampleRequested, m_files, &FileCommands::openSample);
    connect(&view, &SliceView::failed, this, &MainWindow::showError);
}

void MainWindow::showViewMenu(SliceView& view, const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QMenu* presets = menu->addMenu(tr("Window"));
    ToolColumn::fillPresets(*presets, m_session);
    menu->addAction(m_actions->invert);
    menu->addSeparator();
    menu->addAction(m_actions->masks);
    menu->addAction(m_actions->overlays);
    menu->addAction(m_actions->crosshairLines);
    menu->addSeparator();
    menu->addAction(tr("Reset the view"), &view, &SliceView::resetCamera);
    menu->addAction(m_actions->maximise);
    menu->addAction(m_actions->savePicture);
    menu->popup(globalPosition);
}

void MainWindow::showVolumeMenu(const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Reset the view"), m_volumeView, &VolumeView::resetCamera);
    menu->addAction(m_actions->maximise);
    menu->addAction(m_actions->savePicture);
    menu->popup(globalPosition);
}

void MainWindow::savePicture()
{
    QImage picture = m_grid->grab().toImage();
    // Every exported image says what it may be used for.
    QPainter painter(&picture);
    painter.setFont(secondFont());
    painter.setPen(Colours::of(palette()).secondText);
    painter.drawText(QRectF(QPointF(), QSizeF(picture.size()) / picture.devicePixelRatio())
                         .adjusted(0, 0, -8, -4),
                     Qt::AlignRight | Qt::AlignBottom, tr("Research use only"));
    painter.end();
    auto* dialog = new QFileDialog(this, tr("Save a picture of the views"),
                                   m_settings.lastFolder(), tr("Picture (*.png)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix("png");
    connect(dialog, &QFileDialog::fileSelected, this, [this, picture](const QString& file) {
        if (picture.save(file))
            m_status->showMessage(tr("Saved %1").arg(file));
        else
            showError(Error{ErrorCode::WriteFailed,
                            Text(HANGAKU_TR("Core", "Cannot write %1"), {file.toStdString()}),
                            Text(HANGAKU_TR("Core",
                                            "Check the folder's permissions and free space.")),
                            {}});
    });
    dialog->open();
}

} // namespace hangaku::app
