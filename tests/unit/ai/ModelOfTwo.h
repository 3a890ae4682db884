#pragma once

#include "tests/support/Catch.h"
#include "tests/unit/ai/TestModel.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <vector>

namespace hangaku::tests {

/// A model of two images, FLAIR and T1, with the network of tests/support/golden/several_cases.py.
inline void makeModelOfTwo(const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    REQUIRE(std::system((std::string(HANGAKU_MAKE_TEST_MODEL) + " golden-several '" +
                         (folder / "model.ts").string() + "'")
                            .c_str()) == 0);
    std::ofstream(folder / "model.json") << R"({
        "schema": "hangaku-model-1", "id": "two", "version": "1", "kind": "segmentation",
        "name": {"en": "Two"}, "licence": "MIT", "file": "model.ts",
        "images": [{"name": {"en": "FLAIR"}, "words": ["FLAIR"]},
                   {"name": {"en": "T1", "ja": "T1強調"}, "words": ["T1"]}],
        "input": {"channels": 2, "intensity": [
            {"op": "scaleRange", "from": [0, 200], "to": [0, 1]}]},
        "inference": {"patch": "whole"}, "output": {"channels": 3},
        "labels": [{"value": 1, "name": {"en": "One"}}, {"value": 2, "name": {"en": "Two"}}]})";
}

/// Values from 0 to 199, others for another salt.
inline viewer::Volume saltedNoise(const viewer::ImageGeometry& grid, int salt)
{
    auto volume = noiseVolume(grid);
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, grid.voxelCount());
    const auto from = volume.voxels->as<std::int16_t>();
    for (std::size_t at = 0; at < from.size(); ++at)
        voxels->as<std::int16_t>()[at] = static_cast<std::int16_t>((from[at] * salt) % 200);
    volume.voxels = voxels;
    return volume;
}

/// What the model makes of two images on the same grid; -1 where two labels are close.
inline std::vector<int> ofTwo(const viewer::Volume& flair, const viewer::Volume& t1)
{
    const auto a = flair.voxels->as<std::int16_t>();
    const auto b = t1.voxels->as<std::int16_t>();
    const auto row = static_cast<std::size_t>(flair.geometry.size()[0]);
    const auto sumAt = [&](std::size_t at) { return a[at] / 200.0 + 0.6 * b[at] / 200.0; };
    std::vector<int> labels;
    for (std::size_t at = 0; at < a.size(); ++at) {
        const double x = sumAt(at);
        const double before = at % row == 0 ? 0 : sumAt(at - 1);
        const std::array<double, 3> scores{0.4 - 0.6 * x, x, 0.7 * before + 0.2};
        const auto best = std::max_element(scores.begin(), scores.end());
        int label = static_cast<int>(best - scores.begin());
        for (const double& score : scores)
            if (&score != &*best && *best - score < 1e-4)
                label = -1;
        labels.push_back(label);
    }
    return labels;
}

/// Whether labels are those of `ofTwo`.
inline bool isLike(std::span<const viewer::Label> labels, const std::vector<int>& expected)
{
    if (labels.size() != expected.size())
        return false;
    for (std::size_t at = 0; at < expected.size(); ++at)
        if (expected[at] >= 0 && expected[at] != labels[at])
            return false;
    return true;
}

} // namespace hangaku::tests
