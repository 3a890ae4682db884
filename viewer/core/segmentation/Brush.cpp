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

/// Narrows [first, last], the part of a stroke (0 at its start, 1 at its end) whose square covers a
/// point, by one direction of the square.
void narrow(double at, double step, double radius, double& first, double& last)
{
    if (step == 0) {
        if (std::abs(at) > radius)
            last = first - 1;
        return;
    }
    const double a = (at - radius) / step;
    const double b = (at + radius) / step;
    first = std::max(first, std::min(a, b));
    last = std::min(last, std::max(a, b));
}

/// Whether a point belongs to the brush on its way from one place to the next.
class BrushBody {
public:
    BrushBody(const ImageGeometry& geometry, const Brush& brush, const SlicePlane& plane, Vec3 from,
              Vec3 to)
        : m_brush(brush), m_plane(plane), m_normal(plane.normal()), m_from(from), m_along(to - from),
          m_squaredLength(dot(m_along, m_along)), m_halfLayer(halfLayerMm(geometry, m_normal))
    {
    }

    /// mm around the way of the centre that can belong to it.
    double reach() const
    {
        if (m_brush.shape == BrushShape::Sphere)
            return m_brush.radiusMm;
        const double across = m_brush.shape == BrushShape::Square
                                  ? m_brush.radiusMm * std::sqrt(2.0)
                                  : m_brush.radiusMm;
        return std::hypot(across, m_halfLayer + std::max(m_brush.depth.alongMm,
                                                         m_brush.depth.againstMm));
    }

    /// Narrows [first, end), voxels of the row that begins at `start`, to those that can be within the
    /// depth; on a tilted plane a small part of the row.
    void clip(Vec3 start, Vec3 step, int& first, int& end) const
    {
        const double slope = dot(step, m_normal);
        if (m_brush.shape == BrushShape::Sphere || slope == 0)
            return;
        const double depth = dot(start - m_from, m_normal);
        double low = (-m_brush.depth.againstMm - m_halfLayer - depth) / slope;
        double high = (m_brush.depth.alongMm + m_halfLayer - depth) / slope;
        if (low > high)
            std::swap(low, high);
        first = static_cast<int>(std::clamp(std::floor(low), first + 0.0, end + 0.0));
        end = static_cast<int>(std::clamp(std::ceil(high) + 1, first + 0.0, end + 0.0));
    }

    bool contains(Vec3 point) const
    {
        // A centre exactly between two layers belongs to one of them only; the slack absorbs
        // rounding.
        constexpr double kSlackMm = 1e-6;
        if (m_brush.shape != BrushShape::Sphere) {
            const double depth = dot(point - m_from, m_normal);
            if (depth <= -m_brush.depth.againstMm - m_halfLayer + kSlackMm ||
                depth > m_brush.depth.alongMm + m_halfLayer + kSlackMm)
                return false;
            point = point - m_normal * depth;
        }
        if (m_brush.shape == BrushShape::Square) {
            double first = 0;
            double last = 1;
            for (const Vec3 side : {m_plane.right, m_plane.down})
                narrow(dot(point - m_from, side), dot(m_along, side), m_brush.radiusMm, first,
                       last);
            return first <= last;
        }
        return squaredDistanceToSegment(point, m_from, m_along, m_squaredLength) <=
               m_brush.radiusMm * m_brush.radiusMm;
    }

private:
    const Brush& m_brush;
    const SlicePlane& m_plane;
    Vec3 m_normal;
    Vec3 m_from;
    Vec3 m_along;
    double m_squaredLength;
    double m_halfLayer;
};

} // namespace

double halfLayerMm(const ImageGeometry& geometry, Vec3 normal)
{
    double depth = 0;
    for (int axis = 0; axis < 3; ++axis)
        depth += std::abs(dot(geometry.step(axis), normal));
    return depth / 2;
}

void brushRows(const ImageGeometry& geometry, const Brush& brush, const SlicePlane& plane, Vec3 from,
               Vec3 to, const RowSink& sink)
{
    const BrushBody body(geometry, brush, plane, from, to);
    const IndexBox box = reachableBox(geometry, from, to, body.reach());
    const Vec3 step = geometry.step(0);
    for (int k = box.first[2]; k < box.end[2]; ++k) {
        for (int j = box.first[1]; j < box.end[1]; ++j) {
            // The brush is convex, so it meets a row in one run.
            const Vec3 start = geometry.toWorld(Index3{0, j, k});
            const auto isInside = [&](int i) { return body.contains(start + step * i); };
            int first = box.first[0];
            int last = box.end[0];
            body.clip(start, step, first, last);
            while (first < last && !isInside(first))
                ++first;
            int end = first;
            while (end < last && isInside(end))
                ++end;
            if (first < end)
                sink(first, end, j, k);
        }
    }
    const Vec3 under = geometry.toIndex(to);
    const Index3 nearest{static_cast<int>(std::lround(under.x)),
                         static_cast<int>(std::lround(under.y)),
                         static_cast<int>(std::lround(under.z))};
    if (geometry.contains(nearest))
        sink(nearest[0], nearest[0] + 1, nearest[1], nearest[2]);
}

} // namespace hangaku::viewer
