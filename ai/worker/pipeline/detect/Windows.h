#pragma once

#include "ai/worker/pipeline/Pipeline.h"
#include "ai/worker/pipeline/Tiles.h"

#include <functional>
#include <optional>

namespace hangaku::ai {

/// Whether the outputs of windows are averaged, as those of segmentation: heat maps of stride 1.
bool isBlendedMap(const ModelManifest& manifest);

/// Whether the whole volume goes through in one pass. @param size of the model's grid along X, Y, Z
bool passesWhole(const ModelManifest& manifest, std::array<int, 3> size);

/// Bytes beyond the image that a detector or classifier needs: the input (padded, perhaps), the
/// maps or heads of all windows, one window's input and output, and what the manifest says that the
/// network needs.
/// @param size of the model's grid along X, Y, Z
std::size_t bytesForWindows(const ModelManifest& manifest, std::array<int, 3> size);

/// The windows of a run, or one window of everything. All in tensor order.
/// @param patch none: the whole volume in one pass
Tiling windowsOf(const ModelInference& inference, std::array<int, 3> shape,
                 const std::optional<std::array<int, 3>>& patch);

/// Calls `use` with each window's input and its first voxel in the image (tensor order; negative in
/// the padding). @return Cancelled, OutOfMemory or the error of `use`
viewer::Result<void>
forEachWindow(const Tensor& input, const Tiling& tiling, const TileObserver& observer,
              const std::function<viewer::Result<void>(Tensor, std::array<int, 3>)>& use);

/// Tells the options' observer of `Stage::Network`. @param options must outlive it
TileObserver networkObserver(const PipelineOptions& options);

} // namespace hangaku::ai
