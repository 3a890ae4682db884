#pragma once

#include "tests/support/TestGrids.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <cstdint>
#include <string>

namespace hangaku::tests {

/// A model.json for tests; each member is put in as JSON.
struct TestManifest {
    std::string orientation = "source";
    std::string spacingMm = "\"source\"";
    std::string axes = "XYZ";
    std::string intensity = "[]";
    std::string patch = "\"whole\"";
    double overlap = 0.25;
    int channels = 2;
    std::string restore = "probabilities";

    std::string json() const
    {
        return R"({"schema": "hangaku-model-1", "id": "test-model", "version": "1.0",
                   "kind": "segmentation", "licence": "MIT",
                   "name": {"en": "Test model", "ja": "試験モデル"},
                   "file": "model.ts",
                   "input": {"orientation": ")" +
               orientation + R"(", "spacingMm": )" + spacingMm + R"(, "axes": ")" + axes +
               R"(", "intensity": )" + intensity + R"(}, "inference": {"patch": )" + patch +
               R"(, "overlap": )" + std::to_string(overlap) + R"(}, "output": {"channels": )" +
               std::to_string(channels) + R"(, "restore": ")" + restore +
               R"("}, "labels": [{"value": 1, "name": {"en": "Bright", "ja": "明るい所"},
                   "type": {"value": "39607008", "scheme": "SCT", "meaning": "Lung"},
                   "colour": "#0102ff"}]})";
    }
};

/// Oblique, anisotropic and left-handed: slices run against i x j.
inline viewer::ImageGeometry mirroredGrid()
{
    const auto grid = obliqueGrid();
    auto axes = grid.axes();
    axes[2] = -axes[2];
    return *viewer::ImageGeometry::create(grid.size(), grid.spacing(), grid.origin(), axes);
}

/// Values from 0 to 199 that repeat nowhere near, so that a wrong axis or flip shows.
inline viewer::Volume noiseVolume(const viewer::ImageGeometry& grid)
{
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, grid.voxelCount());
    std::uint32_t state = 12345;
    for (auto& voxel : voxels->as<std::int16_t>()) {
        state = state * 1664525 + 1013904223;
        voxel = static_cast<std::int16_t>((state >> 16) % 200);
    }
    return {grid, voxels, 1, 0, {}};
}

/// Label 1 exactly where the volume is above the threshold, on its own grid.
inline bool isThresholded(const viewer::Segmentation& segmentation, const viewer::Volume& volume,
                          int threshold)
{
    const auto values = volume.voxels->as<std::int16_t>();
    const auto labels = segmentation.layer(0).voxels();
    for (std::size_t at = 0; at < labels.size(); ++at)
        if (labels[at] != (values[at] > threshold ? 1 : 0))
            return false;
    return true;
}

} // namespace hangaku::tests
