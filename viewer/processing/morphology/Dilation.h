#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Region.h"

namespace hangaku::viewer::processing {

/// The voxels of the region's own box whose centres lie within `mm` of that of a voxel of the
/// region (dilation by a ball). The box decides what can be reached, not the geometry's size; it
/// may lie partly outside the grid.
///
/// On orthogonal grids by the squared Euclidean distance, axis after axis (T. Saito, J. Toriwaki,
/// Pattern Recognition 27, 1994), no farther than `mm`; on sheared grids by the rows of the ball.
/// @return Cancelled
Result<Region> dilated(const Region& region, const ImageGeometry& geometry, double mm,
                       const Progress& progress);

/// The voxels of the region that are farther than `mm` from every voxel of its box that is not in
/// (erosion by a ball); in the same box. What lies outside the box takes nothing away.
/// @return Cancelled
Result<Region> eroded(const Region& region, const ImageGeometry& geometry, double mm,
                      const Progress& progress);

} // namespace hangaku::viewer::processing
