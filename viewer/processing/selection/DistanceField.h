#pragma once

#include "viewer/core/image/Vec3.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// mm from each voxel centre of a box to the next voxel centre whose mask is `target`; about 1e10
/// where there is none.
///
/// Exact, by lower envelopes of parabolas along one axis after the other (Felzenszwalb &
/// Huttenlocher, Theory of Computing 8:415-428, 2012), on all processors; also where two axes are
/// sheared against each other and the third is perpendicular to both (a tilted gantry). Only on a
/// grid without any such axis by vectors handed from neighbour to neighbour until nothing changes
/// (Danielsson, CGIP 14:227-248, 1980), which may miss the nearest by a fraction of a voxel.
/// @param mask  0 or 1 for each voxel of the box, i fastest
/// @param steps from a voxel to the next along i, j and k, in mm (`ImageGeometry::step`)
std::vector<float> distanceTo(std::uint8_t target, std::span<const std::uint8_t> mask, Index3 size,
                              const std::array<Vec3, 3>& steps);

} // namespace hangaku::viewer::processing
