#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Region.h"

#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// Fills the slices between annotated ones: those across `axis` in which the region has voxels.
///
/// Shape-based interpolation: between two neighbouring annotated slices the signed distances to the
/// two outlines are blended by the place of the slice, and what is positive is in (Raya & Udupa,
/// IEEE Trans Medical Imaging 9:32-42, 1990). Outlines that overlap little are first moved towards
/// each other, centroid to centroid where they do not overlap at all (Herman, Zheng & Bucholtz, IEEE
/// CG&A 12(3):69-79, 1992): what moves from slice to slice does not vanish. Where they overlap by
/// half, moving them makes organs worse, not better, as tried on real ones, and is left off.
///
/// Each connected piece is carried to the pieces of the next slice that it overlaps, or else to the
/// nearest one; where one meets two (a branching), the blends with both are united, so that it parts
/// gradually. A piece without a partner near it ends in its slice.
///
/// @param annotated of one segment; in the grid
/// @param axis      0, 1 or 2
/// @param placesMm  where each slice of the grid lies along the axis, ascending or descending, in mm;
///                  empty: evenly spaced
/// @return the region with the slices filled; its annotated slices are as they were. InvalidArgument
///         for a wrong axis or places; Cancelled
Result<Region> fillBetween(const Region& annotated, const ImageGeometry& geometry, int axis,
                           std::span<const double> placesMm, const Progress& progress);

/// Places for `fillBetween` across k of a volume whose slices were acquired at uneven distances. Its
/// grid is even, but what is drawn on an acquired slice lands in the nearest slice of the grid: that
/// slice's place is then the acquired one's.
/// @param slicePlaces VolumeDescription::slicePlaces
std::vector<double> drawnPlacesMm(const ImageGeometry& geometry,
                                  std::span<const double> slicePlaces);

} // namespace hangaku::viewer::processing
