#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segment.h"

#include <vector>

namespace hangaku::viewer::processing {

inline Index3 sizeOf(const IndexBox& box)
{
    return {box.end[0] - box.first[0], box.end[1] - box.first[1], box.end[2] - box.first[2]};
}

inline std::size_t voxelCount(const IndexBox& box)
{
    const auto size = sizeOf(box);
    return box.isEmpty() ? 0
                         : static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) *
                               static_cast<std::size_t>(size[2]);
}

/// Place of a voxel of the grid in an array over the box, i fastest.
inline std::size_t offsetIn(const IndexBox& box, Index3 index)
{
    const auto size = sizeOf(box);
    return (static_cast<std::size_t>(index[2] - box.first[2]) * static_cast<std::size_t>(size[1]) +
            static_cast<std::size_t>(index[1] - box.first[1])) *
               static_cast<std::size_t>(size[0]) +
           static_cast<std::size_t>(index[0] - box.first[0]);
}

/// The real values of the voxels of a box, i fastest.
struct Patch {
    IndexBox box;
    std::vector<float> values;
};

/// Of a colour image the first channel; what is not a number becomes the least value.
/// @param within clipped to the grid
Patch patchOf(const Volume& volume, const IndexBox& within);

/// A label for each voxel of a box, i fastest. As seeds: 0 is "not said".
struct LabelBox {
    IndexBox box;
    std::vector<Label> labels;

    LabelBox() = default;
    explicit LabelBox(const IndexBox& within) : box(within), labels(voxelCount(within), 0) {}
    Label& at(Index3 index) { return labels[offsetIn(box, index)]; }
    Label at(Index3 index) const { return labels[offsetIn(box, index)]; }
};

/// The box that holds another and `margin` mm around it, inside the grid.
IndexBox grown(const ImageGeometry& geometry, const IndexBox& box, double marginMm);

} // namespace hangaku::viewer::processing
