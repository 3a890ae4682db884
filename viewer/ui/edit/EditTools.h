#pragma once

#include "viewer/ui/edit/ViewTool.h"
#include "viewer/ui/tools/ToolBox.h"

namespace hangaku::viewer {

/// Makes the tools of the segmentation editor and hands them to the ToolBox.
class EditTools : public QObject {
    Q_OBJECT
public:
    /// Both outlive the tools.
    EditTools(Session& session, ToolBox& toolBox, QObject* parent = nullptr);
    ~EditTools() override;

signals:
    void failed(const hangaku::viewer::Error& error);

private:
    template <typename Tool> void add(ToolKind kind);

    Session& m_session;
    ToolBox& m_toolBox;
};

} // namespace hangaku::viewer
