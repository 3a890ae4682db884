#include "app/Actions.h"

#include "viewer/ui/theme/Icon.h"

#include <QMenu>
#include <QWidget>

namespace hangaku::app {

using viewer::ToolKind;

Actions::Actions(QWidget* window)
    : QObject(window), m_window(window), m_toolGroup(new QActionGroup(this))
{
    openFolder = make(tr("Open a folder…"), "open", QKeySequence("Ctrl+O"));
    openFiles = make(tr("Open files…"), nullptr, QKeySequence("Ctrl+Shift+O"));
    openSample = make(tr("Open the sample case"), "sample", {});
    openMask = make(tr("Open a mask…"), nullptr, QKeySequence("Ctrl+M"));
    save = make(tr("Save the segmentation"), "save", QKeySequence("Ctrl+S"));
    saveAs = make(tr("Save the segmentation as…"), nullptr, QKeySequence("Ctrl+Shift+S"));
    savePicture = make(tr("Save a picture of the views…"), "export", QKeySequence("Ctrl+E"));
    exportTrace = make(tr("Save every edit as a table…"), nullptr, {});
    closeCase = make(tr("Close the case"), nullptr, QKeySequence("Ctrl+W"));
    quit = make(tr("Quit"), nullptr, QKeySequence("Ctrl+Q"));

    undo = make(tr("Undo"), "undo", QKeySequence("Ctrl+Z"));
    redo = make(tr("Redo"), "redo", QKeySequence("Ctrl+Shift+Z"));
    redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
    history = make(tr("History"), "history", QKeySequence("Ctrl+H"));
    addSegment = make(tr("Add a segment"), "plus", QKeySequence("Ctrl+N"));
    previousSegment = make(tr("Previous segment"), nullptr, QKeySequence("Q"));
    nextSegment = make(tr("Next segment"), nullptr, QKeySequence("W"));
    previousDifference =
        make(tr("Previous place where masks differ"), nullptr, QKeySequence("Shift+N"));
    nextDifference = make(tr("Next place where masks differ"), nullptr, QKeySequence("N"));

    makeTool(ToolKind::Window, tr("Window"), "window", QKeySequence("W"));
    makeTool(ToolKind::Zoom, tr("Zoom"), "zoom", QKeySequence("Z"));
    makeTool(ToolKind::Scroll, tr("Scroll"), "scroll", QKeySequence("S"));
    makeTool(ToolKind::Pan, tr("Pan"), "pan", QKeySequence("T"));
    makeTool(ToolKind::Crosshair, tr("Crosshair"), "crosshair", QKeySequence("X"));
    makeTool(ToolKind::Brush, tr("Brush"), "brush", QKeySequence("B"));
    makeTool(ToolKind::Eraser, tr("Eraser"), "eraser", QKeySequence("E"));
    makeTool(ToolKind::Nudge, tr("Nudge the border"), "nudge", QKeySequence("U"));
    makeTool(ToolKind::Draw, tr("Draw an outline"), "draw", QKeySequence("O"));
    makeTool(ToolKind::Polygon, tr("Polygon"), "polygon", QKeySequence("P"));
    makeTool(ToolKind::Livewire, tr("Live-wire"), "livewire", QKeySequence("Shift+L"));
    makeTool(ToolKind::LevelTrace, tr("Level tracing"), "level-trace", QKeySequence("Shift+O"));
    makeTool(ToolKind::Scissors, tr("Scissors"), "scissors", QKeySequence("Shift+S"));
    makeTool(ToolKind::Threshold, tr("Threshold"), "threshold", QKeySequence("Shift+T"));
    makeTool(ToolKind::Grow, tr("Grow from a click"), "grow", QKeySequence("Shift+G"));
    makeTool(ToolKind::Click, tr("Click and segment"), "click", QKeySequence("K"));
    makeTool(ToolKind::Seeds, tr("Grow from seeds"), "seeds", QKeySequence("Shift+E"));
    makeTool(ToolKind::FillBetween, tr("Fill between slices"), "fill-between",
             QKeySequence("Shift+F"));
    makeTool(ToolKind::Islands, tr("Islands and holes"), "islands", QKeySequence("Shift+I"));
    makeTool(ToolKind::Smooth, tr("Smooth"), "smooth", QKeySequence("Shift+M"));
    makeTool(ToolKind::Margin, tr("Margin"), "margin", QKeySequence("Shift+R"));
    makeTool(ToolKind::Logic, tr("Combine segments"), "logic", QKeySequence("Shift+C"));

    invert = makeSwitch(tr("Invert grey"), "invert", QKeySequence("I"));
    overlays = makeSwitch(tr("Texts in the views"), nullptr, {});
    patientTexts = makeSwitch(tr("Patient's name in the views"), nullptr, {});
    crosshairLines = makeSwitch(tr("Crosshair lines"), nullptr, QKeySequence("Shift+X"));
    masks = makeSwitch(tr("Masks"), "overlays", QKeySequence("M"));
    planes = makeSwitch(tr("Overlays of the file"), nullptr, {});
    shutters = makeSwitch(tr("Shutters of the file"), nullptr, {});
    stack = makeSwitch(tr("Images as acquired"), "stack", QKeySequence("G"));
    cine = make(tr("Play, and stop"), "play", QKeySequence("C"));
    flipHorizontal = make(tr("Flip left and right"), nullptr, QKeySequence("H"));
    flipVertical = make(tr("Flip up and down"), nullptr, QKeySequence("V"));
    rotateLeft = make(tr("Turn to the left"), nullptr, QKeySequence("L"));
    rotateRight = make(tr("Turn to the right"), nullptr, QKeySequence("R"));
    resetTilt = make(tr("Reset plane tilt"), nullptr, QKeySequence("Ctrl+R"));
    resetView = make(tr("Reset the view"), nullptr, {});
    maximise = make(tr("Maximise the view"), "view-2d", QKeySequence("F"));
    panel = makeSwitch(tr("Panel on the right"), nullptr, QKeySequence("F3"));
    strip = makeSwitch(tr("Series strip"), "series", QKeySequence("F4"));
    previousSeries = make(tr("Previous series"), nullptr, {});
    nextSeries = make(tr("Next series"), nullptr, {});
    models = make(tr("Models…"), "ai", QKeySequence("Ctrl+Shift+M"));
    models->setEnabled(false);
    help = make(tr("Mouse and keyboard"), "help", QKeySequence("F1"));
    help->setShortcuts({QKeySequence("F1"), QKeySequence("?")});
}

QAction* Actions::make(const QString& text, const char* iconName, const QKeySequence& shortcut)
{
    auto* action = new QAction(text, m_window);
    if (iconName != nullptr)
        action->setIcon(viewer::icon(iconName));
    action->setShortcut(shortcut);
    action->setIconVisibleInMenu(false);
    m_window->addAction(action);
    return action;
}

QAction* Actions::makeTool(ToolKind kind, const QString& text, const char* iconName,
                           const QKeySequence& shortcut)
{
    QAction* action = makeSwitch(text, iconName, shortcut);
    m_toolGroup->addAction(action);
    tools[kind] = action;
    return action;
}

std::vector<QAction*> Actions::editTools() const
{
    std::vector<QAction*> actions;
    for (const auto& [kind, action] : tools)
        if (viewer::isEditTool(kind))
            actions.push_back(action);
    return actions;
}

QAction* Actions::makeSwitch(const QString& text, const char* iconName,
                             const QKeySequence& shortcut)
{
    QAction* action = make(text, iconName, shortcut);
    action->setCheckable(true);
    return action;
}

void Actions::fillMenu(QMenu& menu) const
{
    menu.addActions({openFolder, openFiles, openSample});
    menu.addSeparator();
    menu.addActions({openMask, save, saveAs, exportTrace, savePicture});
    menu.addSeparator();
    QMenu* edit = menu.addMenu(tr("Edit"));
    edit->addActions({undo, redo, history});
    edit->addSeparator();
    edit->addAction(addSegment);
    QMenu* draw = menu.addMenu(tr("Draw"));
    for (QAction* tool : editTools())
        draw->addAction(tool);
    QMenu* view = menu.addMenu(tr("View"));
    view->addActions({masks, overlays, patientTexts, crosshairLines, invert});
    view->addActions({planes, shutters});
    view->addSeparator();
    view->addActions({stack, cine});
    view->addActions({flipHorizontal, flipVertical, rotateLeft, rotateRight});
    view->addSeparator();
    view->addActions({maximise, resetTilt, resetView, previousSeries, nextSeries});
    view->addSeparator();
    view->addActions({nextDifference, previousDifference});
    view->addSeparator();
    view->addActions({panel, strip});
    menu.addSeparator();
    menu.addActions({models, help, closeCase, quit});
}

} // namespace hangaku::app
