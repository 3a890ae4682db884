#include "viewer/core/segmentation/Brush.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

/// The voxels that can lie within `reach` mm of the segment, inside the grid.
IndexBox reachableBox(const ImageGeometry& geometry, Vec3 from, Vec3 to, double reach)
{
    const Vec3 a = geometry.toIndex(from);
    const Vec3 b = geometry.toIndex(to);
    const auto& inverse = geometry.worldToIndexMatrix();
    IndexBox box;
    for (int axis = 0; axis < 3; ++axis) {
        // A ball of radius r spans r times the length of the inverse's row along each index axis.
        const Vec3 row{inverse[axis][0], inverse[axis][1], inverse[axis][2]};
        const double margin = reach * length(row);
        box.first[axis] = static_cast<int>(std::ceil(std::min(a[axis], b[axis]) - margin));
        box.end[axis] = static_cast<int>(std::floor(std::max(a[axis], b[axis]) + margin)) + 1;
    }
    return box.clippedTo(geometry.size());
}

double squaredDistanceToSegment(Vec3 point, Vec3 from, Vec3 along, double squaredLength)
{
    const Vec3 d = point - from;
    const double t =
        squaredLength > 0 ? std::clamp(dot(d, along) / squaredLength, 0.0, 1.0) : 0.0;
    const Vec3 gap = d - along * t;
    return dot(gap, gap);
}

/// Half the depth of one layer of voxels across the plane, in mm.
double halfLayerMm(const ImageGeometry& geometry, Vec3 normal)
{
    double deepest = 0;
    for (int axis = 0; axis < 3; ++axis)
        deepest = std::max(deepest, std::abs(dot(geometry.step(axis), normal)));
    return deepest / 2;
}

} // namespace

int paint(LabelMapEdit& edit, const Brush& brush, const SlicePlane& plane, Vec3 from, Vec3 to,
          Label label, const LabelMapEdit::Permission& mayReplace)
{
    const auto& geometry = edit.map().geometry();
    const Vec3 normal = plane.normal();
    const bool isDisc = brush.shape == BrushShape::Disc;
    const double halfLayer = halfLayerMm(geometry, normal);
    const double reach = isDisc ? std::hypot(brush.radiusMm, halfLayer) : brush.radiusMm;
    const Vec3 along = to - from;
    const double squaredLength = dot(along, along);
    const double squaredRadius = brush.radiusMm * brush.radiusMm;
    // A centre exactly between two layers belongs to one of them only; the slack absorbs rounding.
    constexpr double kSlackMm = 1e-6;

    const auto isInside = [&](Vec3 point) {
        if (isDisc) {
            const double depth = dot(point - from, normal);
            if (depth <= -halfLayer + kSlackMm || depth > halfLayer + kSlackMm)
                return false;
            point = point - normal * depth;
        }
        return squaredDistanceToSegment(point, from, along, squaredLength) <= squaredRadius;
    };

    const IndexBox box = reachableBox(geometry, from, to, reach);
    int changed = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k) {
        for (int j = box.first[1]; j < box.end[1]; ++j) {
            // The brush is convex, so it meets a row in one run.
            int first = box.first[0];
            while (first < box.end[0] && !isInside(geometry.toWorld(Index3{first, j, k})))
                ++first;
            int end = first;
            while (end < box.end[0] && isInside(geometry.toWorld(Index3{end, j, k})))
                ++end;
            if (first < end)
                changed += edit.fillRow(first, end, j, k, label, mayReplace);
        }
    }
    const Vec3 under = geometry.toIndex(to);
    const Index3 nearest{static_cast<int>(std::lround(under.x)),
                         static_cast<int>(std::lround(under.y)),
                         static_cast<int>(std::lround(under.z))};
    if (geometry.contains(nearest))
        changed += edit.fillRow(nearest[0], nearest[0] + 1, nearest[1], nearest[2], label,
                                mayReplace);
    return changed;
}

} // namespace hangaku::viewer
