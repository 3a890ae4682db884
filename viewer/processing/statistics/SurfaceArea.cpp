#include "viewer/processing/statistics/SurfaceArea.h"

#include <cstddef>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace hangaku::viewer::processing {
namespace {

using Edge = std::pair<int, int>; ///< its two corners, ascending
using Polygon = std::vector<Vec3>;

bool isIn(unsigned pattern, int corner)
{
    return (pattern >> corner & 1U) != 0;
}

Edge edgeOf(int a, int b)
{
    return a < b ? Edge{a, b} : Edge{b, a};
}

/// The edges that follow each other on the surface: those that it joins across a face.
std::multimap<Edge, Edge> joinedEdges(unsigned pattern)
{
    std::multimap<Edge, Edge> joined;
    const auto join = [&joined](Edge a, Edge b) {
        joined.emplace(a, b);
        joined.emplace(b, a);
    };
    for (int axis = 0; axis < 3; ++axis)
        for (int side = 0; side < 2; ++side) {
            const int u = 1 << (axis + 1) % 3;
            const int v = 1 << (axis + 2) % 3;
            const int first = side << axis;
            const std::array<int, 4> corners{first, first + u, first + u + v, first + v};
            std::vector<Edge> cut;
            for (std::size_t at = 0; at < 4; ++at)
                if (isIn(pattern, corners[at]) != isIn(pattern, corners[(at + 1) % 4]))
                    cut.push_back(edgeOf(corners[at], corners[(at + 1) % 4]));
            if (cut.size() == 2)
                join(cut[0], cut[1]);
            if (cut.size() == 4) // around each of the two corners that are in
                for (std::size_t at = 0; at < 4; ++at)
                    if (isIn(pattern, corners[at]))
                        join(edgeOf(corners[at], corners[(at + 1) % 4]),
                             edgeOf(corners[at], corners[(at + 3) % 4]));
        }
    return joined;
}

/// Middle of an edge. Bit 0 of a corner is j, bit 1 is k, bit 2 is i.
Vec3 middleOf(Edge edge, const std::array<Vec3, 3>& steps)
{
    const auto place = [&steps](int corner) {
        return steps[1] * (corner & 1) + steps[2] * (corner >> 1 & 1) + steps[0] * (corner >> 2 & 1);
    };
    return (place(edge.first) + place(edge.second)) / 2;
}

std::vector<Polygon> polygonsOf(unsigned pattern, const std::array<Vec3, 3>& steps)
{
    auto joined = joinedEdges(pattern);
    std::vector<Polygon> polygons;
    while (!joined.empty()) {
        Polygon polygon;
        auto edge = joined.begin()->first;
        for (auto next = joined.find(edge); next != joined.end(); next = joined.find(edge)) {
            polygon.push_back(middleOf(edge, steps));
            const auto other = next->second;
            joined.erase(next);
            // The way back is not taken again.
            auto [back, last] = joined.equal_range(other);
            while (back != last && back->second != edge)
                ++back;
            joined.erase(back);
            edge = other;
        }
        polygons.push_back(std::move(polygon));
    }
    return polygons;
}

/// Of the triangles of least area that a closed polygon in space can be cut into.
double leastArea(const Polygon& points)
{
    const auto count = points.size();
    std::vector<std::vector<double>> least(count, std::vector<double>(count, 0));
    for (std::size_t span = 2; span < count; ++span)
        for (std::size_t a = 0; a + span < count; ++a) {
            least[a][a + span] = std::numeric_limits<double>::infinity();
            for (std::size_t m = a + 1; m < a + span; ++m) {
                const double triangle =
                    length(cross(points[m] - points[a], points[a + span] - points[a])) / 2;
                least[a][a + span] =
                    std::min(least[a][a + span], least[a][m] + least[m][a + span] + triangle);
            }
        }
    return least[0][count - 1];
}

} // namespace

std::array<double, 256> patternAreasMm2(const std::array<Vec3, 3>& steps)
{
    std::array<double, 256> areas{};
    for (unsigned pattern = 1; pattern < 255; ++pattern)
        for (const auto& polygon : polygonsOf(pattern, steps))
            areas[pattern] += leastArea(polygon);
    return areas;
}

} // namespace hangaku::viewer::processing
