#pragma once

#include "ai/worker/pipeline/SlidingWindow.h"

/// What both ways of sliding over a volume (SlidingWindow.h, RollingWindow.h) are made of.
namespace hangaku::ai {

/// The part of the image under a tile; beside the image the padding. @return OutOfMemory
viewer::Result<Tensor> cutTile(const Tensor& image, const Tiling& tiling,
                               const std::array<int, 3>& start);

/// The network's output. @return ModelInvalid when it is not [channels, ...] of the input's shape
viewer::Result<Tensor> callNetwork(const Network& network, Tensor input, int channels);

/// Sums of tiles over a part of the image that begins at `origin`.
struct TileSums {
    const Tensor& values;
    const Tensor& weights; ///< one channel
    std::array<int, 3> origin{};
};

/// Adds the tile's weighted outputs, and its weights, to the sums; what lies in the padding, or
/// beyond the part, is left out.
void addTile(const TileSums& sums, const Tensor& tile, const Tiling& tiling,
             const std::array<int, 3>& start);

/// Each channel by the weights, in place.
void divideBy(const Tensor& sums, const Tensor& weights);

tl::unexpected<viewer::Error> cancelledRun();

} // namespace hangaku::ai
