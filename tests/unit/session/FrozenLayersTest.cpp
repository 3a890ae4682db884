#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/session/FrozenLayers.h"

#include <thread>

using namespace hangaku;
using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

/// Two layers of six slices: label 1 + k in the first, 11 + k in the second, but for one column.
std::shared_ptr<Segmentation> layered()
{
    const auto grid = obliqueGrid({8, 7, 6});
    auto result = std::make_shared<Segmentation>(grid, "layered");
    result->addLayer(LabelMap(grid));
    result->seriesInstanceUid = "1.2.3";
    for (int layer = 0; layer < 2; ++layer) {
        LabelMapEdit edit(result->layer(layer));
        for (int k = 0; k < 6; ++k) {
            const auto label = static_cast<Label>(1 + 10 * layer + k);
            for (int j = 0; j < 7; ++j)
                edit.fillRow(1, 8, j, k, label, [](Label) { return true; });
            Segment segment;
            segment.number = label;
            segment.layer = layer;
            REQUIRE(result->insert(segment));
        }
    }
    return result;
}

void paintOver(Segmentation& segmentation, int layer, int first, int end)
{
    LabelMapEdit edit(segmentation.layer(layer));
    for (int k = first; k < end; ++k)
        for (int j = 0; j < 7; ++j)
            edit.fillRow(0, 8, j, k, 99, [](Label) { return true; });
}

bool hasSameVoxels(const Segmentation& a, const Segmentation& b)
{
    if (a.layerCount() != b.layerCount())
        return false;
    for (int layer = 0; layer < a.layerCount(); ++layer)
        if (!std::ranges::equal(a.layer(layer).voxels(), b.layer(layer).voxels()))
            return false;
    return true;
}

} // namespace

TEST_CASE("FrozenLayers: a copy holds what was there before later edits", "[session][freeze]")
{
    const auto live = layered();
    const auto before = live->snapshot();
    FrozenLayers frozen(live, *live);
    frozen.keep(0, 2, 4);
    paintOver(*live, 0, 2, 4);
    frozen.keep(0, 2, 4); // a second edit of the same slices must not keep the first one's work
    frozen.keep(1, -3, 100);
    paintOver(*live, 1, 0, 6);
    const auto copy = frozen.copy();
    CHECK(hasSameVoxels(*copy, *before));
    CHECK_FALSE(hasSameVoxels(*live, *before));
    CHECK(copy->name == "layered");
    CHECK(copy->seriesInstanceUid == "1.2.3");
    CHECK(copy->segments() == before->segments());
}

TEST_CASE("FrozenLayers: counts are of that moment", "[session][freeze]")
{
    const auto live = layered();
    FrozenLayers frozen(live, *live);
    frozen.keep(1, 3, 4);
    paintOver(*live, 1, 3, 4);
    const auto extents = frozen.extents();
    CHECK(extents.size() == 12);
    for (const auto& [label, extent] : extents) {
        const int k = (label - 1) % 10;
        CHECK(extent.voxels == 7 * 7);
        CHECK(extent.box == IndexBox{{1, 0, k}, {8, 7, k + 1}});
    }
}

TEST_CASE("FrozenLayers: edits while another thread copies do not get into the copy",
          "[session][freeze]")
{
    for (int round = 0; round < 50; ++round) {
        const auto live = layered();
        const auto before = live->snapshot();
        FrozenLayers frozen(live, *live);
        std::shared_ptr<const Segmentation> copy;
        std::thread reader([&] { copy = frozen.copy(); });
        for (int k = 5; k >= 0; --k)
            for (int layer = 1; layer >= 0; --layer) {
                frozen.keep(layer, k, k + 1);
                paintOver(*live, layer, k, k + 1);
            }
        reader.join();
        REQUIRE(hasSameVoxels(*copy, *before));
    }
}
