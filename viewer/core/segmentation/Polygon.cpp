#include "viewer/core/segmentation/Polygon.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hangaku::viewer {
namespace {

/// Absorbs rounding, so that a centre exactly on an edge or between two layers goes one way only.
constexpr double kSlack = 1e-6;

/// A voxel through the matrix: x, y, z, w. Linear in the index, which its quotients are not.
using Seen = std::array<double, 4>;

Seen multiply(const Mat4& matrix, Vec3 v, double w)
{
    Seen seen{};
    for (std::size_t row = 0; row < 4; ++row)
        seen[row] =
            matrix[row][0] * v.x + matrix[row][1] * v.y + matrix[row][2] * v.z + matrix[row][3] * w;
    return seen;
}

/// A row of voxels: voxel i is seen at start + i * step.
struct SeenRow {
    Seen start{};
    Seen step{};

    double at(double i, std::size_t component) const
    {
        return start[component] + i * step[component];
    }
};

struct Run {
    int first = 0;
    int end = 0;

    bool isEmpty() const { return first >= end; }
    /// Narrows it to where constant + slope * i > 0.
    void keepPositive(double constant, double slope)
    {
        if (slope == 0) {
            if (!(constant > 0))
                end = first;
            return;
        }
        const double root = std::clamp(-constant / slope, first - 1.0, end + 1.0);
        if (slope > 0)
            first = std::max(first, static_cast<int>(std::floor(root)) + 1);
        else
            end = std::min(end, static_cast<int>(std::ceil(root)));
    }
};

/// A closed outline on the screen and the depths between which it cuts.
class Cutter {
public:
    Cutter(std::span<const Vec2> outline, double nearest, double farthest)
        : m_outline(outline), m_nearest(nearest), m_farthest(farthest), m_sides(outline.size())
    {
        for (const Vec2 point : outline) {
            m_low = {std::min(m_low.x, point.x), std::min(m_low.y, point.y)};
            m_high = {std::max(m_high.x, point.x), std::max(m_high.y, point.y)};
        }
    }

    /// Calls `emit(first, end)` for the voxels of the row within `run` that are inside.
    template <typename Emit> void cut(const SeenRow& row, Run run, Emit&& emit)
    {
        clip(row, run);
        if (run.isEmpty())
            return;
        if (isSeenEndOn(row, run)) {
            if (isInside({row.at(run.first, 0) / row.at(run.first, 3),
                          row.at(run.first, 1) / row.at(run.first, 3)}))
                emit(run.first, run.end);
            return;
        }
        findCrossings(row);
        // Where the row comes out from behind the camera it is infinitely far from the outline; so
        // the crossings are counted from that end, which is the far one when w falls along the row.
        bool inside = row.step[3] < 0 && m_crossings.size() % 2 == 1;
        int from = run.first;
        for (const double crossing : m_crossings) {
            const int to = static_cast<int>(
                std::ceil(std::clamp(crossing - kSlack, run.first + 0.0, run.end + 0.0)));
            if (inside && from < to)
                emit(from, to);
            from = to;
            inside = !inside;
        }
        if (inside && from < run.end)
            emit(from, run.end);
    }

private:
    /// To what is before the camera, between the depths, and (for speed) in the outline's frame.
    void clip(const SeenRow& row, Run& run) const
    {
        const auto keepAbove = [&](std::size_t component, double limit) {
            run.keepPositive(row.start[component] - limit * row.start[3],
                             row.step[component] - limit * row.step[3]);
        };
        const auto keepBelow = [&](std::size_t component, double limit) {
            run.keepPositive(limit * row.start[3] - row.start[component],
                             limit * row.step[3] - row.step[component]);
        };
        run.keepPositive(row.start[3], row.step[3]);
        if (std::isfinite(m_nearest))
            keepAbove(2, m_nearest);
        if (std::isfinite(m_farthest))
            keepBelow(2, m_farthest);
        keepAbove(0, m_low.x - 2 * kSlack);
        keepBelow(0, m_high.x + 2 * kSlack);
        keepAbove(1, m_low.y - 2 * kSlack);
        keepBelow(1, m_high.y + 2 * kSlack);
    }

    /// The line on which the row is seen: normal (x, y) and constant z, not of unit length.
    static Vec3 lineOf(const SeenRow& row)
    {
        return cross(Vec3{row.start[0], row.start[1], row.start[3]},
                     Vec3{row.step[0], row.step[1], row.step[3]});
    }

    static bool isSeenEndOn(const SeenRow& row, Run run)
    {
        const Vec3 line = lineOf(row);
        const double nearestW = std::min(row.at(run.first, 3), row.at(run.end - 1, 3));
        const double travel = std::hypot(line.x, line.y) / (nearestW * nearestW);
        return travel * (run.end - run.first) < kSlack;
    }

    /// Where along the row, in voxels, it is seen crossing the outline; ascending.
    void findCrossings(const SeenRow& row)
    {
        const Vec3 line = lineOf(row);
        const double norm = std::hypot(line.x, line.y);
        for (std::size_t n = 0; n < m_outline.size(); ++n)
            m_sides[n] =
                (line.x * m_outline[n].x + line.y * m_outline[n].y + line.z) / norm - kSlack;
        m_crossings.clear();
        for (std::size_t n = 0, last = m_outline.size() - 1; n < m_outline.size(); last = n++) {
            if ((m_sides[last] > 0) == (m_sides[n] > 0))
                continue;
            // In one order whichever way the edge runs: outlines that share it agree to the bit.
            const auto [a, b] = m_sides[n] > 0 ? std::pair{last, n} : std::pair{n, last};
            const double part = m_sides[a] / (m_sides[a] - m_sides[b]);
            const double i = whereSeen(row, m_outline[a] + (m_outline[b] - m_outline[a]) * part);
            if (row.at(i, 3) > 0)
                m_crossings.push_back(i);
        }
        std::ranges::sort(m_crossings);
    }

    /// Index along the row of a point of its line.
    static double whereSeen(const SeenRow& row, Vec2 point)
    {
        const double alongX = row.step[0] - point.x * row.step[3];
        const double alongY = row.step[1] - point.y * row.step[3];
        return std::abs(alongX) > std::abs(alongY)
                   ? (point.x * row.start[3] - row.start[0]) / alongX
                   : (point.y * row.start[3] - row.start[1]) / alongY;
    }

    bool isInside(Vec2 point) const
    {
        bool inside = false;
        for (std::size_t n = 0, last = m_outline.size() - 1; n < m_outline.size(); last = n++) {
            const bool isAbove = m_outline[n].y - kSlack > point.y;
            if (isAbove == (m_outline[last].y - kSlack > point.y))
                continue;
            const auto [a, b] = isAbove ? std::pair{m_outline[last], m_outline[n]}
                                        : std::pair{m_outline[n], m_outline[last]};
            const double part = (point.y + kSlack - a.y) / (b.y - a.y);
            inside ^= a.x + (b.x - a.x) * part - kSlack <= point.x;
        }
        return inside;
    }

    std::span<const Vec2> m_outline;
    double m_nearest;
    double m_farthest;
    Vec2 m_low{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    Vec2 m_high{-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    std::vector<double> m_sides; ///< of each point, its distance from the row's line; work space
    std::vector<double> m_crossings;
};

void visitRows(const ImageGeometry& geometry, const Mat4& matrix, Cutter cutter,
               const IndexBox& within, const RowSink& visit)
{
    const IndexBox box = within.clippedTo(geometry.size());
    if (box.isEmpty())
        return;
    const Seen step = multiply(matrix, geometry.step(0), 0);
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            cutter.cut({multiply(matrix, geometry.toWorld(Index3{0, j, k}), 1), step},
                       {box.first[0], box.end[0]},
                       [&](int first, int end) { visit(first, end, j, k); });
}

/// The voxels that the outline can hold when it is drawn out along the normal.
IndexBox boxOf(const ImageGeometry& geometry, std::span<const Vec2> outline,
               const SlicePlane& plane, double nearest, double farthest)
{
    Vec3 low =
        geometry.toIndex(plane.centre + plane.right * outline[0].x + plane.down * outline[0].y);
    Vec3 high = low;
    for (const Vec2 point : outline)
        for (const double depth : {nearest, farthest}) {
            const Vec3 index = geometry.toIndex(plane.centre + plane.right * point.x +
                                                plane.down * point.y + plane.normal() * depth);
            for (int axis = 0; axis < 3; ++axis) {
                low[axis] = std::min(low[axis], index[axis]);
                high[axis] = std::max(high[axis], index[axis]);
            }
        }
    IndexBox box;
    for (int axis = 0; axis < 3; ++axis) {
        const double size = geometry.size()[static_cast<std::size_t>(axis)];
        box.first[static_cast<std::size_t>(axis)] =
            static_cast<int>(std::clamp(std::floor(low[axis]), 0.0, size));
        box.end[static_cast<std::size_t>(axis)] =
            static_cast<int>(std::clamp(std::ceil(high[axis]) + 1, 0.0, size));
    }
    return box;
}

bool isOutline(std::span<const Vec2> outline)
{
    return outline.size() >= 3 && std::ranges::all_of(outline, [](Vec2 point) {
               return std::isfinite(point.x) && std::isfinite(point.y);
           });
}

} // namespace

void visitInsidePolygon(const ImageGeometry& geometry, std::span<const Vec3> outline,
                        const SlicePlane& plane, PlaneDepth depth, const RowSink& visit)
{
    std::vector<Vec2> flat;
    flat.reserve(outline.size());
    for (const Vec3 point : outline)
        flat.push_back(
            {dot(point - plane.centre, plane.right), dot(point - plane.centre, plane.down)});
    if (!isOutline(flat))
        return;
    const Vec3 normal = plane.normal();
    const double half = halfLayerMm(geometry, normal);
    const double nearest = -half - depth.againstMm + kSlack;
    const double farthest = half + depth.alongMm + kSlack;

    const auto rowOf = [&](Vec3 axis) {
        return std::array<double, 4>{axis.x, axis.y, axis.z, -dot(axis, plane.centre)};
    };
    const Mat4 matrix{rowOf(plane.right), rowOf(plane.down), rowOf(normal),
                      std::array<double, 4>{0, 0, 0, 1}};
    visitRows(geometry, matrix, Cutter(flat, nearest, farthest),
              boxOf(geometry, flat, plane, nearest, farthest), visit);
}

void ScreenPolygon::limitDepth(Vec3 about, double mm)
{
    // z and w depend on the distance along the view alone: w with perspective, else z shows which way.
    const auto rowOf = [this](std::size_t row) {
        return Vec3{worldToScreen[row][0], worldToScreen[row][1], worldToScreen[row][2]};
    };
    const bool isPerspective = length(rowOf(3)) > 0;
    const Vec3 ahead = normalized(rowOf(isPerspective ? 3 : 2));
    const auto depthAt = [&](double distance, double behindCamera) {
        const Seen seen = multiply(worldToScreen, about + ahead * distance, 1);
        return seen[3] > 0 ? seen[2] / seen[3] : behindCamera;
    };
    nearest = depthAt(-mm, -std::numeric_limits<double>::infinity());
    farthest = depthAt(mm, std::numeric_limits<double>::lowest() / 1e10); // nothing is as near
}

void visitInsideProjected(const ImageGeometry& geometry, const ScreenPolygon& polygon,
                          const IndexBox& within, const RowSink& visit)
{
    if (isOutline(polygon.outline))
        visitRows(geometry, polygon.worldToScreen,
                  Cutter(polygon.outline, polygon.nearest, polygon.farthest), within, visit);
}

} // namespace hangaku::viewer
