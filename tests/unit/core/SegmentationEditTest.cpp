#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/SegmentationEdit.h"

#include <random>
#include <set>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

constexpr Index3 kSize{14, 9, 6};

/// Which segments have each voxel: what a segmentation means, whatever layers it uses.
using Meaning = std::vector<std::set<Label>>;

Meaning meaningOf(const Segmentation& segmentation)
{
    Meaning meaning(segmentation.geometry().voxelCount());
    for (const auto& segment : segmentation.segments()) {
        const auto voxels = segmentation.layerOf(segment).voxels();
        for (std::size_t at = 0; at < voxels.size(); ++at)
            if (voxels[at] == segment.number)
                meaning[at].insert(segment.number);
    }
    return meaning;
}

Segmentation fourSegments()
{
    Segmentation segmentation(obliqueGrid(kSize));
    for (Label number = 1; number <= 4; ++number) {
        Segment segment;
        segment.number = number;
        segment.locked = number == 4;
        REQUIRE(segmentation.insert(segment));
    }
    LabelMapEdit(segmentation.layer(0)).fillRow(2, 9, 4, 3, 4, [](Label) { return true; });
    return segmentation;
}

/// An image whose value at a voxel is its place in the buffer.
Volume ramp(const ImageGeometry& grid)
{
    auto buffer = *VoxelBuffer::create(PixelType::Int16, grid.voxelCount());
    for (std::size_t at = 0; at < grid.voxelCount(); ++at)
        buffer->as<std::int16_t>()[at] = static_cast<std::int16_t>(at);
    return {grid, buffer, 2, -10, {}};
}

struct Row {
    int iFirst, iEnd, j, k;
};

Row randomRow(std::mt19937& random)
{
    const int first = static_cast<int>(random() % kSize[0]);
    return {first, first + 1 + static_cast<int>(random() % static_cast<unsigned>(kSize[0] - first)),
            static_cast<int>(random() % kSize[1]), static_cast<int>(random() % kSize[2])};
}

EditRules randomRules(std::mt19937& random)
{
    EditRules rules;
    rules.area = static_cast<EditArea>(random() % 3);
    rules.insideOf = static_cast<Label>(1 + random() % 4);
    rules.overwrite = static_cast<Overwrite>(random() % 3);
    if (random() % 3 == 0)
        rules.intensity = ValueInterval{100, 1000};
    return rules;
}

/// What the rules say, voxel by voxel, without layers, runs or speed.
void expect(Meaning& meaning, const EditRules& rules, bool isAdding, Label number, std::size_t at)
{
    auto& present = meaning[at];
    const bool hasOthers = present.size() > (present.contains(number) ? 1U : 0U);
    const double value = static_cast<double>(at) * 2 - 10;
    if (number == 4 || (rules.intensity && !rules.intensity->contains(value)))
        return;
    if (rules.area == EditArea::InsideSegment && !present.contains(rules.insideOf))
        return;
    if (!isAdding) {
        present.erase(number);
        return;
    }
    if (rules.area == EditArea::OutsideSegments && hasOthers)
        return;
    if (rules.overwrite == Overwrite::KeepOthers && hasOthers)
        return;
    if (rules.overwrite == Overwrite::ReplaceOthers) {
        if (present.contains(4))
            return;
        present.clear();
    }
    present.insert(number);
}

} // namespace

TEST_CASE("SegmentationEdit: any sequence of edits keeps the rules, and is undone and redone exactly",
          "[core][edit][property]")
{
    const auto seed = GENERATE(range(1U, 41U));
    CAPTURE(seed);
    std::mt19937 random(seed);
    auto segmentation = fourSegments();
    const auto image = ramp(segmentation.geometry());
    std::vector<Meaning> states{meaningOf(segmentation)};
    std::vector<SegmentationDelta> deltas;
    for (int stroke = 0; stroke < 12; ++stroke) {
        const auto rules = randomRules(random);
        Meaning expected = states.back();
        SegmentationEdit edit(segmentation, {rules, image, {}, {}});
        for (int n = 0; n < 15; ++n) {
            const auto [iFirst, iEnd, j, k] = randomRow(random);
            const auto number = static_cast<Label>(1 + random() % 4);
            const bool isAdding = random() % 3 != 0;
            const auto row = Region::ofRows(
                [&](const RowSink& sink) { sink(iFirst, iEnd, j, k); });
            const auto reached = isAdding ? edit.addable(number, row) : edit.erasable(number, row);
            isAdding ? edit.add(number, iFirst, iEnd, j, k) : edit.erase(number, iFirst, iEnd, j, k);
            for (int i = iFirst; i < iEnd; ++i) {
                const auto at = segmentation.layer(0).offset({i, j, k});
                const auto before = expected[at];
                expect(expected, rules, isAdding, number, at);
                if (reached.contains({i, j, k}))
                    REQUIRE(expected[at].contains(number) == isAdding);
                else
                    REQUIRE(expected[at] == before);
            }
        }
        deltas.push_back(edit.finish());
        states.push_back(meaningOf(segmentation));
        REQUIRE(states.back() == expected);
    }
    for (std::size_t at = deltas.size(); at-- > 0;) {
        deltas[at].undo(segmentation);
        REQUIRE(meaningOf(segmentation) == states[at]);
    }
    for (std::size_t at = 0; at < deltas.size(); ++at) {
        deltas[at].redo(segmentation);
        REQUIRE(meaningOf(segmentation) == states[at + 1]);
    }
}

TEST_CASE("SegmentationEdit: a segment that never meets another needs no layer of its own",
          "[core][edit]")
{
    auto segmentation = fourSegments();
    SegmentationEdit edit(segmentation, {{.overwrite = Overwrite::Overlap}, {}, {}, {}});
    edit.add(1, 0, 14, 0, 0);
    edit.add(2, 0, 14, 1, 0);
    CHECK(edit.finish().moves.empty());
    CHECK(segmentation.layerCount() == 1);

    SegmentationEdit overlapping(segmentation, {{.overwrite = Overwrite::Overlap}, {}, {}, {}});
    overlapping.add(2, 3, 6, 0, 0);
    overlapping.add(2, 8, 9, 0, 0);
    CHECK(overlapping.finish().moves.size() == 1);
    CHECK(segmentation.layerCount() == 2);
    CHECK(segmentation.voxelCounts() == std::vector<std::size_t>{14, 18, 0, 7});
}

TEST_CASE("SegmentationEdit: whoever reads is told of each slice before it changes", "[core][edit]")
{
    auto segmentation = fourSegments();
    std::set<std::pair<int, int>> told;
    bool wasEarly = true;
    SegmentationEdit edit(segmentation, {{.overwrite = Overwrite::Overlap},
                                         {},
                                         [&](int layer, int first, int end) {
                                             for (int k = first; k < end; ++k)
                                                 told.insert({layer, k});
                                         },
                                         {}});
    std::mt19937 random(3);
    for (int n = 0; n < 60; ++n) {
        const auto [iFirst, iEnd, j, k] = randomRow(random);
        edit.add(static_cast<Label>(1 + random() % 3), iFirst, iEnd, j, k);
        for (const auto& [layer, box] : edit.takeDirtyBoxes())
            for (int slice = box.first[2]; slice < box.end[2]; ++slice)
                wasEarly = wasEarly && (box.end[2] - box.first[2] > 1 || told.contains({layer, slice}));
    }
    CHECK(wasEarly);
    for (const auto& layer : edit.finish().layers)
        for (const auto& run : layer.voxels.runs())
            REQUIRE(told.contains({layer.index, static_cast<int>(run.offset / (14 * 9))}));
}

TEST_CASE("SegmentationEdit: a region replaces a segment inside the region's box alone",
          "[core][edit]")
{
    auto segmentation = fourSegments();
    SegmentationEdit(segmentation, {}).add(1, 0, 14, 0, 0);
    Region region({{2, 0, 0}, {6, 2, 1}});
    region.add({3, 0, 0});
    region.add({3, 1, 0});
    SegmentationEdit edit(segmentation, {});
    edit.replace(1, region);
    edit.finish();
    std::set<int> left;
    for (int i = 0; i < 14; ++i)
        if (segmentation.layer(0).at({i, 0, 0}) == 1)
            left.insert(i);
    CHECK(left == std::set<int>{0, 1, 3, 6, 7, 8, 9, 10, 11, 12, 13});
    CHECK(segmentation.layer(0).at({3, 1, 0}) == 1);
}

TEST_CASE("SegmentationEdit: a segment that comes to overlap in the middle of a stroke takes all its "
          "voxels along",
          "[core][edit][overlap]")
{
    auto segmentation = fourSegments();
    LabelMapEdit(segmentation.layer(0)).fillRow(3, 6, 5, 3, 2, [](Label) { return true; });
    SegmentationEdit::Surroundings around;
    around.rules.overwrite = Overwrite::Overlap;
    // The box is as it was before the stroke: segment 1 had no voxels.
    around.boxOf = [](Label) { return IndexBox{}; };
    SegmentationEdit edit(segmentation, around);
    edit.add(1, 0, 5, 1, 1);
    edit.add(1, 2, 5, 5, 3); // here it meets segment 2
    const Segment& segment = *segmentation.find(1);
    CHECK(segment.layer != segmentation.find(2)->layer);
    CHECK(segmentation.voxelCount(segment) == 8);
    for (const Label label : segmentation.layer(0).voxels())
        CHECK(label != 1);
}

TEST_CASE("SegmentationEdit: a reader that comes in the middle of an edit is told of every later write",
          "[core][edit]")
{
    auto segmentation = fourSegments();
    int told = 0;
    SegmentationEdit::Surroundings around;
    around.beforeWrite = [&told](int, int, int) { ++told; };
    SegmentationEdit edit(segmentation, around);
    edit.add(1, 0, 2, 1, 1);
    told = 0; // it has come
    edit.add(1, 4, 6, 1, 1);
    CHECK(told > 0);
}
