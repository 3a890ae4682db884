#pragma once

#include "viewer/core/view/SlicePlane.h"

#include <array>

namespace hangaku::viewer {

/// The planes of the three views where a reader has tilted them: how each is laid on its screen, and
/// the point that all of them were tilted about.
///
/// Begins as the planes of a grid (`of`), and is turned view by view (`turned`): all planes stay at
/// right angles to each other unless one is turned alone. Directions are LPS, so that another series
/// of the same patient is cut by the same planes.
class PlaneTilt {
public:
    /// The planes of the grid themselves, through `pivot`.
    static PlaneTilt of(const ImageGeometry& geometry, Vec3 pivot);

    Vec3 pivot() const { return m_pivot; } ///< LPS mm, on every plane
    void setPivot(Vec3 lps) { m_pivot = lps; }
    SlicePlane plane(Orientation orientation) const;

    /// The planes turned about the unit vector `axis` through the pivot, by the right-hand rule; those
    /// of the view `still`, to which the axis is perpendicular, stay.
    PlaneTilt turned(Orientation still, Vec3 axis, double radians) const;
    /// One plane alone.
    PlaneTilt turnedAlone(Orientation orientation, Vec3 axis, double radians) const;

private:
    struct Axes {
        Vec3 right;
        Vec3 down;
    };
    std::array<Axes, 3> m_axes; ///< by Orientation
    Vec3 m_pivot;
};

/// 0 to 90: between two planes with these normals.
double degreesBetweenPlanes(Vec3 normal, Vec3 other);

} // namespace hangaku::viewer
