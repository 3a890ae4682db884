#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Region.h"

#include <optional>

namespace hangaku::viewer::processing {

struct HoleRule {
    /// Holes of each slice across this axis (0 = i, 1 = j, 2 = k); none: hollows closed in space.
    std::optional<int> sliceAxis;
    /// Larger holes stay open; none: all are filled.
    std::optional<std::size_t> largestVoxels;
};

/// Fills holes: background with no way to the edge of the region's box, and so none to the edge of
/// the grid, from voxel to voxel over their faces (so that a wall that hangs together by corners
/// holds). A hollow that is cut by the grid's edge is open. The result's box is tight.
/// @return Cancelled when stopped
Result<Region> fillHoles(const Region& region, const HoleRule& rule, const Progress& progress);

} // namespace hangaku::viewer::processing
