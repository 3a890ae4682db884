#include "viewer/processing/metrics/NearestPoint.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace hangaku::viewer::processing {
namespace {

constexpr std::size_t kLeaf = 12; ///< so many points are looked at one by one

} // namespace

GridMetric::GridMetric(const ImageGeometry& geometry) : m_isOrthogonal(geometry.isOrthogonal())
{
    if (m_isOrthogonal) {
        for (std::size_t axis = 0; axis < 3; ++axis)
            m_rows[axis][axis] = m_planes[axis] = geometry.spacing()[static_cast<int>(axis)];
        return;
    }
    // Gram-Schmidt on the steps.
    std::array<Vec3, 3> directions;
    for (std::size_t n = 0; n < 3; ++n) {
        Vec3 rest = geometry.step(static_cast<int>(n));
        for (std::size_t m = 0; m < n; ++m) {
            m_rows[m][n] = dot(rest, directions[m]);
            rest = rest - directions[m] * m_rows[m][n];
        }
        m_rows[n][n] = length(rest);
        directions[n] = normalized(rest);
        const auto& inverse = geometry.worldToIndexMatrix()[n];
        m_planes[n] = 1 / length(Vec3{inverse[0], inverse[1], inverse[2]});
    }
}

PointTree::PointTree(std::vector<SurfacePoint> points, const GridMetric& metric)
    : m_points(std::move(points)), m_metric(metric)
{
    arrange(0, m_points.size());
}

void PointTree::arrange(std::size_t first, std::size_t end)
{
    if (end - first <= kLeaf)
        return;
    std::array<std::uint16_t, 3> low = m_points[first].index;
    std::array<std::uint16_t, 3> high = low;
    for (std::size_t at = first; at < end; ++at)
        for (std::size_t axis = 0; axis < 3; ++axis) {
            low[axis] = std::min(low[axis], m_points[at].index[axis]);
            high[axis] = std::max(high[axis], m_points[at].index[axis]);
        }
    std::size_t longest = 0;
    const auto extent = [&](std::size_t axis) {
        return (high[axis] - low[axis]) * m_metric.planeDistanceMm(axis);
    };
    for (std::size_t axis = 1; axis < 3; ++axis)
        if (extent(axis) > extent(longest))
            longest = axis;
    const auto middle = first + (end - first) / 2;
    const auto at = [this](std::size_t n) {
        return m_points.begin() + static_cast<std::ptrdiff_t>(n);
    };
    std::nth_element(at(first), at(middle), at(end),
                     [longest](const SurfacePoint& a, const SurfacePoint& b) {
                         return a.index[longest] < b.index[longest];
                     });
    m_points[middle].axis = static_cast<std::uint8_t>(longest);
    arrange(first, middle);
    // The middle point keeps its place, since its axis is read there.
    arrange(middle + 1, end);
}

struct PointTree::Search {
    SurfacePoint from;
    std::size_t best;
    double bestSquared;
    std::array<double, 3> away{}; ///< mm from `from` to the part of space that is searched
    double squared = 0;           ///< the least squared mm to a point there
};

std::size_t PointTree::nearest(const SurfacePoint& from, std::size_t hint) const
{
    Search search{from, hint, m_metric.squaredMm(from, m_points[hint])};
    if (search.bestSquared > 0)
        this->search(0, m_points.size(), search);
    return search.best;
}

void PointTree::search(std::size_t first, std::size_t end, Search& search) const
{
    const auto look = [&](std::size_t at) {
        const double squared = m_metric.squaredMm(search.from, m_points[at]);
        if (squared < search.bestSquared) {
            search.bestSquared = squared;
            search.best = at;
        }
    };
    if (end - first <= kLeaf) {
        for (std::size_t at = first; at < end; ++at)
            look(at);
        return;
    }
    const auto middle = first + (end - first) / 2;
    const auto& split = m_points[middle];
    const std::size_t axis = split.axis;
    const int steps = search.from.index[axis] - split.index[axis];
    if (steps < 0)
        this->search(first, middle, search);
    else
        this->search(middle + 1, end, search);
    look(middle);

    const auto before = search.away[axis];
    const auto squaredBefore = search.squared;
    search.away[axis] = std::abs(steps) * m_metric.planeDistanceMm(axis);
    const double squaredAway = search.away[axis] * search.away[axis];
    // On a sheared grid the axes do not add up; the farthest alone is a bound.
    search.squared = m_metric.isOrthogonal() ? search.squared - before * before + squaredAway
                                             : std::max(search.squared, squaredAway);
    // Rounding must not hide what is just as near as the bound.
    if (search.squared < search.bestSquared * (1 + 1e-12)) {
        if (steps < 0)
            this->search(middle + 1, end, search);
        else
            this->search(first, middle, search);
    }
    search.away[axis] = before;
    search.squared = squaredBefore;
}

} // namespace hangaku::viewer::processing
