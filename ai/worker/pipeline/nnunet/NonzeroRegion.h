#pragma once

#include "ai/worker/pipeline/Tensor.h"
#include "viewer/core/image/Vec3.h"

#include <cstdint>
#include <vector>

namespace hangaku::ai {

/// The box around the values that are not 0 in any channel; empty where there are none.
viewer::IndexBox nonzeroBox(const Tensor& tensor);

/// 1 for each voxel that is not 0 in some channel or cannot be reached from the tensor's faces
/// through voxels that are (holes are filled; 6-connected).
/// @throws std::bad_alloc
std::vector<std::uint8_t> nonzeroMask(const Tensor& tensor);

} // namespace hangaku::ai
