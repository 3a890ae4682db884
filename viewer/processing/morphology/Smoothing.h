#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Region.h"

#include <span>
#include <vector>

namespace hangaku::viewer::processing {

// Sizes are in mm in the patient, on anisotropic, oblique and sheared grids. Beyond the grid's edge
// a mask is taken to go on as its outermost voxels do, so that a structure that the edge cuts off
// is neither rounded nor pulled away there. The results' boxes are tight. All return
// InvalidArgument for a size out of range, Cancelled or OutOfMemory.

inline constexpr double kLargestSmoothingMm = 30;
inline constexpr double kSmallestSigmaMm = 0.1;
inline constexpr double kLargestSigmaMm = 15;

/// A voxel is in when most voxels within `radiusMm` are: rounds off, and takes away specks and
/// pits smaller than the ball.
Result<Region> medianSmoothed(const Region& region, const ImageGeometry& geometry, double radiusMm,
                              const Progress& progress);

/// Only where a ball fits inside: takes away thin parts, and leaves the rest as it was.
Result<Region> opened(const Region& region, const ImageGeometry& geometry, double radiusMm,
                      const Progress& progress);

/// Everywhere but where a ball fits outside: fills gaps and clefts, and leaves the rest as it was.
Result<Region> closed(const Region& region, const ImageGeometry& geometry, double radiusMm,
                      const Progress& progress);

/// Where the mask, smoothed by a Gaussian, is at least a half.
Result<Region> gaussianSmoothed(const Region& region, const ImageGeometry& geometry, double sigmaMm,
                                const Progress& progress);

/// The voxels of one label.
struct LabelledRegion {
    Label label = 0;
    Region region;
};

/// Smooths neighbouring segments together: each voxel goes to the label whose mask, smoothed by a
/// Gaussian, is greatest there (background among them; of equals it stays what it was). So borders
/// that two segments share are smoothed as one, no gap opens between them, and none overlaps.
///
/// @param labels which to smooth, each once and not 0. Voxels of others are not given to these; and
///               one that another label would win stays as it is, so that no gap opens there either
/// @param within only voxels in here (clipped to the grid) change; beyond, the map is looked at
/// @return for each of `labels`, in this order, its voxels in `within`
Result<std::vector<LabelledRegion>> smoothedJointly(const LabelMap& map,
                                                    std::span<const Label> labels,
                                                    const IndexBox& within, double sigmaMm,
                                                    const Progress& progress);

} // namespace hangaku::viewer::processing
