#include "viewer/ui/edit/ViewTool.h"

#include "viewer/ui/tools/Drag.h"

namespace hangaku::viewer {

std::unique_ptr<Drag> ViewTool::press(SliceView&, QPointF, Qt::KeyboardModifiers)
{
    return nullptr;
}

const Segment* ViewTool::target() const
{
    const Segmentation* active = list().find(list().active());
    return active == nullptr ? nullptr : active->find(list().activeSegment());
}

} // namespace hangaku::viewer
