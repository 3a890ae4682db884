// What happens on which signal: the part of MainWindow that wires the session, the actions and the
// widgets together.
#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/KeyBindings.h"
#include "app/MainWindow.h"
#include "app/ShortcutsDialog.h"
#include "app/StatisticsExport.h"
#include "app/ToolColumn.h"
#include "app/TopBar.h"
#include "app/ViewGrid.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/edit/EditTools.h"
#include "viewer/ui/panels/EmptyState.h"
#include "viewer/ui/panels/HistoryPopup.h"
#include "viewer/ui/panels/SegmentsPanel.h"
#include "viewer/ui/panels/SeriesModel.h"
#include "viewer/ui/panels/SeriesStrip.h"
#include "viewer/ui/panels/StatisticsPanel.h"
#include "viewer/ui/panels/StatusLine.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/Cine.h"
#include "viewer/ui/view/SliceView.h"
#include "viewer/ui/view/VolumeView.h"

#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
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
    // All views draw once more, with what only a complete image has.
    connect(&openCase, &OpenCase::volumeLoaded, m_grid, &ViewGrid::drawInTurn);
    connect(&openCase, &OpenCase::contentsChanged, this, &MainWindow::onContentsChanged);
    connect(&openCase, &OpenCase::busyChanged, this, &MainWindow::showEmptyState);
    connect(&openCase, &OpenCase::failed, this, &MainWindow::showError);
    connect(&list, &SegmentationList::failed, this, &MainWindow::showError);
    connect(&list, &SegmentationList::noticed, this,
            [this](const QString& file, const std::vector<Warning>& warnings) {
                QStringList lines;
                for (const Warning& warning : warnings)
                    lines << translate(warning.text);
                const QString first = lines.takeFirst();
                m_toasts->show({Notice::Kind::Warning,
                                tr("%1: %2").arg(QFileInfo(file).fileName(), first), {}, {}, lines});
            });
    connect(&list, &SegmentationList::lossesFound, this, &MainWindow::offerLossySave);
    connect(&list, &SegmentationList::added, m_grid, &ViewGrid::drawInTurn);
    connect(&list, &SegmentationList::historyChanged, this, &MainWindow::onHistoryChanged);
    connect(&list, &SegmentationList::listChanged, this, &MainWindow::onHistoryChanged);
    connect(&list, &SegmentationList::saved, this, [this](int, const QString& file) {
        m_status->showMessage(tr("Saved %1").arg(file));
        onHistoryChanged();
    });
    connect(&m_session, &Session::windowChanged, this,
            [this] { m_actions->invert->setChecked(m_session.isInverted()); });
}

void MainWindow::offerLossySave(int id, const QString& file, SegmentationFormat format,
                                const std::vector<Warning>& losses)
{
    // In the notice itself: what is agreed to must be read first.
    QString text = tr("%1 is not saved yet. The format cannot hold:").arg(QFileInfo(file).fileName());
    for (const Warning& loss : losses)
        text += QStringLiteral("\n• ") + translate(loss.text);
    m_toasts->show({Notice::Kind::Warning, text, tr("Save without it"),
                    [this, id, file, format] {
                        m_session.segmentations().save(id, file.toStdString(), format,
                                                       Consent::Given);
                    },
                    {}});
}

void MainWindow::onVolumeChanged()
{
    m_grid->drawInTurn();
    showTitle();
    showEmptyState();
    const bool hasVolume = m_session.volume() != nullptr;
    for (QAction* action : {m_actions->openMask, m_actions->savePicture, m_actions->closeCase,
                            m_actions->addSegment, m_actions->maximise, m_actions->resetView})
        action->setEnabled(hasVolume);
    chooseLayout();
    setWorkspace(m_workspace); // what may be done depends on the image
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
        action->setToolTip(keys.isEmpty() ? text : tr("%1 (%2)").arg(text, keys));
    };
    m_actions->undo->setEnabled(history.canUndo());
    m_actions->redo->setEnabled(history.canRedo());
    describe(m_actions->undo, tr("Undo"), history.undoName());
    describe(m_actions->redo, tr("Redo"), history.redoName());
    const bool hasSegmentation = list.find(list.active()) != nullptr;
    m_actions->save->setEnabled(hasSegmentation || !m_session.detections().ids().empty());
    m_actions->saveAs->setEnabled(hasSegmentation);
    m_actions->exportTrace->setEnabled(hasSegmentation);
    m_actions->masks->setEnabled(!list.ids().empty());
    showEmptyState(); // a picture has the panel when it has masks
    setWindowModified(list.hasUnsavedWork() || m_session.detections().hasUnsavedWork());
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
            [this] {
                // What is unsaved; masks first.
                const auto& detections = m_session.detections();
                const auto active = m_session.segmentations().active();
                const bool hasMask = m_session.segmentations().find(active) != nullptr;
                if (hasMask && (m_session.segmentations().isModified(active) ||
                                !detections.hasUnsavedWork()))
                    m_files->save(active);
                else if (!detections.ids().empty())
                    m_files->saveDetections(detections.selected() ? detections.selected()->set
                                                                  : detections.ids().front());
            });
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
    connect(m_statisticsPanel, &StatisticsPanel::exportRequested, this, [this](int id) {
        exportStatistics(m_session, id, m_settings, this, [this](const Result<QString>& file) {
            if (file)
                m_status->showMessage(tr("Saved %1").arg(*file));
            else
                showError(file.error());
        });
    });
    connect(m_actions->history, &QAction::triggered, this, [this, &list] {
        auto* popup = new HistoryPopup(list, this);
        popup->move(m_toolColumn->mapToGlobal(
            QPoint(m_toolColumn->width() + space::kInside, m_toolColumn->height() / 3)));
        popup->show();
    });
    connect(m_actions->redo, &QAction::triggered, this, [this, &list] {
        const QString name = translate(list.history().redoName());
        list.redo();
        m_status->showMessage(tr("Done again: %1").arg(name));
    });
    connect(m_actions->addSegment, &QAction::triggered, m_segmentsPanel,
            &SegmentsPanel::addSegment);
    connect(m_actions->previousSegment, &QAction::triggered, this, [this] { stepSegment(-1); });
    connect(m_actions->nextSegment, &QAction::triggered, this, [this] { stepSegment(1); });
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
    connect(m_editTools, &EditTools::failed, this, &MainWindow::showError);
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
    if (drawsSegments(kind)) {
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
    const bool isDrawing = drawsSegments(m_tools.kind());
    m_actions->previousSegment->setEnabled(isDrawing);
    m_actions->nextSegment->setEnabled(isDrawing);
    m_keys->setDrawing(isDrawing);
    m_toolOptions->setVisible(partsOf(m_workspace).toolOptions);
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
    connect(m_actions->resetTilt, &QAction::triggered, this, [this] { m_session.setTilt({}); });
    const auto showTilt = [this] { m_actions->resetTilt->setEnabled(m_session.tilt().has_value()); };
    connect(&m_session, &Session::tiltChanged, this, showTilt);
    showTilt();
    connect(m_actions->resetView, &QAction::triggered, this, [this] {
        if (SliceView* view = activeSliceView())
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
        auto* dialog = present != nullptr ? present : new ShortcutsDialog(*m_keys, this);
        dialog->show();
        dialog->raise();
    });
}

/// Layout, cine, turning the picture: what depends on the kind of image.
void MainWindow::connectImages()
{
    connect(m_actions->stack, &QAction::triggered, this, [this](bool on) {
        m_prefersStack = on;
        chooseLayout();
    });
    // Overlays are known when the image has been read.
    connect(&m_session.openCase(), &OpenCase::volumeLoaded, this, &MainWindow::chooseLayout);
    const auto showToolBox = [this] {
        m_actions->planes->setChecked(m_tools.arePlanesShown());
        m_actions->shutters->setChecked(m_tools.areShuttersShown());
    };
    connect(&m_tools, &ToolBox::overlaysChanged, this, showToolBox);
    showToolBox();
    connect(m_actions->planes, &QAction::triggered, &m_tools, &ToolBox::setPlanesShown);
    connect(m_actions->shutters, &QAction::triggered, &m_tools, &ToolBox::setShuttersShown);
    const auto turn = [this](QAction* action, void (SliceView::*how)()) {
        connect(action, &QAction::triggered, this, [this, how] {
            if (SliceView* view = activeSliceView())
                (view->*how)();
        });
    };
    turn(m_actions->flipHorizontal, &SliceView::flipHorizontally);
    turn(m_actions->flipVertical, &SliceView::flipVertically);
    turn(m_actions->rotateLeft, &SliceView::rotateLeft);
    turn(m_actions->rotateRight, &SliceView::rotateRight);
    connect(m_actions->cine, &QAction::triggered, m_cine, &Cine::toggle);
    connect(m_cine, &Cine::playingChanged, this, [this] {
        m_actions->cine->setIcon(icon(m_cine->isPlaying() ? "pause" : "play"));
    });
    connect(m_grid, &ViewGrid::activeViewChanged, this, [this] {
        if (SliceView* view = activeSliceView())
            m_cine->setView(view);
    });
}

SliceView* MainWindow::activeSliceView() const
{
    return qobject_cast<SliceView*>(m_grid->activeView());
}

/// Pictures, and volumes of one slice, have nothing to show across; volumes are shown as the reader
/// likes it.
void MainWindow::chooseLayout()
{
    const Volume* volume = m_session.volume();
    const bool isFlat = volume != nullptr && (isPicture(volume->description) ||
                                              volume->geometry.size()[2] < 2);
    m_grid->setStackShown(isFlat || m_prefersStack);
    m_actions->stack->setChecked(m_grid->isStackShown());
    m_actions->stack->setEnabled(volume != nullptr && !isFlat);
    for (QAction* action : {m_actions->maximise, m_actions->crosshairLines})
        action->setEnabled(volume != nullptr && !m_grid->isStackShown());
    for (QAction* action : {m_actions->cine, m_actions->flipHorizontal, m_actions->flipVertical,
                            m_actions->rotateLeft, m_actions->rotateRight})
        action->setEnabled(volume != nullptr);
    m_actions->invert->setEnabled(volume == nullptr || !volume->isColour());
    m_actions->planes->setEnabled(volume != nullptr && volume->overlays);
    m_actions->shutters->setEnabled(volume != nullptr &&
                                    !volume->description.shutters.empty());
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
            [this](const CursorReadout& readout) { m_status->showReadout(readout); });
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
    for (QAction* action : {m_actions->planes, m_actions->shutters})
        if (action->isEnabled())
            menu->addAction(action);
    menu->addSeparator();
    QMenu* turn = menu->addMenu(tr("Turn"));
    turn->addActions({m_actions->flipHorizontal, m_actions->flipVertical, m_actions->rotateLeft,
                      m_actions->rotateRight});
    QAction* play = menu->addAction(tr("Play the slices"));
    play->setEnabled(view.sliceCount() > 1);
    connect(play, &QAction::triggered, this, [this, &view] {
        m_cine->setView(&view);
        m_cine->play(Cine::Sequence::Images);
    });
    menu->addAction(m_actions->stack);
    menu->addSeparator();
    if (m_session.tilt())
        menu->addAction(m_actions->resetTilt);
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
