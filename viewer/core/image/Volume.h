#pragma once

#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/image/VoxelBuffer.h"
#include "viewer/core/image/WindowLevel.h"
#include "viewer/core/study/Study.h"

#include <memory>
#include <vector>

namespace hangaku::viewer {

/// An image ready to be drawn and computed on: where it is, its voxels, and what they mean.
/// Cheap to copy; the voxels are shared and do not change once the volume has been loaded.
struct Volume {
    ImageGeometry geometry;
    std::shared_ptr<const VoxelBuffer> voxels; ///< rescaled values (HU for CT); see `valueScale`
    /// Real value = stored voxel * slope + intercept. 1 and 0 whenever the rescaled values fit the
    /// buffer's type (always so for CT).
    double slope = 1;
    double intercept = 0;
    VolumeDescription description;

    double valueAt(Index3 index) const;
    std::size_t offset(Index3 index) const;
};

/// Smallest and largest real value of a sample of about 1e6 voxels spread over the volume.
struct ValueRange {
    double minimum = 0;
    double maximum = 1;
};
ValueRange sampledRange(const Volume& volume);

/// What to show first: the file's own window, else one for the modality, else the 1st to 99th
/// percentile of a sample.
WindowLevel initialWindow(const Volume& volume);

} // namespace hangaku::viewer
