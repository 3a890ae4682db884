#pragma once

#include "viewer/core/segmentation/Region.h"

namespace hangaku::viewer::processing {

// Regions of one grid as sets. The boxes of the results hold them, and may be larger.

/// Voxels of either; in the smallest box that holds both boxes.
Region united(const Region& a, const Region& b);
/// Voxels of `a` that are not in `b`; in the box of `a`.
Region subtracted(const Region& a, const Region& b);
/// Voxels of both; in the box that the two boxes share.
Region intersected(const Region& a, const Region& b);
/// Voxels of exactly one; in the smallest box that holds both boxes.
Region symmetricDifference(const Region& a, const Region& b);
/// Voxels of the box that are not in the region.
Region inverted(const Region& region, const IndexBox& within);
/// The same voxels in the smallest box.
Region trimmed(Region region);

} // namespace hangaku::viewer::processing
