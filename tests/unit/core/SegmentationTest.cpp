#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <set>
#include <tuple>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

Segment numbered(Label number, int layer = 0)
{
    Segment segment;
    segment.number = number;
    segment.layer = layer;
    return segment;
}

} // namespace

TEST_CASE("Segmentation: numbers are unique over all layers", "[core][segmentation]")
{
    Segmentation segmentation(obliqueGrid());
    REQUIRE(segmentation.insert(numbered(1)));
    const int layer = segmentation.addLayer(LabelMap(obliqueGrid()));
    CHECK_FALSE(segmentation.insert(numbered(1, layer)));
    CHECK_FALSE(segmentation.insert(numbered(0)));
    CHECK_FALSE(segmentation.insert(numbered(2, 7)));
    CHECK(segmentation.insert(numbered(2, layer)));
    CHECK(segmentation.firstFreeNumber() == 3);
}

TEST_CASE("Segmentation: voxels of overlapping segments are counted in their own layers",
          "[core][segmentation]")
{
    Segmentation segmentation(obliqueGrid());
    const int layer = segmentation.addLayer(LabelMap(obliqueGrid()));
    REQUIRE(segmentation.insert(numbered(1)));
    REQUIRE(segmentation.insert(numbered(2, layer)));
    const auto always = [](Label) { return true; };
    LabelMapEdit(segmentation.layer(0)).fillRow(0, 5, 1, 1, 1, always);
    LabelMapEdit(segmentation.layer(layer)).fillRow(2, 5, 1, 1, 2, always);
    CHECK(segmentation.voxelCounts() == std::vector<std::size_t>{5, 3});
}

TEST_CASE("Segmentation: a snapshot does not see later edits", "[core][segmentation]")
{
    Segmentation segmentation(obliqueGrid());
    REQUIRE(segmentation.insert(numbered(1)));
    const auto before = segmentation.snapshot();
    LabelMapEdit(segmentation.layer(0)).set({1, 2, 3}, 1);
    CHECK(before->layer(0).at({1, 2, 3}) == 0);
    CHECK(segmentation.layer(0).at({1, 2, 3}) == 1);
}

TEST_CASE("cycleColour: the first 21 colours all differ", "[core][segmentation]")
{
    std::set<std::tuple<int, int, int>> colours;
    for (int n = 0; n < 21; ++n) {
        const Rgb colour = cycleColour(n);
        colours.insert({colour.red, colour.green, colour.blue});
    }
    CHECK(colours.size() == 21);
}
