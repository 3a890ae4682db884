#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"

#include <functional>

namespace hangaku::viewer {

/// What a loader tells while it reads. All calls come from loader threads, one at a time.
struct LoadObserver {
    Progress progress;
    /// The slice (k) to read first; -1 for the middle one.
    int firstSlice = -1;
    /// The geometry is known and the voxels are allocated (zero): the volume can be shown and
    /// fills up while it is shown.
    std::function<void(const Volume& volume)> onAllocated;
    /// The voxels of slice k are final.
    std::function<void(int k)> onSlice;
};

} // namespace hangaku::viewer
