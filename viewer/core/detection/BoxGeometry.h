#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/core/view/SlicePlane.h"

#include <array>
#include <vector>

namespace hangaku::viewer {

/// A face of a box: 2 * axis, and one more for the face towards +axis.
using BoxFace = int;

/// What a plane cuts out of a box: a convex polygon of 3 to 6 corners, or nothing.
struct BoxCut {
    std::vector<Vec3> corners; ///< LPS mm, on the plane, in order round the polygon
    /// The face of the box that the edge from corner n to the next lies in; as many as corners.
    std::vector<BoxFace> faces;

    bool isEmpty() const { return corners.empty(); }
};

/// How far the box reaches to either side of its centre along a unit vector, mm.
double reachAlong(const PatientBox& box, Vec3 direction);

/// The cut of a plane through the box. A box that is thinner than the distance of the planes that a
/// view scrolls through would fall between two of them: it is shown on the plane that is nearest to
/// it, as that plane would cut it if it were moved there.
/// @param stepMm distance of those planes; 0: only what the plane itself meets
BoxCut cutOf(const PatientBox& box, const SlicePlane& plane, double stepMm = 0);

/// Its corners: bit 0, 1, 2 of the index choose the side towards + of the first, second, third
/// axis.
std::array<Vec3, 8> cornersOf(const PatientBox& box);
/// Inside, or on a face.
bool contains(const PatientBox& box, Vec3 lps);
double volumeMm3(const PatientBox& box);
/// The volume that two boxes share, mm3. Exact at any angle: where the axes are parallel it is the
/// product of the overlaps along them; else the divergence theorem over the faces of the shared
/// polyhedron.
double sharedMm3(const PatientBox& a, const PatientBox& b);
/// Intersection over union, 0 to 1.
double overlapOf(const PatientBox& a, const PatientBox& b);
/// Edges of this length at least, mm: nothing can be grabbed or saved that has no extent.
inline constexpr double kSmallestBoxMm = 0.1;

/// Is it a box: finite, edges > 0, axes of unit length and pairwise perpendicular (within 1e-4)?
bool isBox(const PatientBox& box);

/// The box with these two opposite corners.
/// @param axes LPS unit vectors, pairwise perpendicular
PatientBox boxBetween(Vec3 from, Vec3 to, const std::array<Vec3, 3>& axes);
/// The box of a rectangle drawn on a plane, along the screen, reaching half the depth to either
/// side.
PatientBox boxOnPlane(const SlicePlane& plane, Vec3 from, Vec3 to, double depthMm);
/// One face moved so that its plane passes through a point, the opposite one stays; never turned
/// inside out.
PatientBox withFaceAt(const PatientBox& box, BoxFace face, Vec3 lps);

} // namespace hangaku::viewer
