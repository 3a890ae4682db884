#include "viewer/session/SegmentListCommand.h"

#include <algorithm>

namespace hangaku::viewer {

SegmentListCommand::SegmentListCommand(SegmentationList& list, SegmentationId id, Text name,
                                       std::vector<Segment> before, std::vector<Segment> after)
    : SegmentationCommand(list, id, std::move(name)),
      m_before(std::move(before)),
      m_after(std::move(after))
{
}

std::size_t SegmentListCommand::bytes() const
{
    return sizeof(*this) + (m_before.size() + m_after.size()) * sizeof(Segment);
}

void SegmentListCommand::exchange(Segmentation& segmentation, const std::vector<Segment>& segments)
{
    const auto present = segmentation.segments();
    for (const auto& segment : present)
        segmentation.remove(segment.number);
    for (Segment segment : segments) {
        const auto same = std::ranges::find(present, segment.number, &Segment::number);
        if (same != present.end())
            segment.visible = same->visible;
        (void)segmentation.insert(std::move(segment));
    }
}

void SegmentListCommand::undoIn(SegmentationList::Entry& entry)
{
    exchange(entry.segmentation, m_before);
    emit list().segmentsChanged(entry.id);
}

void SegmentListCommand::redoIn(SegmentationList::Entry& entry)
{
    exchange(entry.segmentation, m_after);
    emit list().segmentsChanged(entry.id);
}

} // namespace hangaku::viewer
