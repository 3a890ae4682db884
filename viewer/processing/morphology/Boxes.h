#pragma once

#include "viewer/core/image/Vec3.h"

namespace hangaku::viewer::processing {

inline IndexBox intersectionOf(const IndexBox& a, const IndexBox& b)
{
    IndexBox both;
    for (int axis = 0; axis < 3; ++axis) {
        both.first[axis] = std::max(a.first[axis], b.first[axis]);
        both.end[axis] = std::max(both.first[axis], std::min(a.end[axis], b.end[axis]));
    }
    return both;
}

/// The box with `reach` voxels more at either end of each axis; an empty one stays empty.
inline IndexBox expanded(IndexBox box, Index3 reach)
{
    for (int axis = 0; axis < 3 && !box.isEmpty(); ++axis) {
        box.first[axis] -= reach[axis];
        box.end[axis] += reach[axis];
    }
    return box;
}

} // namespace hangaku::viewer::processing
