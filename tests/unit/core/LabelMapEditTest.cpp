#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/LabelMapEdit.h"

#include <random>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

std::vector<Label> copyOf(const LabelMap& map)
{
    return {map.voxels().begin(), map.voxels().end()};
}

bool always(Label)
{
    return true;
}

} // namespace

TEST_CASE("LabelMapEdit: undo and redo are exact after overlapping random rows", "[core][undo]")
{
    LabelMap map(obliqueGrid({40, 20, 10}));
    std::mt19937 random(7);
    std::vector<std::vector<Label>> states{copyOf(map)};
    std::vector<LabelMapDelta> deltas;
    for (int stroke = 0; stroke < 20; ++stroke) {
        LabelMapEdit edit(map);
        for (int row = 0; row < 50; ++row) {
            const int first = static_cast<int>(random() % 39);
            const int end = first + 1 + static_cast<int>(random() % static_cast<unsigned>(40 - first));
            edit.fillRow(first, end, static_cast<int>(random() % 20),
                         static_cast<int>(random() % 10), static_cast<Label>(random() % 4), always);
        }
        deltas.push_back(edit.finish());
        states.push_back(copyOf(map));
    }
    for (std::size_t at = deltas.size(); at-- > 0;) {
        deltas[at].undo(map);
        REQUIRE(copyOf(map) == states[at]);
    }
    for (std::size_t at = 0; at < deltas.size(); ++at) {
        deltas[at].redo(map);
        REQUIRE(copyOf(map) == states[at + 1]);
    }
}

TEST_CASE("LabelMapEdit: labels that may not be replaced stay", "[core][undo]")
{
    LabelMap map(obliqueGrid({10, 1, 1}));
    LabelMapEdit(map).fillRow(3, 6, 0, 0, 2, always);
    LabelMapEdit edit(map);
    const int changed = edit.fillRow(0, 10, 0, 0, 1, [](Label present) { return present != 2; });

    CHECK(changed == 7);
    CHECK(copyOf(map) == std::vector<Label>{1, 1, 1, 2, 2, 2, 1, 1, 1, 1});
    const auto delta = edit.finish();
    CHECK(delta.voxelChanges() == std::map<Label, std::int64_t>{{1, 7}});
    CHECK(delta.dirtyBox() == IndexBox{{0, 0, 0}, {10, 1, 1}});
}

TEST_CASE("LabelMapEdit: the cost of a stroke does not follow the volume", "[core][undo]")
{
    LabelMap small(obliqueGrid({64, 64, 8}));
    LabelMap large(obliqueGrid({256, 256, 64}));
    const auto paint = [](LabelMap& map) {
        LabelMapEdit edit(map);
        for (int j = 10; j < 30; ++j)
            edit.fillRow(10, 40, j, 3, 1, always);
        return edit.finish().bytes();
    };
    CHECK(paint(small) == paint(large));
}

TEST_CASE("LabelMapEdit: writing what is already there changes nothing", "[core][undo]")
{
    LabelMap map(obliqueGrid());
    LabelMapEdit edit(map);
    edit.set({1, 1, 1}, 0);
    CHECK(edit.takeDirtyBox().isEmpty());
    CHECK(edit.finish().isEmpty());
}
