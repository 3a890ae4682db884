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

/// Eight neighbouring voxels, some in and some not: a piece of a mask's surface. It lies between
/// the voxels i - 1 and i, j - 1 and j, k - 1 and k, so that each goes from 0 to the grid's size.
struct SurfaceCell {
    std::uint16_t i;
    std::uint16_t j;
    std::uint16_t k;
    std::uint8_t pattern; ///< as in `ScannedLabel::patterns`
};

/// What one pass over a mask tells of a label.
struct ScannedLabel {
    std::vector<VoxelRun> runs; ///< in the order of the voxels
    /// How often each of the 256 patterns of eight neighbouring voxels occurs. Bit 4 i + 2 k + j
    /// of a pattern stands for the voxel that lies i, j and k (0 or 1) further.
    std::array<std::uint32_t, 256> patterns{};
    std::vector<SurfaceCell> cells; ///< where they occur, if asked for
};

/// Whether a scan keeps the places of its patterns (no grid is then larger than 65535 along an
/// axis).
enum class SurfaceCells { Count, Keep };

/// @param labels to look for, not 0; the result is in their order
/// @param within in the map; nothing outside of it is in
/// All processors. @return Cancelled
Result<std::vector<ScannedLabel>> scanLabels(const LabelMap& map, const std::vector<Label>& labels,
                                             const IndexBox& within, const Progress& progress,
                                             SurfaceCells cells = SurfaceCells::Count);
Result<ScannedLabel> scanRegion(const Region& region, const Progress& progress);

} // namespace hangaku::viewer::processing
