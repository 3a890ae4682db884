#include "viewer/processing/growing/Prompts.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "tests/unit/processing/growing/Pictures.h"
#include "viewer/processing/growing/RegionParts.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/processing/selection/DistanceField.h"

#include <map>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

Prompt click(PromptMeaning meaning, Vec3 point)
{
    return {meaning, {point}, 0};
}

/// Two noisy balls that touch over a neck, in a darker body; the second a little brighter.
struct TwoBalls {
    ImageGeometry grid;
    Vec3 first = grid.centre() - Vec3{7.5, 0, 0};
    Vec3 second = grid.centre() + Vec3{7.5, 0, 0};
    Volume volume = make();

    bool isFirst(Vec3 lps) const { return length(lps - first) < 9; }
    bool isSecond(Vec3 lps) const { return !isFirst(lps) && length(lps - second) < 9; }
    Volume make() const
    {
        Noise noise(8);
        return pictureOf(grid, [&](Index3, Vec3 lps) {
            return (isFirst(lps) ? 100 : isSecond(lps) ? 104 : 0) + noise();
        });
    }
};

TwoBalls touchingBalls()
{
    return {*ImageGeometry::create({48, 40, 20}, {1, 1, 2}, {-20, 10, 5}, kAxialAxes)};
}

} // namespace

TEST_CASE("Prompts: one click in a lesion finds it, on any grid", "[processing][growing]")
{
    for (const auto& grid : {obliqueGrid({60, 40, 14}), shearedGrid({90, 90, 16})}) {
        Noise noise(15);
        const Vec3 centre = grid.centre();
        const auto isLesion = [&](Vec3 lps) { return length(lps - centre) < 9; };
        const auto volume =
            pictureOf(grid, [&](Index3, Vec3 lps) { return (isLesion(lps) ? 80 : 0) + noise(); });
        PromptSegmenter segmenter(volume);
        const auto off = centre + Vec3{3, -2, 1};
        const auto found = segmenter.segment(std::vector{click(PromptMeaning::Object, off)}, {});
        REQUIRE(found.has_value());
        CHECK(dice(*found, regionWhere(grid, isLesion)) > 0.93);
        CHECK(found->contains({static_cast<int>(std::lround(grid.toIndex(off).x)),
                               static_cast<int>(std::lround(grid.toIndex(off).y)),
                               static_cast<int>(std::lround(grid.toIndex(off).z))}));
    }
}

TEST_CASE("Prompts: a click on what was wrongly taken, or left out, corrects it",
          "[processing][growing]")
{
    const auto balls = touchingBalls();
    const auto first = regionWhere(balls.grid, [&](Vec3 lps) { return balls.isFirst(lps); });
    const auto both = regionWhere(
        balls.grid, [&](Vec3 lps) { return balls.isFirst(lps) || balls.isSecond(lps); });
    PromptSegmenter segmenter(balls.volume);
    std::vector prompts{click(PromptMeaning::Object, balls.first),
                        click(PromptMeaning::Background, balls.second)};
    const auto one = segmenter.segment(prompts, {});
    REQUIRE(one.has_value());
    CHECK(dice(*one, first) > 0.9);
    prompts.push_back(click(PromptMeaning::Object, balls.second + Vec3{2, 2, 0}));
    prompts.erase(prompts.begin() + 1);
    const auto two = segmenter.segment(prompts, {});
    REQUIRE(two.has_value());
    CHECK(dice(*two, both) > 0.9);
}

TEST_CASE("Prompts: taking one back is as if it had never been", "[processing][growing]")
{
    const auto balls = touchingBalls();
    const std::vector prompts{click(PromptMeaning::Object, balls.first),
                              click(PromptMeaning::Background, balls.second),
                              Prompt{PromptMeaning::Background,
                                     {balls.first - Vec3{0, 13, 0}, balls.first - Vec3{1, 13, 0}},
                                     1.5},
                              click(PromptMeaning::Object, balls.first + Vec3{0, 6, 0})};
    PromptSegmenter remembers(balls.volume);
    REQUIRE(remembers.segment(prompts, {}).has_value());
    for (std::size_t gone = 0; gone < prompts.size(); ++gone) {
        auto fewer = prompts;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(gone));
        PromptSegmenter fresh(balls.volume);
        const auto expected = fresh.segment(fewer, {});
        const auto found = remembers.segment(fewer, {});
        REQUIRE(found.has_value());
        CHECK(*found == *expected);
        REQUIRE(remembers.segment(prompts, {}).has_value());
    }
}

TEST_CASE("Prompts: what was said last of a voxel holds", "[processing][growing]")
{
    const auto balls = touchingBalls();
    PromptSegmenter segmenter(balls.volume);
    const Prompt scribble{PromptMeaning::Background,
                          {balls.first, balls.first + Vec3{1, 0, 0}, balls.first + Vec3{2, 0, 0}},
                          0};
    const auto found = segmenter.segment(
        std::vector{click(PromptMeaning::Object, balls.first - Vec3{5, 0, 0}), scribble}, {});
    REQUIRE(found.has_value());
    for (const Vec3 point : scribble.points) {
        const Vec3 index = balls.grid.toIndex(point);
        CHECK_FALSE(found->contains({static_cast<int>(std::lround(index.x)),
                                     static_cast<int>(std::lround(index.y)),
                                     static_cast<int>(std::lround(index.z))}));
    }
}

TEST_CASE("Prompts: after every further prompt, all that was said holds, whatever it was",
          "[processing][growing]")
{
    const auto balls = touchingBalls();
    std::mt19937 random(7);
    const Index3 size = balls.grid.size();
    for (int round = 0; round < 4; ++round) {
        PromptSegmenter segmenter(balls.volume);
        std::vector<Prompt> prompts;
        std::map<Index3, PromptMeaning> said;
        for (int n = 0; n < 8; ++n) {
            const Index3 voxel{static_cast<int>(random() % static_cast<unsigned>(size[0])),
                               static_cast<int>(random() % static_cast<unsigned>(size[1])),
                               static_cast<int>(random() % static_cast<unsigned>(size[2]))};
            const auto meaning = n == 0 || random() % 2 == 0 ? PromptMeaning::Object
                                                             : PromptMeaning::Background;
            prompts.push_back(click(meaning, balls.grid.toWorld(voxel)));
            said[voxel] = meaning;
            const auto found = segmenter.segment(prompts, {});
            REQUIRE(found.has_value());
            for (const auto& [where, what] : said)
                CHECK(found->contains(where) == (what == PromptMeaning::Object));
        }
    }
}

TEST_CASE("Prompts: thick slices of a thin lesion are no reason to lose it",
          "[processing][growing]")
{
    // Pixels of 0.8 mm and slices of 6.5 mm: a border moves by a slice at most, not by as many mm in
    // every direction.
    const auto grid = *ImageGeometry::create({80, 80, 9}, {0.8, 0.8, 6.5}, {0, 0, 0}, kAxialAxes);
    Noise noise(10);
    const Vec3 centre = grid.centre();
    const auto isLesion = [&](Vec3 lps) { return length(lps - centre) < 12; };
    const auto volume =
        pictureOf(grid, [&](Index3, Vec3 lps) { return (isLesion(lps) ? 80 : 0) + noise(); });
    PromptSegmenter segmenter(volume);
    const auto found = segmenter.segment(std::vector{click(PromptMeaning::Object, centre)}, {});
    REQUIRE(found.has_value());
    CHECK(dice(*found, regionWhere(grid, isLesion)) > 0.85);
}

TEST_CASE("Prompts: in one slice nothing else is touched", "[processing][growing]")
{
    const auto balls = touchingBalls();
    for (const int axis : {0, 1, 2}) {
        PromptSegmenter segmenter(balls.volume, {.sliceAxis = axis});
        const auto found =
            segmenter.segment(std::vector{click(PromptMeaning::Object, balls.first)}, {});
        REQUIRE(found.has_value());
        const auto at = static_cast<std::size_t>(axis);
        CHECK(found->size()[at] == 1);
        CHECK(found->box.first[at] ==
              static_cast<int>(std::lround(balls.grid.toIndex(balls.first)[axis])));
        CHECK(found->count() > 60);
    }
}

TEST_CASE("Prompts: without a prompt of the object in the image there is no object",
          "[processing][growing]")
{
    const auto balls = touchingBalls();
    PromptSegmenter segmenter(balls.volume);
    CHECK(segmenter.segment({}, {})->isEmpty());
    CHECK(segmenter.segment(std::vector{click(PromptMeaning::Background, balls.first)}, {})
              ->isEmpty());
    CHECK(segmenter.segment(std::vector{click(PromptMeaning::Object, {1e9, 0, 0})}, {})->isEmpty());
    PromptSegmenter flat(balls.volume, {.sliceAxis = 2});
    CHECK(flat.segment(std::vector{click(PromptMeaning::Object, {0, 0, -900})}, {})->isEmpty());
    std::stop_source stop;
    stop.request_stop();
    CHECK(
        segmenter
            .segment(std::vector{click(PromptMeaning::Object, balls.first)}, {stop.get_token(), {}})
            .error()
            .code == ErrorCode::Cancelled);
}

TEST_CASE("Prompts: a kidney in a real CT from one click", "[processing][growing]")
{
    HANGAKU_NEED_DATA(folder, "masks/ct_and_mr_3mm_several_models");
    const auto description = describeImage(folder / "example_ct.nii.gz");
    REQUIRE(description.has_value());
    const auto volume = readImage(*description, {});
    const auto masks = readLabelMap(folder / "example_seg_fast_force_split.nii.gz");
    REQUIRE(volume.has_value());
    REQUIRE(masks.has_value());
    const LabelMap& map = masks->layer(0);
    const Region wide = Region::ofLabel(map, 3, map.geometry().box());
    const Region kidney = wide.in(wide.bounds());
    // In the parenchyma: everything within 6 mm is kidney.
    std::optional<Index3> middle;
    for (int k = kidney.box.first[2]; k < kidney.box.end[2]; ++k)
        for (int j = kidney.box.first[1]; j < kidney.box.end[1]; ++j)
            for (int i = kidney.box.first[0]; i < kidney.box.end[0] && !middle; ++i) {
                bool isDeep = true;
                for (int n = 0; n < 125; ++n)
                    isDeep = isDeep &&
                             kidney.contains({i + n % 5 - 2, j + n / 5 % 5 - 2, k + n / 25 - 2});
                if (isDeep)
                    middle = Index3{i, j, k};
            }
    REQUIRE(middle);
    PromptSegmenter segmenter(volume->value);
    const auto found = segmenter.segment(
        std::vector{click(PromptMeaning::Object, map.geometry().toWorld(*middle))}, {});
    REQUIRE(found.has_value());
    CHECK(dice(*found, kidney) > 0.9);
}

TEST_CASE("Prompts: the pulmonary artery in a real CT from one click, without the chest around it",
          "[processing][growing]")
{
    HANGAKU_NEED_DATA(folder, "masks/pulmonary_1_5mm/models");
    const auto description = describeImage(folder / "ct_cropped.nii.gz");
    REQUIRE(description.has_value());
    const auto volume = readImage(*description, {});
    const auto masks = readLabelMap(folder / "pulmonary_artery.nii.gz");
    REQUIRE(volume.has_value());
    REQUIRE(masks.has_value());
    const LabelMap& map = masks->layer(0);
    const Region artery = Region::ofLabel(map, 1, map.geometry().box());
    const auto depths = distanceTo(0, artery.inside, artery.size(),
                                   {map.geometry().step(0), map.geometry().step(1),
                                    map.geometry().step(2)});
    Index3 middle{};
    double deepest = 0;
    forEachIn(artery, [&](Index3 voxel) {
        if (const double depth = depths[artery.offset(voxel)]; depth > deepest) {
            deepest = depth;
            middle = voxel;
        }
    });
    PromptSegmenter segmenter(volume->value);
    const auto found = segmenter.segment(
        std::vector{click(PromptMeaning::Object, map.geometry().toWorld(middle))}, {});
    REQUIRE(found.has_value());
    CHECK(dice(*found, artery) > 0.5); // 0.59; elsewhere in it 0.78 (README)
}

TEST_CASE("RegionParts: holes are filled but for those that are said to be open; in a slice, there",
          "[processing][growing]")
{
    Region shell(IndexBox{{2, 2, 2}, {9, 9, 9}});
    std::ranges::fill(shell.inside, std::uint8_t{1});
    for (const Index3 hole :
         {Index3{4, 4, 4}, Index3{6, 6, 6}, Index3{2, 5, 5}}) // the last is a dent
        shell.inside[shell.offset(hole)] = 0;
    Region open(IndexBox{{6, 6, 6}, {7, 7, 7}});
    open.add({6, 6, 6});
    const Region* const marks[] = {&open};
    const Region filled = withoutHoles(shell, marks, -1);
    CHECK(filled.contains({4, 4, 4}));
    CHECK_FALSE(filled.contains({6, 6, 6}));
    CHECK_FALSE(filled.contains({2, 5, 5}));

    Region ring(IndexBox{{0, 0, 3}, {5, 5, 4}});
    std::ranges::fill(ring.inside, std::uint8_t{1});
    ring.inside[ring.offset({2, 2, 3})] = 0;
    CHECK(withoutHoles(ring, {}, 2).count() == 25);
}

TEST_CASE("RegionParts: only parts with a mark stay; dilation reaches as far as it says",
          "[processing][growing]")
{
    Region two(IndexBox{{0, 0, 0}, {9, 3, 3}});
    two.add({1, 1, 1});
    two.add({2, 1, 1});
    two.add({6, 1, 1});
    Region mark(IndexBox{{6, 1, 1}, {7, 2, 2}});
    mark.add({6, 1, 1});
    const Region* const marks[] = {&mark};
    CHECK(partsWith(two, marks).count() == 1);

    Region wide = two;
    dilate(wide, {1, 0, 1});
    CHECK(wide.count() == (4 + 3) * 3);
    CHECK(wide.contains({0, 1, 0}));
    CHECK_FALSE(wide.contains({4, 1, 1}));
    CHECK_FALSE(wide.contains({1, 0, 1}));
}
