#pragma once

#include "viewer/core/segmentation/Brush.h"
#include "viewer/core/segmentation/SegmentationEdit.h"
#include "viewer/session/SegmentationList.h"

#include <QElapsedTimer>

namespace hangaku::viewer {

/// One change under way, made at once and seen at once: one step of undo. The rules of the editor
/// hold; an erasing stroke takes voxels from the active segment only.
class Stroke {
public:
    ~Stroke();
    Stroke(const Stroke&) = delete;
    Stroke& operator=(const Stroke&) = delete;

    /// From one point to the next (LPS mm) in a view's plane; the views are told at once.
    void paint(const Brush& brush, const SlicePlane& plane, Vec3 from, Vec3 to);
    /// Whatever `shape` gives the sink it is called with.
    void draw(const std::function<void(const RowSink& sink)>& shape);
    /// Slices [firstK, endK) of a region, whatever the mode of the stroke.
    void change(const RegionChange& change, int firstK, int endK);
    /// Keeps it: one command, and a model's segments that it changed are marked as corrected.
    void commit();
    SegmentationId segmentation() const { return m_id; }
    /// The segment that is drawn; 0 for a stroke of several.
    Label target() const { return m_target; }
    StrokeMode mode() const { return m_mode; }

private:
    friend class SegmentationList;
    Stroke(SegmentationList& list, SegmentationId id, Label target, StrokeMode mode, Text name);
    void tell();
    void tellRuns(bool isLast);

    SegmentationList& m_list;
    SegmentationId m_id;
    Label m_target;
    StrokeMode m_mode;
    Text m_name;
    SegmentationEdit m_edit;
    std::map<int, std::size_t> m_toldRuns; ///< by layer
    QElapsedTimer m_sinceTold;
    bool m_isCommitted = false;
};

/// Regions that are being applied, slice by slice.
struct SegmentationList::Applying {
    std::unique_ptr<Stroke> stroke;
    std::vector<RegionChange> changes;
    std::size_t next = 0; ///< the change that is under way
    int k = 0;            ///< its next slice
};

} // namespace hangaku::viewer
