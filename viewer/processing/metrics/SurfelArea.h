#pragma once

#include "viewer/core/image/Vec3.h"

#include <array>

namespace hangaku::viewer::processing {

/// mm^2 of the surface through eight neighbouring voxels, for each pattern of them being in or out
/// (bit 4 i + 2 k + j stands for the voxel that lies i, j and k further, as in LabelScan.h), as
/// google-deepmind/surface-distance counts it; 0 for all and none.
///
/// Of the voxels in and the voxels out, those that are fewer are capped (either, when four and
/// four): each group of them that hangs together by faces has a cap of its own. A cap is made of
/// corners (triangles that cut off one voxel), strips (half of the slanted rectangle beside an edge
/// along an axis) and half faces (at right angles to an axis): one voxel has 1 corner; two have 2
/// strips; three have 3 corners and 1 half face; a square has 2 half faces; a voxel and its three
/// neighbours have 6 corners; four in a chain round the cell have 4 corners, and a strip for either
/// end of the chain.
/// @param spacingMm along i, j and k, which are perpendicular
std::array<double, 256> surfelAreasMm2(Vec3 spacingMm);

} // namespace hangaku::viewer::processing
