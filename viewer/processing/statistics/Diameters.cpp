#include "viewer/processing/statistics/Diameters.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace hangaku::viewer::processing {
namespace {

using Points = std::vector<Index3>;

std::size_t other(std::size_t axis, std::size_t n)
{
    return n == 0 ? (axis == 0 ? 1U : 0U) : (axis == 2 ? 1U : 2U);
}

/// The corners of the convex hull of points in a slice across `axis`, in order around it (Andrew's
/// monotone chain). Exact: in whole numbers.
Points hullOf(Points points, std::size_t axis)
{
    const auto u = other(axis, 0);
    const auto v = other(axis, 1);
    std::ranges::sort(points, {}, [&](const Index3& p) { return std::pair(p[u], p[v]); });
    const auto [repeated, last] = std::ranges::unique(points);
    points.erase(repeated, last);
    if (points.size() < 3)
        return points;
    const auto turnsLeft = [&](const Index3& a, const Index3& b, const Index3& c) {
        return std::int64_t{b[u] - a[u]} * (c[v] - a[v]) >
               std::int64_t{b[v] - a[v]} * (c[u] - a[u]);
    };
    Points hull;
    const auto add = [&](const Index3& point, std::size_t fixed) {
        while (hull.size() > fixed + 1 && !turnsLeft(hull[hull.size() - 2], hull.back(), point))
            hull.pop_back();
        hull.push_back(point);
    };
    for (const auto& point : points)
        add(point, 0);
    const auto lower = hull.size() - 1;
    for (auto point = points.rbegin() + 1; point != points.rend(); ++point)
        add(*point, lower);
    hull.pop_back();
    return hull;
}

/// Calls `visit(points)` with the points of each slice across an axis.
template <typename Visit> void forEachSliceOf(Points points, std::size_t axis, Visit&& visit)
{
    std::ranges::stable_sort(points, {}, [axis](const Index3& p) { return p[axis]; });
    for (auto first = points.begin(); first != points.end();) {
        const auto end = std::find_if(first, points.end(), [&](const Index3& p) {
            return p[axis] != (*first)[axis];
        });
        visit(Points(first, end));
        first = end;
    }
}

/// The first and the last voxel of every row along i.
Points rowEnds(std::span<const VoxelRun> runs)
{
    Points points;
    for (std::size_t at = 0; at < runs.size(); ++at) {
        const auto& run = runs[at];
        const auto isSameRow = [&](const VoxelRun& o) { return o.j == run.j && o.k == run.k; };
        if (at == 0 || !isSameRow(runs[at - 1]))
            points.push_back({run.first, run.j, run.k});
        if (at + 1 == runs.size() || !isSameRow(runs[at + 1]))
            points.push_back({run.end - 1, run.j, run.k});
    }
    return points;
}

/// The first and the last voxel of every column along j: what slices across i are spanned by.
Points columnEnds(std::span<const VoxelRun> runs)
{
    int low = std::numeric_limits<int>::max();
    int high = std::numeric_limits<int>::min();
    for (const auto& run : runs) {
        low = std::min(low, run.first);
        high = std::max(high, run.end);
    }
    struct Ends {
        int first = std::numeric_limits<int>::max();
        int last = -1;
    };
    Points points;
    std::vector<Ends> columns;
    for (std::size_t at = 0; at < runs.size(); ++at) {
        const int k = runs[at].k;
        columns.assign(static_cast<std::size_t>(high - low), {});
        for (; at < runs.size() && runs[at].k == k; ++at)
            for (int i = runs[at].first; i < runs[at].end; ++i) {
                auto& column = columns[static_cast<std::size_t>(i - low)];
                column.first = std::min(column.first, runs[at].j);
                column.last = runs[at].j;
            }
        --at;
        for (int i = low; i < high; ++i)
            if (const auto& column = columns[static_cast<std::size_t>(i - low)]; column.last >= 0) {
                points.push_back({i, column.first, k});
                points.push_back({i, column.last, k});
            }
    }
    return points;
}

/// The farthest two points among those half a voxel from the given ones along some axes.
class FarthestPair {
public:
    /// @param axes along which the outline lies half a voxel away
    FarthestPair(const ImageGeometry& grid, const std::vector<int>& axes) : m_grid(grid)
    {
        for (const int axis : axes)
            for (const double half : {0.5, -0.5})
                m_halves.push_back(grid.step(axis) * half);
        for (const auto& half : m_halves)
            m_reach = std::max(m_reach, 2 * length(half));
    }
    /// Looks through the points of one slice, or of all. @return whether a farther pair is there
    bool add(const Points& points)
    {
        struct Place {
            Vec3 at;
            double radius;
        };
        std::vector<Place> places;
        Vec3 centre;
        for (const auto& point : points)
            centre += m_grid.toWorld(point) / static_cast<double>(points.size());
        for (const auto& point : points) {
            const auto at = m_grid.toWorld(point);
            places.push_back({at, length(at - centre)});
        }
        // No two points are farther apart than their distances from the centre together: begin
        // with the outermost, and stop where that cannot beat what is known.
        std::ranges::sort(places, std::greater<>(), &Place::radius);
        bool isFarther = false;
        for (std::size_t a = 0; a < places.size(); ++a) {
            if (2 * places[a].radius + m_reach <= m_best.lengthMm)
                break;
            for (std::size_t b = a; b < places.size(); ++b) {
                if (places[a].radius + places[b].radius + m_reach <= m_best.lengthMm)
                    break;
                const double nearest = m_best.lengthMm - m_reach;
                const Vec3 way = places[b].at - places[a].at;
                if (nearest <= 0 || dot(way, way) > nearest * nearest)
                    isFarther |= compare(places[a].at, places[b].at);
            }
        }
        return isFarther;
    }
    const Diameter& best() const { return m_best; }

private:
    bool compare(Vec3 a, Vec3 b)
    {
        bool isFarther = false;
        for (const auto& fromHalf : m_halves)
            for (const auto& toHalf : m_halves) {
                const Vec3 from = a + fromHalf;
                const Vec3 to = b + toHalf;
                if (const double mm = length(to - from); mm > m_best.lengthMm) {
                    m_best = {mm, from, to};
                    isFarther = true;
                }
            }
        return isFarther;
    }

    const ImageGeometry& m_grid;
    std::vector<Vec3> m_halves;
    double m_reach = 0; ///< by how much two half voxels can lengthen a pair
    Diameter m_best;
};

/// A point of an outline: along the long axis and across it.
struct OutlinePoint {
    double along;
    double across;
};

/// One side of the convex hull, by `along`. @param side 1 above, -1 below
std::vector<OutlinePoint> hullSide(std::vector<OutlinePoint> points, double side)
{
    std::ranges::sort(points, {}, [side](const OutlinePoint& p) {
        return std::pair(p.along, side * p.across);
    });
    std::vector<OutlinePoint> hull;
    for (const auto& p : points) {
        const auto isOver = [&] {
            const auto& a = hull[hull.size() - 2];
            const auto& b = hull.back();
            return side * ((b.along - a.along) * (p.across - a.across) -
                           (b.across - a.across) * (p.along - a.along)) >= 0;
        };
        if (!hull.empty() && hull.back().along == p.along)
            hull.pop_back();
        while (hull.size() > 1 && isOver())
            hull.pop_back();
        hull.push_back(p);
    }
    return hull;
}

double heightAt(const std::vector<OutlinePoint>& side, double along)
{
    const auto right = std::ranges::lower_bound(side, along, {}, &OutlinePoint::along);
    if (right == side.begin())
        return right->across;
    if (right == side.end())
        return side.back().across;
    const auto left = right - 1;
    const double part = (along - left->along) / (right->along - left->along);
    return left->across + part * (right->across - left->across);
}

/// The longest line at right angles to the longest diameter across the hull of a slice.
Diameter perpendicularTo(const Diameter& longest, const Points& hull, const ImageGeometry& grid,
                         std::size_t axis)
{
    const std::array<Vec3, 2> steps{grid.step(static_cast<int>(other(axis, 0))),
                                    grid.step(static_cast<int>(other(axis, 1)))};
    const Vec3 along = normalized(longest.to - longest.from);
    const Vec3 across = normalized(cross(cross(steps[0], steps[1]), along));
    std::vector<OutlinePoint> points;
    for (const auto& point : hull)
        for (const auto& step : steps)
            for (const double half : {0.5, -0.5}) {
                const Vec3 way = grid.toWorld(point) + step * half - longest.from;
                points.push_back({dot(way, along), dot(way, across)});
            }
    const auto above = hullSide(points, 1);
    const auto below = hullSide(points, -1);
    Diameter best;
    for (const auto& point : points) {
        const double high = heightAt(above, point.along);
        const double low = heightAt(below, point.along);
        if (high - low > best.lengthMm) {
            const Vec3 foot = longest.from + along * point.along;
            best = {high - low, foot + across * low, foot + across * high};
        }
    }
    return best;
}

} // namespace

PlaneDiameters planeDiameters(std::span<const VoxelRun> runs, const ImageGeometry& grid,
                              int sliceAxis)
{
    const auto axis = static_cast<std::size_t>(sliceAxis);
    FarthestPair farthest(
        grid, {static_cast<int>(other(axis, 0)), static_cast<int>(other(axis, 1))});
    PlaneDiameters result;
    Points outline;
    forEachSliceOf(axis == 0 ? columnEnds(runs) : rowEnds(runs), axis, [&](Points points) {
        auto hull = hullOf(std::move(points), axis);
        if (farthest.add(hull)) {
            result.slice = hull.front()[axis];
            outline = std::move(hull);
        }
    });
    result.longest = farthest.best();
    result.perpendicular = perpendicularTo(result.longest, outline, grid, axis);
    return result;
}

Diameter longestDiameter(std::span<const VoxelRun> runs, const ImageGeometry& grid)
{
    // A corner of the hull in space is a corner of the hull of each slice that it lies in, whichever
    // way the slices are cut: few points are left.
    Points points = rowEnds(runs);
    for (const std::size_t axis : {2U, 1U, 0U}) {
        Points corners;
        forEachSliceOf(std::move(points), axis, [&](Points slice) {
            const auto hull = hullOf(std::move(slice), axis);
            corners.insert(corners.end(), hull.begin(), hull.end());
        });
        points = std::move(corners);
    }
    FarthestPair farthest(grid, {0, 1, 2});
    farthest.add(points);
    return farthest.best();
}

} // namespace hangaku::viewer::processing
