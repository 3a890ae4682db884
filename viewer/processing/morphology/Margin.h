#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Region.h"

namespace hangaku::viewer::processing {

// Distances are Euclidean, in mm in the patient, between voxel centres; exact (within a millionth)
// on anisotropic, oblique and sheared grids. Voxels at exactly the given distance count as within.
// Nothing is known beyond the grid's edge: growth is clipped there, and a structure that the edge
// cuts off does not shrink from it (as in 3D Slicer). The results' boxes are tight.

inline constexpr double kLargestMarginMm = 500;

/// Every voxel within `mm` (0 to kLargestMarginMm) of the region.
/// @return InvalidArgument, Cancelled or OutOfMemory
Result<Region> grown(const Region& region, const ImageGeometry& geometry, double mm,
                     const Progress& progress);

/// The voxels of the region that are farther than `mm` from every voxel of the grid that is not in.
/// @return InvalidArgument, Cancelled or OutOfMemory
Result<Region> shrunk(const Region& region, const ImageGeometry& geometry, double mm,
                      const Progress& progress);

/// On which side of the region's border its shell lies.
enum class HollowSide { Inside, Centre, Outside };

/// A shell along the region's border. `Centre` takes half of the thickness on either side.
/// @return InvalidArgument, Cancelled or OutOfMemory
Result<Region> hollow(const Region& region, const ImageGeometry& geometry, double thicknessMm,
                      HollowSide side, const Progress& progress);

} // namespace hangaku::viewer::processing
