#pragma once

#include "viewer/processing/statistics/LabelScan.h"
#include "viewer/processing/statistics/SegmentStatistics.h"

#include <optional>
#include <span>

namespace hangaku::viewer::processing {

/// Of the values of an image at the voxels of a segment, as `SegmentStatistics.h` says.
/// @param grid the segment's
std::optional<ValueStatistics> summariseValues(std::span<const VoxelRun> runs,
                                               const ImageGeometry& grid, const Volume& volume,
                                               const StatisticsOptions& options);

} // namespace hangaku::viewer::processing
