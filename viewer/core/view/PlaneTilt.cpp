#include "viewer/core/view/PlaneTilt.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hangaku::viewer {
namespace {

constexpr std::array kOrientations{Orientation::Axial, Orientation::Coronal, Orientation::Sagittal};

/// Rodrigues' rotation.
Vec3 rotated(Vec3 v, Vec3 axis, double radians)
{
    return v * std::cos(radians) + cross(axis, v) * std::sin(radians) +
           axis * (dot(axis, v) * (1 - std::cos(radians)));
}

} // namespace

PlaneTilt PlaneTilt::of(const ImageGeometry& geometry, Vec3 pivot)
{
    PlaneTilt tilt;
    tilt.m_pivot = pivot;
    for (const Orientation orientation : kOrientations) {
        const SlicePlane plane = SliceStack(geometry, orientation).at(0);
        tilt.m_axes[static_cast<std::size_t>(orientation)] = {plane.right, plane.down};
    }
    return tilt;
}

SlicePlane PlaneTilt::plane(Orientation orientation) const
{
    const Axes& axes = m_axes[static_cast<std::size_t>(orientation)];
    return {m_pivot, axes.right, axes.down};
}

PlaneTilt PlaneTilt::turned(Orientation still, Vec3 axis, double radians) const
{
    PlaneTilt tilt = *this;
    for (const Orientation orientation : kOrientations)
        if (orientation != still)
            tilt = tilt.turnedAlone(orientation, axis, radians);
    return tilt;
}

PlaneTilt PlaneTilt::turnedAlone(Orientation orientation, Vec3 axis, double radians) const
{
    PlaneTilt tilt = *this;
    Axes& axes = tilt.m_axes[static_cast<std::size_t>(orientation)];
    axes.right = normalized(rotated(axes.right, axis, radians));
    // Rounding of many turns must not make the plane's axes oblique to each other.
    const Vec3 down = rotated(axes.down, axis, radians);
    axes.down = normalized(down - axes.right * dot(down, axes.right));
    return tilt;
}

double degreesBetweenPlanes(Vec3 normal, Vec3 other)
{
    // By the sine and the cosine: exact for small angles, too.
    const double radians = std::atan2(length(cross(normal, other)), std::abs(dot(normal, other)));
    return radians * 180 / std::numbers::pi;
}

} // namespace hangaku::viewer
