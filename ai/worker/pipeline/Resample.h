#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/Tensor.h"
#include "viewer/core/image/ImageGeometry.h"

#include <array>

/// Moves the voxels of tensors whose dimensions 0, 1, 2 run along the axes i, j, k of a grid. All
/// return OutOfMemory when there is none for the result.
namespace hangaku::ai {

/// Values of `tensor`, which lies on the grid `from`, at the voxels of the grid `to`: trilinear in
/// double, or of the nearest voxel (the even one of two); clamped at the edges (MONAI's Spacing).
viewer::Result<Tensor> resample(const Tensor& tensor, const viewer::ImageGeometry& from,
                                const viewer::ImageGeometry& to,
                                InputStep::Interpolation interpolation, int threads);

/// Another number of voxels over the same extent (PyTorch's interpolate): nearest takes voxel
/// floor(i * n / m); linear interpolates at (i + 0.5) * n / m - 0.5, or between the corner voxels'
/// centres; area takes the mean of the voxels floor(i * n / m) to ceil((i + 1) * n / m).
viewer::Result<Tensor> resize(const Tensor& tensor, std::array<int, 3> shape,
                              InputStep::Interpolation interpolation, bool alignsCorners,
                              int threads);

/// The box of `shape` voxels from `first` on; 0 where it lies beyond the tensor.
viewer::Result<Tensor> cutBox(const Tensor& tensor, std::array<int, 3> first,
                              std::array<int, 3> shape);

/// Dimension d of the result is dimension `from[d]` of the tensor, backwards where `flipped[d]`.
viewer::Result<Tensor> permute(const Tensor& tensor, std::array<int, 3> from,
                               std::array<bool, 3> flipped = {});

} // namespace hangaku::ai
