#pragma once

#include "viewer/processing/statistics/LabelScan.h"
#include "viewer/processing/statistics/SegmentStatistics.h"

#include <span>

namespace hangaku::viewer::processing {

/// @param runs      of a segment, in the order of the voxels, not empty
/// @param sliceAxis across which slices are taken: 0, 1 or 2
PlaneDiameters planeDiameters(std::span<const VoxelRun> runs, const ImageGeometry& grid,
                              int sliceAxis);
Diameter longestDiameter(std::span<const VoxelRun> runs, const ImageGeometry& grid);

} // namespace hangaku::viewer::processing
