#pragma once

#include "viewer/core/image/Vec3.h"

#include <array>

namespace hangaku::viewer::processing {

/// mm^2 of the surface that marching cubes (Lorensen & Cline, SIGGRAPH 1987) lays through eight
/// neighbouring voxels, for each pattern of them being in or out (`ScannedLabel::patterns`). That is
/// all a surface through a mask depends on: its area is the sum of these.
///
/// Corners cut edges half-way. Where the surface through a face is ambiguous, voxels that touch by
/// an edge are parted; polygons are cut into the triangles of least area, so that the result does
/// not depend on how the grid is turned.
/// @param steps from a voxel to the next along i, j and k, in mm; need not be perpendicular
std::array<double, 256> patternAreasMm2(const std::array<Vec3, 3>& steps);

} // namespace hangaku::viewer::processing
