#pragma once

#include "viewer/core/segmentation/Region.h"

namespace hangaku::viewer::processing {

/// The region in another box, which may reach beyond the grid: there it goes on as the outermost
/// voxels of the grid do.
Region continuedIn(const IndexBox& box, const Region& region, Index3 gridSize);

} // namespace hangaku::viewer::processing
