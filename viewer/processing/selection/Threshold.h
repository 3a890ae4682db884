#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"

namespace hangaku::viewer::processing {

/// The voxels of a box whose real value lies in the interval, both ends in. All processors.
/// @param within clipped to the volume; the region's box is the smallest that holds what was found
/// @return Unsupported for a colour image, Cancelled
Result<Region> thresholdRegion(const Volume& volume, ValueInterval interval, const IndexBox& within,
                               const Progress& progress);

} // namespace hangaku::viewer::processing
