#pragma once

#include "viewer/core/base/Progress.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace hangaku::viewer::processing {

/// The shortest-path forest that `SeededGrowth` keeps, over a box padded by one voxel all around.
struct Forest {
    using Voxel = std::uint32_t; ///< place in the padded box
    /// Cost from the nearest seed << 12 | level of the voxel: one look at memory for both. Costs 0
    /// are seeds and the padding, which nothing beats.
    using Node = std::uint32_t;

    static constexpr std::uint32_t kLevelBits = 12;
    static constexpr std::uint32_t kLevelMask = (1U << kLevelBits) - 1;
    static constexpr std::uint32_t kFar = 0xFFFFFFFF >> kLevelBits; ///< what is not reached
    static constexpr int kDearestStep = 4095; ///< for its length; as much again for its values
    static constexpr std::uint8_t kPaddingSlot = 0;

    std::vector<Node> nodes;
    std::vector<std::uint8_t> owners; ///< whose each voxel is
    Voxel row = 0;                   ///< voxels from one row of the padded box to the next
    Voxel plane = 0;                 ///< from one slice to the next
    std::array<Voxel, 6> neighbours{}; ///< steps to them, modulo 2^32
    std::array<int, 6> stepCosts{};

    static constexpr std::uint32_t costOf(Node node) { return node >> kLevelBits; }
    static constexpr Node withCost(Node node, std::uint32_t cost)
    {
        return cost << kLevelBits | (node & kLevelMask);
    }
    /// The cost of `to` when it is reached from `from`, which costs `cost`.
    std::uint32_t through(std::uint32_t cost, Node from, Node to, std::size_t direction) const
    {
        const int difference =
            static_cast<int>(from & kLevelMask) - static_cast<int>(to & kLevelMask);
        return std::min(
            kFar, cost + static_cast<std::uint32_t>(std::abs(difference) + stepCosts[direction]));
    }
    /// Whether a voxel would rather be reached at this cost from that segment: cheaper, or as cheap
    /// from one that comes first.
    bool prefers(Voxel voxel, std::uint32_t cost, std::uint8_t slot) const
    {
        const std::uint32_t present = costOf(nodes[voxel]);
        return cost < present || (cost == present && cost != kFar && slot < owners[voxel]);
    }
    void take(Voxel voxel, std::uint32_t cost, std::uint8_t slot)
    {
        nodes[voxel] = withCost(nodes[voxel], cost);
        owners[voxel] = slot;
    }
    /// The voxels of a cost lie far apart in memory; asked for early, they are there in time.
    void fetch(Voxel voxel) const
    {
        for (const std::size_t direction : {0U, 2U, 3U, 4U, 5U})
            __builtin_prefetch(nodes.data() + (voxel + neighbours[direction]));
    }
    static constexpr std::size_t kFetchAhead = 8;

    /// Lets the forest grow from these voxels until no way is cheaper.
    ///
    /// Brick by brick of the box, small enough for a processor's own cache, on all processors, and
    /// no farther at a time than a certain cost: what comes into a brick later, and is cheaper, is
    /// taken then (as in delta-stepping: Meyer, Sanders, Journal of Algorithms 49, 2003). What comes
    /// out is the one forest without a cheaper way, whatever the order.
    /// @return false when it was stopped
    bool grow(const std::vector<Voxel>& from, const Progress& progress);
};

} // namespace hangaku::viewer::processing
