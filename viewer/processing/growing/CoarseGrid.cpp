#include "viewer/processing/growing/CoarseGrid.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::processing {

CoarseGrid::CoarseGrid(const Volume& volume, const IndexBox& box, std::size_t mostBlocks)
    : m_box(box)
{
    const auto& geometry = volume.geometry;
    const auto voxels = sizeOf(box);
    const double mm3 = static_cast<double>(voxelCount(box)) * geometry.voxelVolumeMm3();
    const double side = std::cbrt(mm3 / static_cast<double>(mostBlocks));
    m_blockMm3 = geometry.voxelVolumeMm3();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double step = length(geometry.step(static_cast<int>(axis)));
        m_blockSize[axis] =
            std::clamp(static_cast<int>(std::lround(side / step)), 1, std::max(1, voxels[axis]));
        m_size[axis] = (voxels[axis] + m_blockSize[axis] - 1) / m_blockSize[axis];
        m_stepMm[axis] = step * m_blockSize[axis];
        m_blockMm3 *= m_blockSize[axis];
    }
    m_strides = {1, static_cast<std::size_t>(m_size[0]),
                 static_cast<std::size_t>(m_size[0]) * static_cast<std::size_t>(m_size[1])};
    m_values.assign(m_strides[2] * static_cast<std::size_t>(m_size[2]), 0);
    std::vector<float> counts(m_values.size(), 0);
    const Patch patch = patchOf(volume, box);
    const float* from = patch.values.data();
    for (int k = 0; k < voxels[2]; ++k)
        for (int j = 0; j < voxels[1]; ++j) {
            const std::size_t row = static_cast<std::size_t>(k / m_blockSize[2]) * m_strides[2] +
                                    static_cast<std::size_t>(j / m_blockSize[1]) * m_strides[1];
            for (int i = 0; i < voxels[0]; ++i) {
                const std::size_t block = row + static_cast<std::size_t>(i / m_blockSize[0]);
                m_values[block] += *from++;
                ++counts[block];
            }
        }
    for (std::size_t block = 0; block < m_values.size(); ++block)
        m_values[block] /= counts[block];
}

std::size_t CoarseGrid::blockOf(Index3 voxel) const
{
    std::size_t block = 0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        block += static_cast<std::size_t>((voxel[axis] - m_box.first[axis]) / m_blockSize[axis]) *
                 m_strides[axis];
    return block;
}

Index3 CoarseGrid::placeOf(std::size_t block) const
{
    return {static_cast<int>(block % m_strides[1]),
            static_cast<int>(block / m_strides[1]) % m_size[1],
            static_cast<int>(block / m_strides[2])};
}

std::vector<std::uint8_t> CoarseGrid::blocksIn(const Region& region) const
{
    std::vector<int> counts(m_values.size(), 0);
    const Region here = region.in(m_box);
    std::size_t at = 0;
    for (int k = m_box.first[2]; k < m_box.end[2]; ++k)
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j)
            for (int i = m_box.first[0]; i < m_box.end[0]; ++i, ++at)
                if (here.inside[at] != 0)
                    ++counts[blockOf({i, j, k})];
    const int whole = m_blockSize[0] * m_blockSize[1] * m_blockSize[2];
    std::vector<std::uint8_t> blocks(counts.size());
    std::ranges::transform(counts, blocks.begin(),
                           [&](int count) -> std::uint8_t { return 2 * count >= whole ? 1 : 0; });
    return blocks;
}

Region CoarseGrid::voxelsOf(const std::vector<std::uint8_t>& blocks) const
{
    Region region(m_box);
    std::size_t at = 0;
    for (int k = m_box.first[2]; k < m_box.end[2]; ++k)
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j)
            for (int i = m_box.first[0]; i < m_box.end[0]; ++i, ++at)
                region.inside[at] = blocks[blockOf({i, j, k})];
    return region;
}

} // namespace hangaku::viewer::processing
