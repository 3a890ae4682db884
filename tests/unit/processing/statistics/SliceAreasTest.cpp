#include "viewer/processing/statistics/SliceAreas.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"
#include "viewer/processing/statistics/SegmentStatistics.h"

#include <cmath>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

Volume noise(const ImageGeometry& grid)
{
    std::mt19937 random(8);
    std::vector<std::int16_t> values(grid.voxelCount());
    for (auto& value : values)
        value = static_cast<std::int16_t>(random() % 120);
    return volumeOf(grid, values, 2, -50);
}

/// Labels 1 and 2 in one layer, 301 over them in another; 9 is empty.
Segmentation overlapping(const ImageGeometry& grid)
{
    std::mt19937 random(3);
    Segmentation segmentation(grid);
    segmentation.addLayer(LabelMap(grid));
    for (int layer = 0; layer < 2; ++layer) {
        std::vector<Label> voxels(grid.voxelCount());
        for (auto& voxel : voxels)
            voxel = static_cast<Label>(layer == 0 ? random() % 3 : random() % 2 * 301);
        segmentation.layer(layer) = LabelMap(grid, std::move(voxels));
    }
    for (const int number : {301, 2, 9, 1}) {
        Segment segment;
        segment.number = static_cast<Label>(number);
        segment.layer = number > 100 ? 1 : 0;
        REQUIRE(segmentation.insert(segment));
    }
    return segmentation;
}

} // namespace

TEST_CASE(
    "SliceAreas: areas times the distance of the slices are the volume, and values those of the "
    "whole, across every axis of a sheared grid",
    "[statistics][geometry]")
{
    const auto grid = shearedGrid({12, 9, 7});
    const auto mask = overlapping(grid);
    for (const auto& volume : {noise(grid), noise(obliqueGrid({9, 8, 11}))}) {
        const auto whole = *statisticsOfAll(mask, volume, {}, {});
        for (const int axis : {0, 1, 2}) {
            // Between the planes of neighbouring slices, at right angles to them.
            const Vec3 normal =
                normalized(cross(grid.step((axis + 1) % 3), grid.step((axis + 2) % 3)));
            const double distance = std::abs(dot(grid.step(axis), normal));
            const auto slices = *areasBySlice(mask, volume, axis, {});
            REQUIRE(slices.size() ==
                    static_cast<std::size_t>(grid.size()[static_cast<std::size_t>(axis)]));
            for (std::size_t at = 0; at < whole.size(); ++at) {
                INFO("axis " << axis << ", segment " << whole[at].label);
                double ml = 0;
                double sum = 0;
                double squares = 0;
                std::size_t count = 0;
                for (const auto& slice : slices) {
                    const auto& area = slice[at];
                    CHECK(area.label == whole[at].label);
                    ml += area.areaCm2 * distance / 10;
                    count += area.count;
                    const auto n = static_cast<double>(area.count);
                    sum += area.mean * n;
                    squares +=
                        (area.standardDeviation * area.standardDeviation + area.mean * area.mean) *
                        n;
                }
                CHECK(ml == Approx(whole[at].volumeMl).margin(1e-12));
                REQUIRE(count == (whole[at].values ? whole[at].values->count : 0));
                if (count == 0)
                    continue;
                const double mean = sum / static_cast<double>(count);
                CHECK(mean == Approx(whole[at].values->mean));
                CHECK(std::sqrt(squares / static_cast<double>(count) - mean * mean) ==
                      Approx(whole[at].values->standardDeviation));
            }
        }
    }
    CHECK(areasInSlice(mask, noise(grid), 2, -1).empty());
    CHECK(areasInSlice(mask, noise(grid), 2, 7).empty());
}

TEST_CASE(
    "SliceAreas: the axial axis is the one that runs along the body, whichever way it is stored",
    "[statistics][geometry]")
{
    const auto axes = obliqueGrid().axes();
    const auto turned = [&](int i, int j, int k) {
        return axialAxis(*ImageGeometry::create({5, 6, 7}, {1, 2, 3}, {},
                                                {axes[static_cast<std::size_t>(i)],
                                                 axes[static_cast<std::size_t>(j)],
                                                 -axes[static_cast<std::size_t>(k)]}));
    };
    CHECK(turned(0, 1, 2) == 2);
    CHECK(turned(0, 2, 1) == 1);
    CHECK(turned(2, 0, 1) == 0);
}
