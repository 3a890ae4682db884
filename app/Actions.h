#pragma once

#include "viewer/ui/tools/ToolBox.h"

#include <QAction>
#include <QActionGroup>

#include <map>
#include <vector>

class QMenu;

namespace hangaku::app {

/// Everything the user can do, once: the menu, the tool column and the shortcuts dialog show it.
///
/// Who owns the thing that an action changes connects to it (MainWindow, FileCommands).
class Actions : public QObject {
    Q_OBJECT
public:
    /// @param window gets the actions, so that their shortcuts work in all of it
    explicit Actions(QWidget* window);

    QAction* openFolder;
    QAction* openFiles;
    QAction* openSample;
    QAction* openMask;
    QAction* save;
    QAction* saveAs;
    QAction* savePicture;
    QAction* exportTrace;
    QAction* closeCase;
    QAction* quit;

    QAction* undo;
    QAction* redo;
    QAction* history;
    QAction* addSegment;
    QAction* previousSegment;
    QAction* nextSegment;
    QAction* previousDifference;
    QAction* nextDifference;

    std::map<viewer::ToolKind, QAction*> tools;
    /// Those that draw, in the order of ToolKind.
    std::vector<QAction*> editTools() const;
    QAction* invert;
    QAction* overlays;
    QAction* patientTexts;
    QAction* crosshairLines;
    QAction* masks;
    QAction* planes;
    QAction* shutters;
    QAction* stack;
    QAction* cine;
    QAction* flipHorizontal;
    QAction* flipVertical;
    QAction* rotateLeft;
    QAction* rotateRight;
    QAction* resetTilt;
    QAction* resetView;
    QAction* maximise;
    QAction* panel;
    QAction* strip;
    QAction* previousSeries;
    QAction* nextSeries;
    QAction* models; ///< disabled in a build without them
    QAction* help;

    /// Fills the program's menu; it has no menu bar.
    void fillMenu(QMenu& menu) const;

private:
    QAction* make(const QString& text, const char* iconName, const QKeySequence& shortcut);
    QAction* makeTool(viewer::ToolKind kind, const QString& text, const char* iconName,
                      const QKeySequence& shortcut);
    QAction* makeSwitch(const QString& text, const char* iconName, const QKeySequence& shortcut);

    QWidget* m_window;
    QActionGroup* m_toolGroup;
};

} // namespace hangaku::app
