#pragma once

#include "viewer/core/segmentation/LabelMap.h"
#include "viewer/core/segmentation/Rows.h"

#include <cstdint>
#include <vector>

namespace hangaku::viewer {

/// A set of voxels of a grid, as the tools of the segmentation editor make and change it: a box, and
/// which of its voxels are in. Nothing outside the box is in.
///
/// One byte for each voxel of the box, so that loops over it are simple and fast; the box is kept as
/// small as the set, so that the cost follows the structure and not the volume.
struct Region {
    IndexBox box;
    std::vector<std::uint8_t> inside; ///< 0 or 1 for each voxel of the box, i fastest

    Region() = default;
    /// Nothing in it yet.
    explicit Region(const IndexBox& within);
    /// The voxels of `within` (clipped to the grid) that carry `label`.
    static Region ofLabel(const LabelMap& map, Label label, const IndexBox& within);

    /// What `draw` gives the sink it is called with, in the smallest box.
    static Region ofRows(const std::function<void(const RowSink& sink)>& draw);

    Index3 size() const
    {
        return {box.end[0] - box.first[0], box.end[1] - box.first[1], box.end[2] - box.first[2]};
    }
    /// Of a voxel of the grid, which must lie in the box.
    std::size_t offset(Index3 index) const
    {
        const auto extent = size();
        return (static_cast<std::size_t>(index[2] - box.first[2]) *
                    static_cast<std::size_t>(extent[1]) +
                static_cast<std::size_t>(index[1] - box.first[1])) *
                   static_cast<std::size_t>(extent[0]) +
               static_cast<std::size_t>(index[0] - box.first[0]);
    }
    bool contains(Index3 index) const
    {
        return box.contains(index) && inside[offset(index)] != 0;
    }
    /// Adds a voxel, which must lie in the box.
    void add(Index3 index) { inside[offset(index)] = 1; }
    std::size_t count() const;
    bool isEmpty() const { return count() == 0; }
    /// The smallest box that holds every voxel that is in; empty when none is.
    IndexBox bounds() const;
    /// The same voxels in another box; those that lie outside it are lost.
    Region in(const IndexBox& other) const;

    friend bool operator==(const Region&, const Region&) = default;
};

/// Calls `visit(index)` for each voxel that is in, i fastest.
template <typename Visit> void forEachIn(const Region& region, Visit&& visit)
{
    std::size_t at = 0;
    for (int k = region.box.first[2]; k < region.box.end[2]; ++k)
        for (int j = region.box.first[1]; j < region.box.end[1]; ++j)
            for (int i = region.box.first[0]; i < region.box.end[0]; ++i)
                if (region.inside[at++] != 0)
                    visit(Index3{i, j, k});
}

} // namespace hangaku::viewer
