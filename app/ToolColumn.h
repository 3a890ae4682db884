#pragma once

#include "viewer/session/Session.h"

#include <QWidget>

class QMenu;
class QToolButton;

namespace hangaku::app {

class Actions;

/// The narrow column of tools on the left.
class ToolColumn : public QWidget {
    Q_OBJECT
public:
    ToolColumn(viewer::Session& session, const Actions& actions, QWidget* parent = nullptr);

    void setEditToolsShown(bool shown);
    /// Fills a menu with the window presets of the shown image.
    static void fillPresets(QMenu& menu, viewer::Session& session);

private:
    QToolButton* addButton(QAction* action);
    QToolButton* addPresets();
    QToolButton* addTurns(const Actions& actions);

    viewer::Session& m_session;
    QWidget* m_editTools;
};

} // namespace hangaku::app
