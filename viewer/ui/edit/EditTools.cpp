#include "viewer/ui/edit/EditTools.h"

#include "viewer/ui/edit/BoxTool.h"
#include "viewer/ui/edit/ClickTool.h"
#include "viewer/ui/edit/EdgeTools.h"
#include "viewer/ui/edit/OutlineTool.h"
#include "viewer/ui/edit/ScissorsTool.h"
#include "viewer/ui/edit/ShapeTools.h"
#include "viewer/ui/edit/ValueTools.h"

namespace hangaku::viewer {

EditTools::EditTools(Session& session, ToolBox& toolBox, QObject* parent)
    : QObject(parent), m_session(session), m_toolBox(toolBox)
{
    add<NudgeTool>(ToolKind::Nudge);
    add<DrawTool>(ToolKind::Draw);
    add<PolygonTool>(ToolKind::Polygon);
    add<LivewireTool>(ToolKind::Livewire);
    add<LevelTraceTool>(ToolKind::LevelTrace);
    add<ScissorsTool>(ToolKind::Scissors);
    add<ThresholdTool>(ToolKind::Threshold);
    add<GrowTool>(ToolKind::Grow);
    add<ClickTool>(ToolKind::Click);
    add<SeedsTool>(ToolKind::Seeds);
    add<FillBetweenTool>(ToolKind::FillBetween);
    add<IslandsTool>(ToolKind::Islands);
    add<SmoothTool>(ToolKind::Smooth);
    add<MarginTool>(ToolKind::Margin);
    add<LogicTool>(ToolKind::Logic);
    add<BoxTool>(ToolKind::Box);
    connect(&session.edits(), &EditRunner::failed, this, &EditTools::failed);
}

EditTools::~EditTools() = default;

template <typename Tool> void EditTools::add(ToolKind kind)
{
    auto* tool = new Tool(m_session, this);
    connect(tool, &ViewTool::failed, this, &EditTools::failed);
    connect(tool, &ViewTool::changed, &m_toolBox, &ToolBox::brushChanged); // views draw it again
    m_toolBox.setViewTool(kind, tool);
}

} // namespace hangaku::viewer
