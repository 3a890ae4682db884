#include "viewer/ui/tools/Drag.h"

#include "viewer/session/Session.h"
#include "viewer/ui/tools/PaintDrag.h"
#include "viewer/ui/tools/ReadingDrags.h"
#include "viewer/ui/view/SliceView.h"

namespace hangaku::viewer {

std::unique_ptr<Drag> beginDrag(ToolKind kind, SliceView& view, QPointF start, bool opposite)
{
    switch (kind) {
    case ToolKind::Window: return std::make_unique<WindowDrag>(view, start);
    case ToolKind::Pan: return std::make_unique<PanDrag>(view, start);
    case ToolKind::Zoom: return std::make_unique<ZoomDrag>(view, start);
    case ToolKind::Scroll: return std::make_unique<ScrollDrag>(view, start);
    case ToolKind::Crosshair: return std::make_unique<CrosshairDrag>(view, start);
    case ToolKind::Brush:
    case ToolKind::Eraser: break;
    }
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
