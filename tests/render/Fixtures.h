#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/render/slice/SliceCamera.h"

namespace hangaku::tests {

/// An int16 volume of zeros, ready to be written to through `fill(i, j, k)`.
template <typename Fill> viewer::Volume volumeOf(const viewer::ImageGeometry& geometry, Fill fill)
{
    using namespace viewer;
    auto voxels = *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount());
    const Index3 size = geometry.size();
    std::size_t at = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                voxels->as<std::int16_t>()[at++] = static_cast<std::int16_t>(fill(i, j, k));
    return Volume{geometry, voxels, 1, 0, {}};
}

inline viewer::Volume gradientVolume(const viewer::ImageGeometry& geometry)
{
    return volumeOf(geometry, [](int i, int j, int k) { return 40 + 31 * i + 17 * j + 7 * k; });
}

inline viewer::Segment segmentOf(viewer::Label number, viewer::Rgb colour)
{
    viewer::Segment segment;
    segment.number = number;
    segment.colour = colour;
    return segment;
}

/// Middle slice, fitted to a view.
inline viewer::SliceCamera cameraOn(const viewer::ImageGeometry& geometry,
                                    viewer::Orientation orientation, int width, int height)
{
    using namespace viewer;
    const SliceStack stack(geometry, orientation);
    SliceCamera camera;
    camera.width = width;
    camera.height = height;
    camera.setPlane(stack.at(stack.count() / 2));
    camera.fit(geometry.centre(), stack.widthMm() + 5, stack.heightMm() + 5);
    return camera;
}

} // namespace hangaku::tests
