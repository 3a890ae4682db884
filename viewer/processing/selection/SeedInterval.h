#pragma once

#include "viewer/processing/selection/RegionGrowing.h"

namespace hangaku::viewer::processing {

/// The values that belong to what the seed lies in, as `growRegion` says.
Result<ValueInterval> intervalAround(const Volume& volume, Index3 seed,
                                     const GrowingOptions& options, const Progress& progress);

} // namespace hangaku::viewer::processing
