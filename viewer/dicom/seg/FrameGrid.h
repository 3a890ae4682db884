#pragma once

#include "viewer/core/image/ImageGeometry.h"

#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// Where a frame lies, from its functional groups.
struct FramePlane {
    Vec3 position;        ///< LPS mm of the first pixel's centre
    Vec3 rowDirection;    ///< unit, along increasing column index (i)
    Vec3 columnDirection; ///< unit, along increasing row index (j)
    double columnSpacingMm = 1; ///< along i
    double rowSpacingMm = 1;    ///< along j
    double sliceSpacingMm = 0;  ///< Spacing Between Slices, else Slice Thickness, else 0
};

/// Slices k of a grid, from `first` up to but without `end`.
struct SliceRun {
    int first = 0;
    int end = 0;

    friend bool operator==(const SliceRun&, const SliceRun&) = default;
};

/// A grid that holds frames, and the slices in it that each frame fills.
struct FrameGrid {
    ImageGeometry geometry;
    std::vector<SliceRun> slices; ///< of each frame; one slice where the frames are even
    bool isUneven = false;        ///< slices show the nearest frame
    /// How far the farthest pixel of a frame is drawn from its place, along the slices.
    double largestShiftMm = 0;
};

/// The frames on a grid that is given; none unless all lie on it.
/// @param places where the source's acquired slices lie along k when they are not its slices
///               (VolumeDescription::slicePlaces): a frame on one of them fills the slices that
///               are nearest to it
std::optional<FrameGrid> gridOfSource(const ImageGeometry& source,
                                      const std::vector<double>& places, Index3 frameSize,
                                      const std::vector<FramePlane>& planes);

/// The smallest even grid that holds the frames: gaps are empty slices, and a tilted stack gives a
/// sheared grid. Frames at uneven distances stay where they are: the grid is as fine as their
/// smallest distance, and each of its slices shows the nearest frame, as far as a frame is thick.
/// @return InvalidGeometry when the frames are not parallel, or not above each other
Result<FrameGrid> smallestGrid(Index3 frameSize, const std::vector<FramePlane>& planes);

} // namespace hangaku::viewer::dicom
