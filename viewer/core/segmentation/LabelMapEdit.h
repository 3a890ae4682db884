#pragma once

#include "viewer/core/segmentation/LabelMap.h"

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace hangaku::viewer {

/// What an edit changed, as runs of voxels with one value before and one after. Size and cost
/// follow the change, never the volume.
class LabelMapDelta {
public:
    struct Run {
        std::uint64_t offset = 0;
        std::uint32_t length = 0;
        Label before = 0;
        Label after = 0;
    };

    bool isEmpty() const { return m_runs.empty(); }
    const std::vector<Run>& runs() const { return m_runs; }
    const IndexBox& dirtyBox() const { return m_dirty; }
    std::size_t bytes() const { return sizeof(*this) + m_runs.capacity() * sizeof(Run); }
    /// Change in voxels per label: what lost counts negative. Background is left out.
    std::map<Label, std::int64_t> voxelChanges() const;

    /// Exactly restores what was there before; `map` must be as the edit left it.
    void undo(LabelMap& map) const;
    void redo(LabelMap& map) const;

private:
    friend class LabelMapEdit;

    std::vector<Run> m_runs;
    IndexBox m_dirty;
};

/// The only way to change the voxels of a LabelMap. Writes at once (so that it can be seen while
/// the hand still moves) and records sparse before/after runs.
class LabelMapEdit {
public:
    explicit LabelMapEdit(LabelMap& map) : m_map(map) {}
    LabelMapEdit(const LabelMapEdit&) = delete;
    LabelMapEdit& operator=(const LabelMapEdit&) = delete;

    /// Decides from the present label whether a voxel may be overwritten.
    using Permission = std::function<bool(Label present)>;

    /// Sets voxels iFirst <= i < iEnd of row (j, k) to `label` where `mayReplace` allows it. The
    /// row must lie inside the grid. @return how many voxels changed
    int fillRow(int iFirst, int iEnd, int j, int k, Label label, const Permission& mayReplace);
    void set(Index3 index, Label label);
    /// Every voxel of a region, which must lie in the grid. @return how many changed
    int fill(const struct Region& region, Label label);

    /// The voxels changed since the last call; the views redraw this.
    IndexBox takeDirtyBox();
    const LabelMap& map() const { return m_map; }
    /// A box that holds everything written so far.
    const IndexBox& changedBox() const { return m_delta.m_dirty; }
    /// What has been written so far, in order; the last run may still grow.
    const std::vector<LabelMapDelta::Run>& runs() const { return m_delta.m_runs; }

    /// Ends the edit: everything that changed since the start, in order.
    LabelMapDelta finish();

private:
    void append(std::uint64_t offset, std::uint32_t length, Label before, Label after);

    LabelMap& m_map;
    LabelMapDelta m_delta;
    IndexBox m_pending;
};

} // namespace hangaku::viewer
