#include "viewer/core/view/SlicePlane.h"

#include "viewer/core/view/PlaneTilt.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hangaku::viewer {
namespace {

/// An orthonormal frame on the grid: the slice plane's own axes and its normal. On a grid whose
/// in-plane axes are not perpendicular the second is turned within the plane.
std::array<Vec3, 3> orthonormalFrame(const ImageGeometry& geometry)
{
    const Vec3 normal = geometry.sliceNormal();
    const Vec3 first = geometry.axes()[0];
    return {first, cross(normal, first), normal};
}

/// Which grid axis serves which patient axis (L, P, H): the assignment with the largest sum of
/// absolute cosines.
std::array<int, 3> nearestAxes(const std::array<Vec3, 3>& frame)
{
    std::array<int, 3> order{0, 1, 2};
    std::array<int, 3> best = order;
    double bestSum = -1;
    do {
        const double sum = std::abs(frame[order[0]].x) + std::abs(frame[order[1]].y) +
                           std::abs(frame[order[2]].z);
        if (sum > bestSum + 1e-9) {
            bestSum = sum;
            best = order;
        }
    } while (std::ranges::next_permutation(order).found);
    return best;
}

struct Extent {
    double low = 0;
    double high = 0;
};

/// How far the voxel centres of the grid reach along a direction.
Extent extentAlong(const ImageGeometry& geometry, Vec3 direction)
{
    Extent extent{dot(geometry.origin(), direction), dot(geometry.origin(), direction)};
    for (int axis = 0; axis < 3; ++axis) {
        const double reach =
            dot(geometry.step(axis), direction) * (geometry.size()[axis] - 1);
        (reach < 0 ? extent.low : extent.high) += reach;
    }
    return extent;
}

} // namespace

SliceStack::SliceStack(const ImageGeometry& geometry, Orientation orientation)
{
    const auto frame = orthonormalFrame(geometry);
    const auto axes = nearestAxes(frame);
    // The frame's vectors turned towards +L, +P and +H.
    std::array<Vec3, 3> patient;
    for (int axis = 0; axis < 3; ++axis) {
        const Vec3 v = frame[axes[axis]];
        patient[axis] = v[axis] < 0 ? -v : v;
    }
    const auto& [left, posterior, head] = patient;
    switch (orientation) {
    case Orientation::Axial:
        m_first.right = left;
        m_first.down = posterior;
        m_gridAxis = axes[2];
        break;
    case Orientation::Coronal:
        m_first.right = left;
        m_first.down = -head;
        m_gridAxis = axes[1];
        break;
    case Orientation::Sagittal:
        m_first.right = posterior;
        m_first.down = -head;
        m_gridAxis = axes[0];
        break;
    }
    const Vec3 normal = m_first.normal();
    m_stepMm = std::abs(dot(geometry.step(m_gridAxis), normal));
    const Extent along = extentAlong(geometry, normal);
    m_count = std::max(1, static_cast<int>(std::lround((along.high - along.low) / m_stepMm)) + 1);
    const Vec3 centre = geometry.centre();
    m_first.centre = centre + normal * (along.low - dot(centre, normal));
    measureAcross(geometry);
}

SliceStack::SliceStack(const ImageGeometry& geometry, Orientation orientation, const PlaneTilt& tilt)
    : SliceStack(geometry, orientation)
{
    const SlicePlane plane = tilt.plane(orientation);
    constexpr double kSame = 1e-9; // of unit vectors
    if (length(plane.right - m_first.right) < kSame && length(plane.down - m_first.down) < kSame)
        return;
    m_isTilted = true;
    m_first = plane;
    const Vec3 normal = plane.normal();

    const auto frame = orthonormalFrame(geometry);
    double squares = 0;
    double deepest = 0;
    for (int axis = 0; axis < 3; ++axis) {
        const Vec3 along = frame[static_cast<std::size_t>(axis)];
        const double part = dot(normal, along) / dot(geometry.step(axis), along);
        squares += part * part;
        const double depth = std::abs(dot(geometry.step(axis), normal));
        if (depth > deepest)
            m_gridAxis = axis;
        deepest = std::max(deepest, depth);
    }
    m_stepMm = 1 / std::sqrt(squares);

    constexpr double kSlack = 1e-6; // of a step: the outermost plane may lie on voxel centres
    const Extent along = extentAlong(geometry, normal);
    const double pivot = dot(tilt.pivot(), normal);
    const double first = std::ceil((along.low - pivot) / m_stepMm - kSlack);
    const double last = std::floor((along.high - pivot) / m_stepMm + kSlack);
    m_count = std::max(1, static_cast<int>(last - first) + 1);
    const Vec3 centre = geometry.centre();
    m_first.centre = centre + normal * (pivot + first * m_stepMm - dot(centre, normal));
    measureAcross(geometry);
}

void SliceStack::measureAcross(const ImageGeometry& geometry)
{
    const Extent across = extentAlong(geometry, m_first.right);
    const Extent down = extentAlong(geometry, m_first.down);
    m_widthMm = across.high - across.low;
    m_heightMm = down.high - down.low;
}

SlicePlane SliceStack::at(int n) const
{
    SlicePlane plane = m_first;
    plane.centre += m_first.normal() * (m_stepMm * n);
    return plane;
}

int SliceStack::nearest(Vec3 lps) const
{
    const double along = dot(lps - m_first.centre, m_first.normal()) / m_stepMm;
    return std::clamp(static_cast<int>(std::lround(along)), 0, m_count - 1);
}

std::string orientationLetters(Vec3 direction)
{
    struct Component {
        double size;
        char letter;
    };
    std::array<Component, 3> components{{{std::abs(direction.x), direction.x < 0 ? 'R' : 'L'},
                                         {std::abs(direction.y), direction.y < 0 ? 'A' : 'P'},
                                         {std::abs(direction.z), direction.z < 0 ? 'F' : 'H'}}};
    std::ranges::stable_sort(components, std::ranges::greater{}, &Component::size);
    constexpr double kSmallest = 0.17; // sin 10 degrees
    std::string letters;
    for (const auto& component : components)
        if (component.size > kSmallest)
            letters += component.letter;
    return letters;
}

} // namespace hangaku::viewer
