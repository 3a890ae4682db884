#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"

namespace hangaku::viewer::processing {

// What the tools of this folder share.

/// Which voxels are neighbours.
enum class Connectivity {
    Faces,             ///< 6 in space, 4 within a slice
    FacesEdgesCorners, ///< 26 in space, 8 within a slice
};

/// `return cancelled();`
tl::unexpected<Error> cancelled();

/// Unsupported for a colour image, whose voxels are no single values.
Result<void> needsValues(const Volume& volume);

} // namespace hangaku::viewer::processing
