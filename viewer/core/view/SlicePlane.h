#pragma once

#include "viewer/core/image/ImageGeometry.h"

#include <string>

namespace hangaku::viewer {

/// A plane through the patient as a view shows it: LPS mm, `right` and `down` along the screen.
struct SlicePlane {
    Vec3 centre;           ///< any point on the plane
    Vec3 right{1, 0, 0};   ///< unit
    Vec3 down{0, 1, 0};    ///< unit, perpendicular to `right`

    Vec3 normal() const { return cross(right, down); }
    /// The point of the plane nearest to `point`.
    Vec3 project(Vec3 point) const { return point - normal() * dot(point - centre, normal()); }
};

enum class Orientation { Axial, Coronal, Sagittal };

class PlaneTilt;

/// The parallel planes that a view scrolls through, one for each slice of the grid.
///
/// The planes follow the grid: the view called axial shows the grid plane nearest to the patient's
/// axial plane, turned as readers expect (axial from the feet, coronal from the front, sagittal
/// from the left; head, or front, up). On an oblique scan the planes are oblique with it. Acquired
/// slices are met exactly; across them, on a sheared grid, planes are still true planes at right
/// angles to the slices.
class SliceStack {
public:
    SliceStack(const ImageGeometry& geometry, Orientation orientation);
    /// The planes parallel to a tilted one, one of them through the tilt's pivot, as far as the voxel
    /// centres reach. From one to the next it is the grid's spacing along the normal (of an ellipsoid
    /// through the neighbours of a voxel). A plane that the tilt has left as it was gives the stack
    /// above.
    SliceStack(const ImageGeometry& geometry, Orientation orientation, const PlaneTilt& tilt);

    /// Its planes are not those of the grid.
    bool isTilted() const { return m_isTilted; }
    int count() const { return m_count; }
    double stepMm() const { return m_stepMm; }
    /// Plane of slice `n`, 0 <= n < count; its centre is on the stack's axis.
    SlicePlane at(int n) const;
    /// The slice nearest to a point, clamped to the stack.
    int nearest(Vec3 lps) const;
    /// Index of the grid axis that the stack scrolls along; of a tilted one the axis most across it.
    int gridAxis() const { return m_gridAxis; }
    /// Width and height in mm of the grid's outline seen along the normal.
    double widthMm() const { return m_widthMm; }
    double heightMm() const { return m_heightMm; }

private:
    void measureAcross(const ImageGeometry& geometry);

    SlicePlane m_first;
    bool m_isTilted = false;
    double m_stepMm = 1;
    int m_count = 1;
    int m_gridAxis = 2;
    double m_widthMm = 1;
    double m_heightMm = 1;
};

/// The letters at the edge of a view that looks towards `direction` (LPS): "A", "LP", "RAH", the
/// strongest first, components under about 10 degrees left out (PS3.3 C.7.6.1.1.1).
std::string orientationLetters(Vec3 direction);

} // namespace hangaku::viewer
