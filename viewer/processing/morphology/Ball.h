#pragma once

#include "viewer/core/image/ImageGeometry.h"

#include <vector>

namespace hangaku::viewer::processing {

/// Distances in mm count as equal within a millionth, so that a margin of exactly some voxels takes
/// these voxels in, whatever the rounding.
inline constexpr double kDistanceTolerance = 1e-6;

/// How many voxels a ball with this radius reaches along each axis, at most.
Index3 ballReach(const ImageGeometry& geometry, double radiusMm);

/// One row of a ball: the voxels first <= di <= last of row (dj, dk), counted from its centre.
struct BallRow {
    int dj = 0;
    int dk = 0;
    int first = 0;
    int last = 0;

    std::size_t count() const { return static_cast<std::size_t>(last - first + 1); }
};

/// The voxels whose centres lie within `radiusMm` of that of a voxel, on any grid, sheared or not.
/// With each voxel the ball has the one opposite, so the number of its voxels is odd.
std::vector<BallRow> ballRows(const ImageGeometry& geometry, double radiusMm);

} // namespace hangaku::viewer::processing
