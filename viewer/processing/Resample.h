#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/LabelMap.h"

namespace hangaku::viewer::processing {

// Between any two grids, turned, mirrored or sheared: both are affine, so is the way from one
// index to the other, and along a row it is a fixed step.

/// The label map brought onto another grid, nearest neighbour (halves go up); background outside,
/// that is, more than half a voxel beyond the outermost centres.
LabelMap resampled(const LabelMap& map, const ImageGeometry& grid);

/// The image brought onto another grid as float32 real values, trilinear, clamped at the edges.
/// @return Cancelled or OutOfMemory
Result<std::shared_ptr<VoxelBuffer>> resampled(const Volume& volume, const ImageGeometry& grid,
                                               const Progress& progress);

} // namespace hangaku::viewer::processing
