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

/// A grid that holds frames, and each frame's slice in it.
struct FrameGrid {
    ImageGeometry geometry;
    std::vector<int> slices; ///< k of each frame
    bool uneven = false;     ///< frames were moved onto even spacing
};

/// The frames on a grid that is given; none unless all lie on it.
std::optional<FrameGrid> gridOfSource(const ImageGeometry& source, Index3 frameSize,
                                      const std::vector<FramePlane>& planes);

/// The smallest grid that holds the frames: gaps are empty slices, and a tilted stack gives a
/// sheared grid.
/// @return InvalidGeometry when the frames are not parallel
Result<FrameGrid> smallestGrid(Index3 frameSize, const std::vector<FramePlane>& planes);

} // namespace hangaku::viewer::dicom
