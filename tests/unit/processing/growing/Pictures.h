#pragma once

#include "tests/support/TestGrids.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"

#include <random>

namespace hangaku::tests {

/// An image whose value at each voxel is `value(index, LPS mm)`, as float.
template <typename Value> viewer::Volume pictureOf(const viewer::ImageGeometry& grid, Value&& value)
{
    auto buffer = *viewer::VoxelBuffer::create(viewer::PixelType::Float32, grid.voxelCount());
    auto* to = buffer->template as<float>().data();
    const auto size = grid.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const viewer::Index3 index{i, j, k};
                *to++ = static_cast<float>(value(index, grid.toWorld(index)));
            }
    return {.geometry = grid, .voxels = buffer, .description = {}};
}

/// Reproducible noise of a normal distribution.
class Noise {
public:
    explicit Noise(double deviation, unsigned seed = 1) : m_random(seed), m_spread(0, deviation) {}
    double operator()() { return m_spread(m_random); }

private:
    std::mt19937 m_random;
    std::normal_distribution<double> m_spread;
};

/// The voxels for which `isIn(LPS mm)`.
template <typename IsIn> viewer::Region regionWhere(const viewer::ImageGeometry& grid, IsIn&& isIn)
{
    viewer::Region region(grid.box());
    const auto size = grid.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                if (isIn(grid.toWorld(viewer::Index3{i, j, k})))
                    region.add({i, j, k});
    return region;
}

inline double dice(const viewer::Region& a, const viewer::Region& b)
{
    viewer::IndexBox both = a.box;
    both.unite(b.box);
    const auto wideA = a.in(both);
    const auto wideB = b.in(both);
    double common = 0;
    for (std::size_t n = 0; n < wideA.inside.size(); ++n)
        common += wideA.inside[n] & wideB.inside[n];
    return 2 * common / static_cast<double>(a.count() + b.count());
}

} // namespace hangaku::tests
