#pragma once

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace hangaku::tests {

/// What tests/support/golden/cohort.py computed with SciPy and NumPy.
inline const nlohmann::json& golden()
{
    static const auto document = [] {
        std::ifstream file(HANGAKU_GOLDEN_FOLDER "/cohort.json");
        return nlohmann::json::parse(file);
    }();
    return document;
}

inline std::vector<double> numbers(const nlohmann::json& values)
{
    return values.get<std::vector<double>>();
}

inline std::vector<std::vector<double>> matrix(const nlohmann::json& values)
{
    return values.get<std::vector<std::vector<double>>>();
}

/// Values that differ by rounding alone.
inline Approx same(const nlohmann::json& value, double margin = 1e-12)
{
    return Approx(value.get<double>()).epsilon(1e-10).margin(margin);
}

/// A grid of 1 mm with one segment, from hexadecimal digits: the first voxel is the highest bit.
inline viewer::Segmentation maskFromDigits(const std::string& digits, viewer::Index3 size)
{
    const auto geometry = *viewer::ImageGeometry::create(size, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    std::vector<viewer::Label> voxels(geometry.voxelCount());
    for (std::size_t at = 0; at < voxels.size(); ++at)
        voxels[at] = (std::stoi(digits.substr(at / 4, 1), nullptr, 16) >> (3 - at % 4) & 1) != 0;
    viewer::Segmentation mask(viewer::LabelMap(geometry, std::move(voxels)));
    viewer::Segment segment;
    segment.label = "mask";
    REQUIRE(mask.insert(segment));
    return mask;
}

} // namespace hangaku::tests
