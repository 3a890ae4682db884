#pragma once

#include "viewer/core/image/Vec3.h"
#include "viewer/core/segmentation/Segment.h"

#include <span>

namespace hangaku::ai {

/// Sets every voxel of `label` to background but those of its largest piece (26-connected; by voxel
/// count; the first of equals in buffer order).
/// @throws std::bad_alloc
void keepLargestPiece(std::span<viewer::Label> voxels, viewer::Index3 size, viewer::Label label);

} // namespace hangaku::ai
