#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"

#include <algorithm>
#include <vector>

namespace hangaku::tests {

/// A volume with these stored values, i fastest.
template <typename T>
viewer::Volume volumeOf(const viewer::ImageGeometry& geometry, const std::vector<T>& stored,
                        double slope = 1, double intercept = 0)
{
    const auto buffer = *viewer::VoxelBuffer::create(viewer::pixelTypeOf<T>(), stored.size());
    std::ranges::copy(stored, buffer->template as<T>().begin());
    viewer::Volume volume{geometry, buffer, slope, intercept, {}};
    volume.description.geometry = geometry;
    volume.description.pixelType = viewer::pixelTypeOf<T>();
    return volume;
}

/// Calls `visit(index)` for every voxel of a box, in their order.
template <typename Visit> void forEachIndex(const viewer::IndexBox& box, Visit&& visit)
{
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            for (int i = box.first[0]; i < box.end[0]; ++i)
                visit(viewer::Index3{i, j, k});
}

/// A volume whose stored values are a function of the place in the patient, in LPS mm.
template <typename T, typename Value>
viewer::Volume paintedVolume(const viewer::ImageGeometry& geometry, Value&& value)
{
    std::vector<T> stored;
    forEachIndex(geometry.box(), [&](viewer::Index3 index) {
        stored.push_back(static_cast<T>(value(geometry.toWorld(index))));
    });
    return volumeOf(geometry, stored);
}

/// The voxels whose centres fulfil a condition on their place in the patient.
template <typename Condition>
viewer::Region paintedRegion(const viewer::ImageGeometry& geometry, Condition&& isIn)
{
    viewer::Region region(geometry.box());
    forEachIndex(geometry.box(), [&](viewer::Index3 index) {
        if (isIn(geometry.toWorld(index)))
            region.add(index);
    });
    return region;
}

} // namespace hangaku::tests
