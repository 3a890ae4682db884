#include "viewer/core/segmentation/LayerPlan.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <algorithm>
#include <random>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

/// Segments in a layer each, whose voxels lie in a row: [first, end) of voxel offsets.
Segmentation intervals(const std::vector<std::pair<std::size_t, std::size_t>>& ranges)
{
    Segmentation out(obliqueGrid(), "intervals");
    for (std::size_t n = 0; n < ranges.size(); ++n) {
        std::vector<Label> voxels(obliqueGrid().voxelCount());
        Segment segment;
        segment.number = static_cast<Label>(10 + n);
        for (auto at = ranges[n].first; at < ranges[n].second; ++at)
            voxels[at] = segment.number;
        LabelMap map(obliqueGrid(), std::move(voxels));
        segment.layer = out.addLayer(std::move(map));
        REQUIRE(out.insert(segment));
    }
    return out;
}

std::vector<bool> maskOf(const Segmentation& segmentation, const Segment& segment)
{
    const auto voxels = segmentation.layerOf(segment).voxels();
    std::vector<bool> mask(voxels.size());
    std::transform(voxels.begin(), voxels.end(), mask.begin(),
                           [&segment](Label label) { return label == segment.number; });
    return mask;
}

} // namespace

TEST_CASE("LayerPlan: segments that do not overlap share one layer", "[core][segmentation]")
{
    const auto apart = intervals({{0, 20}, {20, 50}, {50, 51}, {60, 60}});

    CHECK(overlappingSegments(apart).empty());
    const auto plan = layerPlan(apart);
    CHECK(plan.count == 1);
    CHECK(plan.layers == std::vector<int>{0, 0, 0, 0});
}

TEST_CASE("LayerPlan: one shared voxel is an overlap", "[core][segmentation]")
{
    const auto touching = intervals({{0, 20}, {19, 40}});

    CHECK(overlappingSegments(touching) == std::vector<SegmentPair>{{0, 1}});
    CHECK(layerPlan(touching).layers == std::vector<int>{0, 1});
}

TEST_CASE("LayerPlan: a chain of overlaps, in whatever order it is listed, needs two layers",
          "[core][segmentation]")
{
    // In the order of the list a first free layer would be a third one for the last.
    const auto chain = intervals({{0, 20}, {50, 70}, {15, 40}, {35, 55}});

    CHECK(layerPlan(chain).count == 2);
    CHECK(layerPlan(intervals({{0, 20}, {10, 30}, {15, 25}})).count == 3); // all share voxels
}

TEST_CASE("LayerPlan: compacted, every segment keeps its voxels, its place and its words",
          "[core][segmentation]")
{
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        std::uniform_int_distribution<std::size_t> place(0, obliqueGrid().voxelCount());
        std::vector<std::pair<std::size_t, std::size_t>> ranges;
        for (int n = 0; n < 8; ++n)
            ranges.push_back(std::minmax({place(random), place(random)}));
        auto spread = intervals(ranges);
        spread.provenance.creator = "学生";
        spread.seriesInstanceUid = "1.2.3";

        const auto compact = compactLayers(spread);

        CHECK(compact.layerCount() <= 8);
        CHECK(compact.provenance == spread.provenance);
        CHECK(compact.seriesInstanceUid == "1.2.3");
        CHECK(compact.name == "intervals");
        REQUIRE(compact.segments().size() == 8);
        for (std::size_t n = 0; n < 8; ++n) {
            CHECK(compact.segments()[n].number == spread.segments()[n].number);
            CHECK((maskOf(compact, compact.segments()[n]) == maskOf(spread, spread.segments()[n])));
        }
    }
}

TEST_CASE("LayerPlan: flattened, the segment further down the list stays", "[core][segmentation]")
{
    const auto both = intervals({{0, 20}, {10, 30}});

    const auto map = flattened(both);

    CHECK(std::ranges::count(map.voxels(), 10) == 10);
    CHECK(std::ranges::count(map.voxels(), 11) == 20);
    CHECK(map.voxels()[15] == 11);
}

TEST_CASE("LayerPlan: a segmentation without segments has one empty layer", "[core][segmentation]")
{
    const auto plan = layerPlan(Segmentation(obliqueGrid()));
    CHECK(plan.count == 1);
    CHECK(plan.layers.empty());
    CHECK(boundsOf(LabelMap(obliqueGrid())).isEmpty());
}
