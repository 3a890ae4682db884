#pragma once

#include "app/Settings.h"
#include "app/workspaces/Workspace.h"
#include "viewer/session/Session.h"

#include <QWidget>

class QButtonGroup;
class QLabel;
class QMenu;
class QToolButton;

namespace hangaku::app {

class Actions;

/// The bar at the top: menu, workspaces, whose images these are, help and settings.
class TopBar : public QWidget {
    Q_OBJECT
public:
    TopBar(viewer::Session& session, const Actions& actions, Settings& settings,
           QWidget* parent = nullptr);

    void setWorkspace(Workspace workspace);

signals:
    void workspaceChosen(hangaku::app::Workspace workspace);
    void appearanceChosen(hangaku::viewer::Appearance appearance);
    void languageChosen(const QString& language);
    void personChosen(const QString& person);
    void leftDragChosen(bool scrolls);

private:
    QToolButton* makeButton(const char* iconName, const QString& toolTip);
    void addWorkspaces();
    QMenu* makeSettingsMenu();
    void showPatient();
    void resizeEvent(QResizeEvent* event) override;

    viewer::Session& m_session;
    Settings& m_settings;
    QButtonGroup* m_workspaces;
    QLabel* m_patient;
    QString m_patientText;
};

} // namespace hangaku::app
