// The part of SegmentationList that changes the list of segments as a whole: several added at once,
// their order and their groups.
#include "viewer/session/SegmentListCommand.h"
#include "viewer/session/SegmentationList.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

tl::unexpected<Error> noSegmentation()
{
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "The segmentation is no longer there")));
}

/// The two go by the same name and mean the same.
bool isSameStructure(const Segment& a, const Segment& b)
{
    return a.label == b.label && a.type == b.type;
}

} // namespace

Result<std::vector<Label>> SegmentationList::addSegments(SegmentationId id,
                                                         std::vector<Segment> segments,
                                                         const Text& commandName)
{
    finishApplying();
    std::optional<Segmentation> made;
    if (id == -1) {
        const auto* volume = m_openCase.volume();
        if (volume == nullptr)
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "Nothing is open to draw on")),
                        Text(HANGAKU_TR("Core", "Open an image first.")));
        made.emplace(volume->geometry);
        made->seriesInstanceUid = volume->description.seriesInstanceUid;
        made->frameOfReferenceUid = volume->description.frameOfReferenceUid;
        made->provenance.creator = m_person.toStdString();
    }
    auto* found = entry(id);
    if (found == nullptr && !made)
        return noSegmentation();
    Segmentation& target = made ? *made : found->segmentation;
    const auto before = target.segments();
    std::vector<Label> numbers;
    for (Segment& segment : segments) {
        const bool isThere = std::ranges::any_of(before, [&segment](const Segment& present) {
            return isSameStructure(present, segment);
        });
        if (isThere)
            continue;
        segment.number = target.firstFreeNumber();
        segment.layer = 0;
        numbers.push_back(segment.number);
        if (auto inserted = target.insert(std::move(segment)); !inserted)
            return tl::unexpected<Error>(inserted.error());
    }
    if (numbers.empty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "All these segments are there already")));
    if (made) {
        id = addEntry(std::move(*made), LabelExtents(), commandName);
    } else {
        push(std::make_unique<SegmentListCommand>(*this, id, commandName, before,
                                                  target.segments()));
        emit segmentsChanged(id);
    }
    setActive(id, numbers.front());
    return numbers;
}

Result<void> SegmentationList::moveSegment(SegmentationId id, Label number, int position,
                                           const QString& group)
{
    finishApplying();
    auto* found = entry(id);
    auto* present = found == nullptr ? nullptr : found->segmentation.find(number);
    if (present == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The segment is no longer there")));
    const auto before = found->segmentation.segments();
    Segment moved = *present;
    moved.group = group.toStdString();
    found->segmentation.remove(number);
    if (auto inserted = found->segmentation.insert(moved, position); !inserted)
        return inserted;
    if (found->segmentation.segments() == before)
        return {};
    push(std::make_unique<SegmentListCommand>(*this, id,
                                              Text(HANGAKU_TR("Core", "Move %1"), {moved.label}),
                                              before, found->segmentation.segments()));
    emit segmentsChanged(id);
    return {};
}

Result<void> SegmentationList::changeSegments(SegmentationId id,
                                              const std::vector<Segment>& changed,
                                              const Text& commandName)
{
    finishApplying();
    auto* found = entry(id);
    if (found == nullptr)
        return noSegmentation();
    const auto before = found->segmentation.segments();
    for (const Segment& segment : changed) {
        const auto* present = found->segmentation.find(segment.number);
        if (present == nullptr || present->layer != segment.layer)
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "The segment is no longer there")));
    }
    for (const Segment& segment : changed)
        *found->segmentation.find(segment.number) = segment;
    if (found->segmentation.segments() == before)
        return {};
    push(std::make_unique<SegmentListCommand>(*this, id, commandName, before,
                                              found->segmentation.segments()));
    emit segmentsChanged(id);
    return {};
}

} // namespace hangaku::viewer
