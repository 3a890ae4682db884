#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Vec3.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace hangaku::viewer::processing {

/// The cheapest cut of a grid, whose voxels are linked by faces, between a source and a sink.
///
/// Two search trees grow from both ends, are kept from one augmenting path to the next, and orphans
/// are adopted (Boykov, Kolmogorov: "An experimental comparison of min-cut/max-flow algorithms for
/// energy minimization in vision", PAMI 2004; time stamps as in section 3.2). About 30 bytes a
/// voxel.
class GridCut {
public:
    static constexpr int kMaxLink = 30'000; ///< capacities of links; residuals are twice that

    explicit GridCut(Index3 size);

    /// Adds a link to the source (positive) or to the sink (negative).
    void addTerminal(Index3 voxel, int capacity) { m_terminal[at(voxel)] += capacity; }
    /// Sets the link, both ways, to the next voxel along an axis.
    /// @param capacity from 0 to kMaxLink; links out of the grid must not be set
    void setLink(Index3 voxel, int axis, int capacity)
    {
        const auto direction = static_cast<std::size_t>(2 * axis + 1);
        const Voxel from = at(voxel);
        m_links[from * 6 + direction] = static_cast<std::uint16_t>(capacity);
        m_links[(from + m_steps[direction]) * 6 + direction - 1] =
            static_cast<std::uint16_t>(capacity);
    }

    /// Finds the cut. Once only. @return false when it was stopped
    bool solve(const std::stop_token& stop);
    /// After `solve`: the least set of voxels on the source's side.
    bool isSource(Index3 voxel) const { return m_trees[at(voxel)] == Tree::Source; }

private:
    using Voxel = std::uint32_t; ///< in the grid padded by one voxel without links
    enum class Tree : std::uint8_t { None, Source, Sink };
    /// To the parent: one of six directions, or:
    static constexpr std::uint8_t kTerminal = 6;
    static constexpr std::uint8_t kNoParent = 7;

    Voxel at(Index3 voxel) const
    {
        return static_cast<Voxel>(voxel[0] + 1) + static_cast<Voxel>(voxel[1] + 1) * m_steps[3] +
               static_cast<Voxel>(voxel[2] + 1) * m_steps[5];
    }
    static std::size_t opposite(std::size_t direction) { return direction ^ 1U; }
    /// What still fits from the source's end towards the sink's over the link between a voxel of a
    /// tree and its child or possible child.
    std::uint16_t& residual(Tree tree, Voxel parent, std::size_t toChild)
    {
        return tree == Tree::Source ? m_links[parent * 6 + toChild]
                                    : m_links[(parent + m_steps[toChild]) * 6 + opposite(toChild)];
    }
    void start();
    void activate(Voxel voxel);
    bool grow(Voxel voxel, Voxel& source, std::size_t& toSink);
    void augment(Voxel source, std::size_t toSink);
    int bottleneck(Voxel leaf, int flow);
    void push(Voxel leaf, int flow);
    void adopt(Voxel orphan);
    int distanceToRoot(Voxel voxel);
    void makeOrphan(Voxel voxel)
    {
        m_parents[voxel] = kNoParent;
        m_orphans.push_back(voxel);
    }

    std::array<Voxel, 6> m_steps{}; ///< to the neighbours, modulo 2^32
    std::vector<std::uint16_t>
        m_links; ///< six for each voxel: what still fits towards the neighbour
    std::vector<std::int32_t> m_terminal; ///< still fits from the source (> 0) or to the sink (< 0)
    std::vector<Tree> m_trees;
    std::vector<std::uint8_t> m_parents;
    std::vector<std::uint8_t> m_isActive;
    std::vector<std::uint32_t> m_stamps;   ///< when the distance was last known to be right
    std::vector<std::int32_t> m_distances; ///< to the tree's root
    std::uint32_t m_time = 0;
    std::deque<Voxel> m_active;
    std::deque<Voxel> m_orphans;
};

} // namespace hangaku::viewer::processing
