#pragma once

#include "viewer/session/SegmentationCommands.h"

#include <vector>

namespace hangaku::viewer {

/// Segments added without voxels, put into another order or group, or several changed at once: the
/// whole list of segments before and after. What is shown or hidden stays as it is at the time.
class SegmentListCommand final : public SegmentationCommand {
public:
    SegmentListCommand(SegmentationList& list, SegmentationId id, Text name,
                       std::vector<Segment> before, std::vector<Segment> after);
    std::size_t bytes() const override;

    /// Replaces the list of a segmentation.
    static void exchange(Segmentation& segmentation, const std::vector<Segment>& segments);

private:
    void undoIn(SegmentationList::Entry& entry) override;
    void redoIn(SegmentationList::Entry& entry) override;

    std::vector<Segment> m_before;
    std::vector<Segment> m_after;
};

} // namespace hangaku::viewer
