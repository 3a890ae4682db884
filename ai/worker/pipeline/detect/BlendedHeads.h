#pragma once

#include "ai/worker/pipeline/Tiles.h"
#include "ai/worker/pipeline/detect/Boxes.h"

namespace hangaku::ai {

/// The raw heads of a detector's windows, averaged where windows overlap before anything is made of
/// them, as MONAI's sliding_window_inference does with outputs coarser than the input: starts and
/// sizes shrink with the output and are cut off to whole cells, weights are those of the nearest
/// voxel.
class BlendedHeads {
public:
    /// @param tiling with weights; must outlive this
    /// @param imageShape tensor order, without the padding
    BlendedHeads(const Tiling& tiling, std::array<int, 3> imageShape);

    /// @param start of the window in the padded image
    /// @return ModelInvalid for arrays that are not [1, channels, three axes], or are others than
    ///         those of the first window; OutOfMemory
    viewer::Result<void> add(const NetworkAnswer& window, std::array<int, 3> start);
    /// The means, as if the image had gone through in one pass. After one `add` at least.
    /// @return OutOfMemory
    viewer::Result<NetworkAnswer> take();

private:
    /// The sums of one of the network's arrays over the padded image.
    struct Head {
        Tiling tiling; ///< of its cells
        Tensor sums;
        Tensor weights;
    };
    viewer::Result<Head> begin(const NumberArray& array) const;
    /// A voxel's place among the cells of a head. Not rounded.
    double scaled(const Head& head, std::size_t dimension, int voxel) const;

    const Tiling& m_tiling;
    std::array<int, 3> m_imageShape;
    std::map<std::string, std::vector<Head>> m_heads;
};

} // namespace hangaku::ai
