#pragma once

#include "viewer/core/segmentation/LabelMap.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// A point in a slice: continuous index along i and j.
struct SlicePoint {
    double i = 0;
    double j = 0;

    friend bool operator==(SlicePoint, SlicePoint) = default;
};

/// A closed line; the last point is joined to the first.
using Outline = std::vector<SlicePoint>;

/// The outlines of a label in slice `k`, along the borders of its voxels, so that the area inside
/// is that of the voxels, and every voxel centre is half a voxel away from a line.
///
/// Voxels that touch at a corner only lie in different outlines. Holes are joined to the outline
/// around them by a channel of no width (the keyhole of PS3.3 C.8.8.6.3), so that no outline lies
/// within another except as an island in a hole.
/// @param box what of the slice to look at; clipped to the grid
std::vector<Outline> traceOutlines(const LabelMap& map, Label label, int k, const IndexBox& box);

} // namespace hangaku::viewer::dicom
