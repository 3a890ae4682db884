#pragma once

#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/image/VoxelBuffer.h"
#include "viewer/core/image/WindowLevel.h"
#include "viewer/core/study/Study.h"

#include <memory>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// The slices of one time point as they were acquired, where the volume's own lie evenly between.
struct AcquiredSlices {
    std::shared_ptr<const VoxelBuffer> voxels; ///< slice after slice, i and j as in the volume
    std::vector<double> places;                ///< of each along k of the volume's grid, ascending
};

/// An image ready to be drawn and computed on: where it is, its voxels, and what they mean.
/// Cheap to copy; the voxels are shared and do not change once the volume has been loaded.
struct Volume {
    ImageGeometry geometry;
    /// Rescaled values (HU for CT), of the shown time point; `description.channels` for each voxel.
    std::shared_ptr<const VoxelBuffer> voxels;
    /// Real value = stored voxel * slope + intercept. 1 and 0 whenever the rescaled values fit the
    /// buffer's type (always so for CT).
    double slope = 1;
    double intercept = 0;
    VolumeDescription description;
    std::shared_ptr<const VoxelBuffer> allTimePoints = {}; ///< none when there is but one
    int timePoint = 0;
    std::optional<AcquiredSlices> acquired = {}; ///< of the shown time point; none when even
    std::shared_ptr<const std::vector<OverlayPlane>> overlays = {}; ///< none when there are none

    /// The same image at another time point; without `acquired` beyond the first.
    Volume at(int time) const;
    bool isColour() const { return description.channels > 1; }

    /// Of the first channel.
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
