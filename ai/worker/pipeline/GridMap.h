#pragma once

#include "viewer/core/image/ImageGeometry.h"

#include <algorithm>
#include <array>

namespace hangaku::ai {

/// Takes voxel indices of one grid to continuous indices of another: position = first + a * step[0]
/// + b * step[1] + c * step[2].
struct GridMap {
    viewer::Vec3 first;
    std::array<viewer::Vec3, 3> step;

    GridMap(const viewer::ImageGeometry& from, const viewer::ImageGeometry& to)
        : first(to.toIndex(from.toWorld(viewer::Index3{0, 0, 0}))),
          step{to.toIndex(from.toWorld(viewer::Index3{1, 0, 0})) - first,
               to.toIndex(from.toWorld(viewer::Index3{0, 1, 0})) - first,
               to.toIndex(from.toWorld(viewer::Index3{0, 0, 1})) - first}
    {
    }
};

/// The two neighbours of a continuous index along one axis of `size` voxels, clamped to the edge.
struct Neighbours {
    int below = 0;
    int above = 0;
    double share = 0; ///< of `above`

    Neighbours(double position, int size)
    {
        const double clamped = std::clamp(position, 0.0, static_cast<double>(size - 1));
        below = static_cast<int>(clamped);
        above = std::min(below + 1, size - 1);
        share = clamped - below;
        // On a voxel but for rounding: its neighbour must not make a 0 something else.
        constexpr double kRounding = 1e-9;
        if (share < kRounding)
            share = 0;
        else if (share > 1 - kRounding)
            share = 1;
    }
};

/// Farther outside than the outer faces of the edge voxels.
inline bool isOutside(viewer::Vec3 position, viewer::Index3 size)
{
    constexpr double kHalfVoxel = 0.5 + 1e-3;
    for (int axis = 0; axis < 3; ++axis)
        if (position[axis] < -kHalfVoxel || position[axis] > size[axis] - 1 + kHalfVoxel)
            return true;
    return false;
}

} // namespace hangaku::ai
