#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/Tensor.h"

#include <functional>
#include <optional>
#include <vector>

namespace hangaku::ai {

/// A network: [images, ...] in, [classes, ...] of the same shape out. It takes its input over, so
/// that memory can be freed as early as possible.
using Network = std::function<viewer::Result<Tensor>(Tensor input)>;

/// Called after each tile; returns false to stop.
using TileObserver = std::function<bool(int done, int total)>;

/// How a volume is cut into tiles (MONAI's sliding_window_inference). All in tensor order.
struct TilePlan {
    std::array<int, 3> patch{};
    std::array<int, 3> padBefore{};         ///< of an image smaller than the patch
    std::array<std::vector<int>, 3> starts; ///< in the padded image

    TilePlan() = default;
    /// @param patch 0 for as many voxels as the image has
    TilePlan(std::array<int, 3> shape, std::array<int, 3> patch, double overlap);
    int count() const
    {
        return static_cast<int>(starts[0].size() * starts[1].size() * starts[2].size());
    }
};

/// How tiles are cut, and how their outputs are put together.
struct Tiling {
    TilePlan plan;
    std::vector<float> weights; ///< of each voxel of a patch, last axis fastest
    ModelInference::Padding padding = ModelInference::Padding::Constant;
    double paddingValue = 0;
};

/// The weight of each voxel of a patch where tiles overlap, last axis fastest.
std::vector<float> tileWeights(std::array<int, 3> patch, const ModelInference& inference);

/// Puts `input` through the network tile by tile, or whole where the manifest says so, and returns
/// the weighted mean of the tiles' outputs.
/// @param patch tensor order; none: the whole volume in one pass
/// @param channels that the network must return
/// @return ModelInvalid when the network returns another shape, Cancelled, OutOfMemory, or the
///         network's own error
viewer::Result<Tensor> slideOver(Tensor input, const Network& network,
                                 const std::optional<std::array<int, 3>>& patch,
                                 const ModelInference& inference, int channels,
                                 const TileObserver& observer);

/// The same with tiles laid by the caller.
viewer::Result<Tensor> slideOver(const Tensor& input, const Network& network, const Tiling& tiling,
                                 int channels, const TileObserver& observer);

} // namespace hangaku::ai
