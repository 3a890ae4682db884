#pragma once

#include "viewer/ui/tools/ToolBox.h"

#include <QWidget>

#include <map>

class QAction;
class QStackedWidget;

namespace hangaku::viewer {

class Session;

/// The tools of the editor, the settings of the one in hand, and the rules for all of them.
class EditPanel : public QWidget {
    Q_OBJECT
public:
    /// @param tools what chooses each tool, in the order in which they are shown
    EditPanel(Session& session, ToolBox& toolBox, const std::vector<QAction*>& tools,
              QWidget* parent = nullptr);

private:
    void makePalette(class QVBoxLayout* layout, const std::vector<QAction*>& tools);
    void showTool();

    ToolBox& m_toolBox;
    QStackedWidget* m_pages;
    std::map<ToolKind, QWidget*> m_options;
};

} // namespace hangaku::viewer
