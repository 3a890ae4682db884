#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"

namespace hangaku::viewer::processing {

// What the tools of this folder share.

/// Which voxels a flood passes to.
enum class FloodNeighbours {
    Faces,   ///< 6 in space, 4 within a slice
    Corners, ///< also over edges and corners: 26 in space, 8 within a slice
};

/// `return selectionCancelled();`
tl::unexpected<Error> selectionCancelled();

/// Unsupported for a colour image, whose voxels are no single values.
Result<void> needsValues(const Volume& volume);

} // namespace hangaku::viewer::processing
