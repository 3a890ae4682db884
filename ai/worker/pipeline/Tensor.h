#pragma once

#include "viewer/core/base/Error.h"

#include <array>
#include <cstddef>
#include <memory>

namespace hangaku::ai {

/// Elements of a block of one channel.
inline std::size_t elementsOf(const std::array<int, 3>& shape)
{
    return static_cast<std::size_t>(shape[0]) * static_cast<std::size_t>(shape[1]) *
           static_cast<std::size_t>(shape[2]);
}

/// Where an element lies in memory, the last axis fastest.
inline std::size_t offsetIn(const std::array<int, 3>& shape, int a, int b, int c)
{
    return (static_cast<std::size_t>(a) * static_cast<std::size_t>(shape[1]) +
            static_cast<std::size_t>(b)) *
               static_cast<std::size_t>(shape[2]) +
           static_cast<std::size_t>(c);
}

/// A float32 block [channels, shape[0], shape[1], shape[2]], the last axis fastest. Copies share
/// the numbers.
struct Tensor {
    int channels = 1;
    std::array<int, 3> shape{1, 1, 1};
    std::shared_ptr<float> data;

    /// Zeroed. @return OutOfMemory
    static viewer::Result<Tensor> create(int channels, std::array<int, 3> shape);

    /// Numbers of one channel.
    std::size_t voxels() const { return elementsOf(shape); }
    std::size_t count() const { return voxels() * static_cast<std::size_t>(channels); }
    float* channel(int index) const { return data.get() + voxels() * static_cast<std::size_t>(index); }
    /// The first channels, as a tensor that shares the numbers.
    Tensor firstChannels(int some) const { return {some, shape, data}; }
};

} // namespace hangaku::ai
