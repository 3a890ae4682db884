#pragma once

#include "viewer/core/segmentation/Region.h"
#include "viewer/processing/growing/Patch.h"

namespace hangaku::viewer::processing {

/// A box of an image in blocks of voxels that are about as long as wide, each with its mean value:
/// few enough to search through while the hand is on the mouse.
class CoarseGrid {
public:
    /// @param mostBlocks about; a box with fewer voxels keeps them
    CoarseGrid(const Volume& volume, const IndexBox& box, std::size_t mostBlocks);

    const IndexBox& box() const { return m_box; }
    Index3 size() const { return m_size; }
    std::size_t count() const { return m_values.size(); }
    const std::vector<float>& values() const { return m_values; }
    /// Length in mm of a block along an axis.
    double stepMm(std::size_t axis) const { return m_stepMm[axis]; }
    double blockMm3() const { return m_blockMm3; }
    std::size_t stride(std::size_t axis) const { return m_strides[axis]; }
    /// The block of a voxel, which must lie in the box.
    std::size_t blockOf(Index3 voxel) const;
    Index3 placeOf(std::size_t block) const;
    /// Calls `visit(neighbour, axis)` for the blocks that share a face.
    template <typename Visit> void forEachNeighbour(std::size_t block, Visit&& visit) const
    {
        const Index3 place = placeOf(block);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (place[axis] > 0)
                visit(block - m_strides[axis], axis);
            if (place[axis] + 1 < m_size[axis])
                visit(block + m_strides[axis], axis);
        }
    }
    /// Blocks of which at least half lie in the region.
    std::vector<std::uint8_t> blocksIn(const Region& region) const;
    /// The voxels of the marked blocks.
    Region voxelsOf(const std::vector<std::uint8_t>& blocks) const;

private:
    IndexBox m_box;
    Index3 m_blockSize{1, 1, 1};
    Index3 m_size{0, 0, 0};
    std::array<std::size_t, 3> m_strides{};
    std::array<double, 3> m_stepMm{};
    double m_blockMm3 = 1;
    std::vector<float> m_values;
};

} // namespace hangaku::viewer::processing
