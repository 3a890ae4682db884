#pragma once

#include "tests/support/TestGrids.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <filesystem>
#include <functional>

namespace hangaku::tests {

/// Writes a mask with a segment for each of the names, numbered from 1.
/// @param labelAt the number at an index, or 0
inline void writeMask(const std::filesystem::path& file, viewer::Index3 size,
                      const std::vector<std::string>& names,
                      const std::function<viewer::Label(viewer::Index3)>& labelAt)
{
    const auto geometry =
        *viewer::ImageGeometry::create(size, {1, 1, 2}, {-10, 20, 30}, kAxialAxes);
    std::vector<viewer::Label> voxels;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                voxels.push_back(labelAt({i, j, k}));
    viewer::Segmentation mask(viewer::LabelMap(geometry, std::move(voxels)));
    viewer::Label number = 0;
    for (const auto& name : names) {
        viewer::Segment segment;
        segment.number = ++number;
        segment.label = name;
        (void)mask.insert(segment);
    }
    std::filesystem::create_directories(file.parent_path());
    (void)viewer::processing::writeLabelMap(mask, file);
}

} // namespace hangaku::tests
