#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hangaku::plugins {

/// A grid in the patient's directions: x grows to the left, y to the back, z to the head.
/// Voxel (x, y, z) is at x + size[0] * (y + size[1] * z).
struct Grid {
    std::array<int, 3> size{};
    std::array<double, 3> mm{}; ///< spacing

    std::size_t count() const
    {
        return std::size_t(size[0]) * std::size_t(size[1]) * std::size_t(size[2]);
    }
    std::size_t planeCount() const { return std::size_t(size[0]) * std::size_t(size[1]); }
    std::size_t at(int x, int y, int z) const
    {
        return std::size_t(x) +
               std::size_t(size[0]) * (std::size_t(y) + std::size_t(size[1]) * std::size_t(z));
    }
    std::array<int, 3> place(std::size_t at) const
    {
        const auto plane = at % planeCount();
        return {int(plane % std::size_t(size[0])), int(plane / std::size_t(size[0])),
                int(at / planeCount())};
    }
    double voxelMl() const { return mm[0] * mm[1] * mm[2] / 1000; }
    double pixelCm2() const { return mm[0] * mm[1] / 100; }
};

using Mask = std::vector<std::uint8_t>;   ///< 0 or 1
using Values = std::vector<std::int16_t>; ///< HU, -1024 to 3071

} // namespace hangaku::plugins
