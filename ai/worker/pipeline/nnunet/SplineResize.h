#pragma once

#include "ai/worker/pipeline/Tensor.h"

#include <array>
#include <optional>

namespace hangaku::ai {

/// Another number of voxels over the same extent, by splines as
/// skimage.transform.resize(mode="edge", anti_aliasing=False) does it: sampled at (i + 0.5) * n / m
/// - 0.5, edges repeated, clamped to the input's own range. Order 3 is a cubic B-spline (the input
/// is filtered so that it goes through the voxels), 1 linear, 0 nearest.
/// @param apart a dimension along which the nearest voxel is taken instead; each slice across it is
///        then clamped to its own range
/// @return OutOfMemory
viewer::Result<Tensor> splineResize(const Tensor& tensor, std::array<int, 3> shape, int order,
                                    std::optional<int> apart, int threads);

/// Where the voxels of a dimension lie on one with `from` voxels in its place.
double resizedPosition(int at, int from, int to);
/// The voxel that the nearest-neighbour rule takes there: the upper one of two.
int resizedNearest(int at, int from, int to);

} // namespace hangaku::ai
