#include "viewer/ui/edit/BoxTool.h"

#include "viewer/ui/tools/BoxDrag.h"
#include "viewer/ui/view/SliceView.h"

#include <QKeyEvent>

#include <algorithm>

namespace hangaku::viewer {
namespace {

std::vector<DetectionKind> commonKinds()
{
    return {{"Lesion", "病変", {"52988006", "SCT", "Lesion"}, {86, 180, 233}},
            {"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {230, 159, 0}},
            {"Mass", "腫瘤", {"4147007", "SCT", "Mass"}, {204, 121, 167}}};
}

} // namespace

std::vector<DetectionKind> kindsFor(const Session& session)
{
    std::vector<DetectionKind> kinds;
    const auto add = [&kinds](const DetectionKind& kind) {
        if (std::ranges::none_of(kinds, [&kind](const DetectionKind& known) {
                return known.label == kind.label && known.type == kind.type;
            }))
            kinds.push_back(kind);
    };
    const auto& list = session.detections();
    for (const DetectionsId id : list.ids())
        if (list.isPlaced(id))
            std::ranges::for_each(list.find(id)->kinds, add);
    std::ranges::for_each(commonKinds(), add);
    return kinds;
}

BoxTarget boxTarget(const Session& session)
{
    const auto& list = session.detections();
    if (const auto selected = list.selected(); selected && list.isPlaced(selected->set))
        return {selected->set, *list.kindOf(*selected)};
    for (const DetectionsId id : list.ids())
        if (list.isPlaced(id))
            return {id, kindsFor(session).front()};
    return {-1, commonKinds().front()};
}

std::unique_ptr<Drag> BoxTool::press(SliceView& view, QPointF position, Qt::KeyboardModifiers)
{
    return std::make_unique<NewBoxDrag>(view, position);
}

bool BoxTool::keyPress(SliceView&, QKeyEvent& event)
{
    auto& detections = session().detections();
    const auto selected = detections.selected();
    if ((event.key() != Qt::Key_Delete && event.key() != Qt::Key_Backspace) || !selected)
        return false;
    detections.removeDetection(*selected);
    return true;
}

} // namespace hangaku::viewer
