#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/LabelMap.h"
#include "viewer/core/segmentation/Region.h"

#include <array>
#include <cstdint>
#include <vector>

namespace hangaku::viewer::processing {

/// first <= i < end of row (j, k) of the grid.
struct VoxelRun {
    int first;
    int end;
    int j;
    int k;
};

/// What one pass over a mask tells of a label.
struct ScannedLabel {
    std::vector<VoxelRun> runs; ///< in the order of the voxels
    /// How often each of the 256 patterns of eight neighbouring voxels occurs. Bit 4 i + 2 k + j
    /// of a pattern stands for the voxel that lies i, j and k (0 or 1) further.
    std::array<std::uint32_t, 256> patterns{};
};

/// @param labels to look for, not 0; the result is in their order
/// @param within in the map; nothing outside of it is in
/// All processors. @return Cancelled
Result<std::vector<ScannedLabel>> scanLabels(const LabelMap& map, const std::vector<Label>& labels,
                                             const IndexBox& within, const Progress& progress);
Result<ScannedLabel> scanRegion(const Region& region, const Progress& progress);

} // namespace hangaku::viewer::processing
