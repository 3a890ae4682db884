#include "viewer/ui/tools/Drag.h"

#include "viewer/session/Session.h"
#include "viewer/ui/edit/ViewTool.h"
#include "viewer/ui/tools/PaintDrag.h"
#include "viewer/ui/tools/ReadingDrags.h"
#include "viewer/ui/view/SliceView.h"

namespace hangaku::viewer {

std::unique_ptr<Drag> beginDrag(ToolKind kind, SliceView& view, QPointF start,
                                Qt::KeyboardModifiers modifiers)
{
    switch (kind) {
    case ToolKind::Window: return std::make_unique<WindowDrag>(view, start);
    case ToolKind::Pan: return std::make_unique<PanDrag>(view, start);
    case ToolKind::Zoom: return std::make_unique<ZoomDrag>(view, start);
    case ToolKind::Scroll: return std::make_unique<ScrollDrag>(view, start);
    case ToolKind::Crosshair: return std::make_unique<CrosshairDrag>(view, start);
    default: break;
    }
    if (ViewTool* tool = view.toolBox().viewTool(kind))
        return tool->press(view, start, modifiers);
    const bool opposite = modifiers.testFlag(Qt::ControlModifier);
    const bool erases = (kind == ToolKind::Eraser) != opposite;
    auto stroke =
        view.session().segmentations().beginStroke(erases ? StrokeMode::Erase : StrokeMode::Paint);
    if (!stroke) {
        emit view.failed(stroke.error());
        return nullptr;
    }
    return std::make_unique<PaintDrag>(view, std::move(*stroke), start);
}

} // namespace hangaku::viewer
