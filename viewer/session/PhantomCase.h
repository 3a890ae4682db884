#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <memory>

namespace hangaku::viewer {

/// An image that never belonged to anyone, and its exact ground truth.
struct PhantomCase {
    Volume image;
    std::shared_ptr<const Segmentation> truth;
};

/// The small chest phantom, always the same (see viewer/processing/phantom); a second or two, any
/// thread.
Result<PhantomCase> makePhantomCase(const Progress& progress);

} // namespace hangaku::viewer
