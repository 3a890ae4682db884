#include "viewer/processing/metrics/SurfelArea.h"

#include <bit>
#include <cmath>
#include <vector>

namespace hangaku::viewer::processing {
namespace {

/// The axis (i, j, k) along which two corners are neighbours, or -1.
int axisBetween(int a, int b)
{
    switch (a ^ b) {
    case 4: return 0;
    case 1: return 1;
    case 2: return 2;
    default: return -1;
    }
}

/// Areas of the pieces of which caps are made.
struct Pieces {
    explicit Pieces(Vec3 spacing)
    {
        const Vec3 face{spacing.y * spacing.z, spacing.x * spacing.z, spacing.x * spacing.y};
        corner = length(face) / 8;
        for (int axis = 0; axis < 3; ++axis) {
            Vec3 slanted = face;
            slanted[axis] = 0;
            strip[static_cast<std::size_t>(axis)] = length(slanted) / 4;
            halfFace[static_cast<std::size_t>(axis)] = face[axis] / 2;
        }
    }

    double corner = 0;
    std::array<double, 3> strip{};    ///< beside an edge along each axis
    std::array<double, 3> halfFace{}; ///< at right angles to each axis
};

struct Edge {
    int a;
    int b;
    std::size_t axis;
};

double capArea(const std::vector<int>& corners, const Pieces& pieces)
{
    std::vector<Edge> edges;
    std::array<int, 8> neighbours{};
    std::array<bool, 3> isAlong{};
    for (const int a : corners)
        for (const int b : corners)
            if (const int axis = axisBetween(a, b); a < b && axis >= 0) {
                edges.push_back({a, b, static_cast<std::size_t>(axis)});
                ++neighbours[static_cast<std::size_t>(a)];
                ++neighbours[static_cast<std::size_t>(b)];
                isAlong[static_cast<std::size_t>(axis)] = true;
            }
    const std::size_t flat = !isAlong[0] ? 0 : !isAlong[1] ? 1 : 2; // when they lie in one face
    if (corners.size() == 1)
        return pieces.corner;
    if (corners.size() == 2)
        return 2 * pieces.strip[edges.front().axis];
    if (corners.size() == 3)
        return pieces.halfFace[flat] + 3 * pieces.corner;
    if (edges.size() == 4)
        return 2 * pieces.halfFace[flat];
    double area = 0;
    bool isChain = true;
    for (const auto& edge : edges) {
        const int a = neighbours[static_cast<std::size_t>(edge.a)];
        const int b = neighbours[static_cast<std::size_t>(edge.b)];
        isChain = isChain && a < 3 && b < 3;
        if (a == 1 || b == 1)
            area += pieces.strip[edge.axis];
    }
    return isChain ? area + 4 * pieces.corner : 6 * pieces.corner;
}

/// Takes the corners that hang together with one of `left` out of it.
std::vector<int> takeGroup(unsigned& left)
{
    std::vector<int> group{std::countr_zero(left)};
    left &= left - 1;
    for (std::size_t at = 0; at < group.size(); ++at)
        for (int corner = 0; corner < 8; ++corner)
            if ((left >> corner & 1U) != 0 && axisBetween(group[at], corner) >= 0) {
                group.push_back(corner);
                left &= ~(1U << corner);
            }
    return group;
}

} // namespace

std::array<double, 256> surfelAreasMm2(Vec3 spacingMm)
{
    const Pieces pieces(spacingMm);
    std::array<double, 256> areas{};
    for (unsigned pattern = 1; pattern < 255; ++pattern) {
        unsigned left = std::popcount(pattern) > 4 ? 255 - pattern : pattern;
        while (left != 0)
            areas[pattern] += capArea(takeGroup(left), pieces);
    }
    return areas;
}

} // namespace hangaku::viewer::processing
