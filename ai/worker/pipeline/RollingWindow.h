#pragma once

#include "ai/worker/pipeline/SlidingWindow.h"

#include <functional>
#include <vector>

namespace hangaku::ai {

/// Given the planes from `first` on across one tensor dimension, once no later tile touches them:
/// the weighted means of the tiles' outputs.
using PlaneSink = std::function<viewer::Result<void>(Tensor planes, int first)>;

/// `slideOver` that keeps the sums of one slab only, as deep as a patch, and hands planes on, in
/// order, as soon as they are done: memory is bounded by classes times slab, not times volume.
/// @param dimension of the tensor that the slab moves along
viewer::Result<void> slideThrough(const Tensor& input, const Network& network, const Tiling& tiling,
                                  int channels, std::size_t dimension, const PlaneSink& sink,
                                  const TileObserver& observer);

/// The dimension along which a slab is the smallest.
std::size_t rollingDimension(const std::array<int, 3>& shape, const std::array<int, 3>& patch);

/// Voxels of the slab.
std::size_t slabVoxels(const std::array<int, 3>& shape, const std::array<int, 3>& patch);

/// Takes planes as `slideThrough` hands them on, and passes them to `use` with the last plane
/// before them, so that there is something on both sides of every position in between.
class PlaneStream {
public:
    /// @param planes `first` and the next ones
    /// @param begin, end the output slices that lie between these planes
    using Use =
        std::function<viewer::Result<void>(const Tensor& planes, int first, int begin, int end)>;
    /// @param length    planes in all
    /// @param positions of the output slices among the planes, ascending or descending; clamped
    PlaneStream(std::size_t dimension, int length, std::vector<double> positions, Use use)
        : m_dimension(dimension),
          m_length(length),
          m_positions(std::move(positions)),
          m_use(std::move(use))
    {
    }
    viewer::Result<void> take(const Tensor& planes, int first);

private:
    std::size_t m_dimension;
    int m_length;
    std::vector<double> m_positions;
    Use m_use;
    Tensor m_last; ///< the plane before the next ones
};

/// Planes `first` to `end` across a dimension of a tensor, as a tensor. @return OutOfMemory
viewer::Result<Tensor> planesOf(const Tensor& tensor, std::size_t dimension, int first, int end);

/// Copies planes into a tensor, from its plane `at` on.
void putPlanes(const Tensor& planes, std::size_t dimension, const Tensor& to, int at);

} // namespace hangaku::ai
