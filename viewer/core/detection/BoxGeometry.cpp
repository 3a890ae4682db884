#include "viewer/core/detection/BoxGeometry.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace hangaku::viewer {
namespace {

struct HalfSpace {
    Vec3 normal;  ///< outwards, unit
    double limit; ///< inside: dot(normal, p) <= limit
    BoxFace face;
};

std::array<HalfSpace, 6> halfSpacesOf(const PatientBox& box)
{
    std::array<HalfSpace, 6> spaces{};
    for (int face = 0; face < 6; ++face) {
        const int axis = face / 2;
        const Vec3 normal = box.axes[static_cast<std::size_t>(axis)] * (face % 2 == 0 ? -1 : 1);
        spaces[static_cast<std::size_t>(face)] = {
            normal, dot(normal, box.centre) + box.sizeMm[axis] / 2, face};
    }
    return spaces;
}

/// Sutherland and Hodgman 1974: what of a convex polygon lies inside; the new edge belongs to the
/// face.
void clip(BoxCut& polygon, const HalfSpace& space, double slack)
{
    BoxCut kept;
    const std::size_t count = polygon.corners.size();
    for (std::size_t n = 0; n < count; ++n) {
        const Vec3 from = polygon.corners[n];
        const Vec3 to = polygon.corners[(n + 1) % count];
        const double before = dot(space.normal, from) - space.limit;
        const double after = dot(space.normal, to) - space.limit;
        const bool isInside = before <= slack;
        const bool staysInside = after <= slack;
        if (isInside) {
            kept.corners.push_back(from);
            kept.faces.push_back(polygon.faces[n]);
        }
        if (isInside == staysInside)
            continue;
        kept.corners.push_back(from + (to - from) * (before / (before - after)));
        // Leaving, the polygon goes on along the face; coming back, along its own edge.
        kept.faces.push_back(isInside ? space.face : polygon.faces[n]);
    }
    polygon = std::move(kept);
}

/// The polygon of a face.
BoxCut faceOf(const PatientBox& box, BoxFace face)
{
    const auto axis = static_cast<std::size_t>(face / 2);
    const auto second = (axis + 1) % 3;
    const auto third = (axis + 2) % 3;
    const auto half = [&box](std::size_t n) {
        return box.axes[n] * (box.sizeMm[static_cast<int>(n)] / 2);
    };
    const Vec3 middle = box.centre + half(axis) * (face % 2 == 0 ? -1 : 1);
    return {{middle - half(second) - half(third), middle + half(second) - half(third),
             middle + half(second) + half(third), middle - half(second) + half(third)},
            {face, face, face, face}};
}

double areaOf(const std::vector<Vec3>& polygon)
{
    Vec3 sum;
    for (std::size_t n = 2; n < polygon.size(); ++n)
        sum += cross(polygon[n - 1] - polygon[0], polygon[n] - polygon[0]);
    return length(sum) / 2;
}

constexpr double kParallel = 1e-9;

/// Which axis of `b` lies along which of `a`, up to its sense; none where one lies along none.
std::optional<std::array<int, 3>> alignment(const PatientBox& a, const PatientBox& b)
{
    std::array<int, 3> order{-1, -1, -1};
    for (std::size_t n = 0; n < 3; ++n)
        for (int m = 0; m < 3; ++m)
            if (length(cross(a.axes[n], b.axes[static_cast<std::size_t>(m)])) < kParallel)
                order[n] = m;
    if (std::ranges::find(order, -1) != order.end())
        return std::nullopt;
    return order;
}

double sharedParallel(const PatientBox& a, const PatientBox& b, const std::array<int, 3>& order)
{
    double volume = 1;
    for (int axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        const double apart = dot(b.centre - a.centre, a.axes[at]);
        const double halfA = a.sizeMm[axis] / 2;
        const double halfB = b.sizeMm[order[at]] / 2;
        volume *= std::max(0.0, std::min(halfA, apart + halfB) - std::max(-halfA, apart - halfB));
    }
    return volume;
}

/// A third of the flux of (p - about) out of those faces of `a` that lie within `b`.
double fluxThrough(const PatientBox& a, const PatientBox& b, Vec3 about, bool withShared)
{
    const double slack = 1e-9 * (length(a.sizeMm) + length(b.sizeMm));
    const auto others = halfSpacesOf(b);
    double flux = 0;
    for (const HalfSpace& own : halfSpacesOf(a)) {
        const bool isShared = std::ranges::any_of(others, [&](const HalfSpace& other) {
            return length(own.normal - other.normal) < kParallel &&
                   std::abs(own.limit - other.limit) < slack;
        });
        if (isShared && !withShared)
            continue; // counted among the other's
        BoxCut polygon = faceOf(a, own.face);
        for (const HalfSpace& other : others)
            clip(polygon, other, slack);
        flux += areaOf(polygon.corners) * (own.limit - dot(own.normal, about)) / 3;
    }
    return flux;
}

} // namespace

double reachAlong(const PatientBox& box, Vec3 direction)
{
    double reach = 0;
    for (int axis = 0; axis < 3; ++axis)
        reach += std::abs(dot(box.axes[static_cast<std::size_t>(axis)], direction)) *
                 box.sizeMm[axis] / 2;
    return reach;
}

BoxCut cutOf(const PatientBox& box, const SlicePlane& plane, double stepMm)
{
    const Vec3 normal = plane.normal();
    const double depth = dot(box.centre - plane.centre, normal);
    const double reach = reachAlong(box, normal);
    const double size = length(box.sizeMm);
    const double slack = 1e-9 * size;
    const double between = std::max(0.0, stepMm / 2 - reach);
    if (std::abs(depth) > reach + between + slack)
        return {};
    // Moved to where it meets the box, and its polygon back again.
    const double shift = depth - std::clamp(depth, -reach, reach);
    const Vec3 middle = box.centre - normal * (depth - shift);
    const Vec3 right = plane.right * size;
    const Vec3 down = plane.down * size;
    BoxCut cut{{middle - right - down, middle + right - down, middle + right + down,
                middle - right + down},
               {-1, -1, -1, -1}};
    for (const HalfSpace& space : halfSpacesOf(box)) {
        constexpr double kFlat = 1e-12; // a face that lies in the plane cuts nothing off
        if (std::abs(dot(space.normal, normal)) < 1 - kFlat)
            clip(cut, space, slack);
    }
    if (cut.corners.size() < 3)
        return {};
    for (Vec3& corner : cut.corners)
        corner += normal * -shift;
    return cut;
}

std::array<Vec3, 8> cornersOf(const PatientBox& box)
{
    std::array<Vec3, 8> corners;
    for (std::size_t n = 0; n < corners.size(); ++n) {
        corners[n] = box.centre;
        for (int axis = 0; axis < 3; ++axis)
            corners[n] += box.axes[static_cast<std::size_t>(axis)] *
                          (((n >> axis & 1U) != 0 ? 0.5 : -0.5) * box.sizeMm[axis]);
    }
    return corners;
}

bool contains(const PatientBox& box, Vec3 lps)
{
    for (int axis = 0; axis < 3; ++axis)
        if (std::abs(dot(lps - box.centre, box.axes[static_cast<std::size_t>(axis)])) >
            box.sizeMm[axis] / 2 * (1 + 1e-12))
            return false;
    return true;
}

double volumeMm3(const PatientBox& box)
{
    return box.sizeMm.x * box.sizeMm.y * box.sizeMm.z;
}

double sharedMm3(const PatientBox& a, const PatientBox& b)
{
    if (length(a.centre - b.centre) > (length(a.sizeMm) + length(b.sizeMm)) / 2)
        return 0;
    if (const auto order = alignment(a, b))
        return sharedParallel(a, b, *order);
    const Vec3 about = a.centre;
    return std::max(0.0, fluxThrough(a, b, about, true) + fluxThrough(b, a, about, false));
}

double overlapOf(const PatientBox& a, const PatientBox& b)
{
    const double shared = sharedMm3(a, b);
    return shared / (volumeMm3(a) + volumeMm3(b) - shared);
}

bool isBox(const PatientBox& box)
{
    constexpr double kTolerance = 1e-4;
    constexpr double kFarthestMm = 1e6;
    if (!(length(box.centre) < kFarthestMm))
        return false;
    for (int axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        if (!(box.sizeMm[axis] > 0 && box.sizeMm[axis] < kFarthestMm) ||
            !(std::abs(length(box.axes[at]) - 1) < kTolerance) ||
            !(std::abs(dot(box.axes[at], box.axes[(at + 1) % 3])) < kTolerance))
            return false;
    }
    return true;
}

PatientBox boxBetween(Vec3 from, Vec3 to, const std::array<Vec3, 3>& axes)
{
    PatientBox box{(from + to) / 2, {}, axes};
    for (int axis = 0; axis < 3; ++axis)
        box.sizeMm[axis] = std::max(kSmallestBoxMm,
                                    std::abs(dot(to - from, axes[static_cast<std::size_t>(axis)])));
    return box;
}

PatientBox boxOnPlane(const SlicePlane& plane, Vec3 from, Vec3 to, double depthMm)
{
    PatientBox box = boxBetween(plane.project(from), plane.project(to),
                                {plane.right, plane.down, plane.normal()});
    box.sizeMm.z = std::max(kSmallestBoxMm, depthMm);
    return box;
}

PatientBox withFaceAt(const PatientBox& box, BoxFace face, Vec3 lps)
{
    const int axis = face / 2;
    const double side = face % 2 == 0 ? -1 : 1;
    const Vec3 outwards = box.axes[static_cast<std::size_t>(axis)] * side;
    const double half = box.sizeMm[axis] / 2;
    PatientBox moved = box;
    const double size = std::max(kSmallestBoxMm, dot(lps - box.centre, outwards) + half);
    moved.sizeMm[axis] = size;
    moved.centre += outwards * (size / 2 - half);
    return moved;
}

} // namespace hangaku::viewer
