#pragma once

#include "viewer/core/segmentation/Brush.h"
#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/session/SegmentationList.h"

namespace hangaku::viewer {

/// One movement of the hand: painted at once, one step of undo. Locked segments are not touched;
/// an erasing stroke takes voxels from the active segment only.
class Stroke {
public:
    ~Stroke();
    Stroke(const Stroke&) = delete;
    Stroke& operator=(const Stroke&) = delete;

    /// From one point to the next (LPS mm) in a view's plane; the views are told at once.
    void paint(const Brush& brush, const SlicePlane& plane, Vec3 from, Vec3 to);
    /// Keeps it: one command, and a model's segments that it changed are marked as corrected.
    void commit();
    SegmentationId segmentation() const { return m_id; }

private:
    friend class SegmentationList;
    Stroke(SegmentationList& list, SegmentationId id, LabelMap& map, const Segment& target,
           StrokeMode mode);

    SegmentationList& m_list;
    SegmentationId m_id;
    int m_layer;
    Label m_label;
    LabelMapEdit::Permission m_mayReplace;
    LabelMapEdit m_edit;
    StrokeMode m_mode;
    bool m_isCommitted = false;
};

} // namespace hangaku::viewer
