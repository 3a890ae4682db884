#include "viewer/processing/growing/SeededGrowth.h"
#include "tests/support/Catch.h"
#include "tests/unit/processing/growing/Pictures.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

const Progress kNoProgress{};

/// The forest as its definition has it: costs fall until nothing changes (Bellman 1958).
LabelBox slowForest(const Volume& volume, const LabelBox& seeds, double localityPerMm)
{
    const auto size = sizeOf(seeds.box);
    std::vector<double> values = [&] {
        const auto patch = patchOf(volume, seeds.box);
        return std::vector<double>(patch.values.begin(), patch.values.end());
    }();
    auto sorted = values;
    std::ranges::sort(sorted);
    const auto last = static_cast<double>(sorted.size() - 1);
    const double low = sorted[static_cast<std::size_t>(0.001 * last)];
    const double high = sorted[static_cast<std::size_t>(0.999 * last)];
    for (double& value : values)
        value = std::floor(std::clamp((value - low) * 4095 / (high - low), 0.0, 4095.0) + 0.5);

    constexpr auto kInfinite = std::pair{std::int64_t{1} << 40, 0};
    std::vector<std::pair<std::int64_t, int>> best(values.size(), kInfinite);
    for (std::size_t n = 0; n < values.size(); ++n)
        if (seeds.labels[n] != 0)
            best[n] = {0, seeds.labels[n]};
    bool hasChanged = true;
    while (hasChanged) {
        hasChanged = false;
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i)
                    for (std::size_t axis = 0; axis < 3; ++axis)
                        for (const int step : {-1, 1}) {
                            Index3 beside{i, j, k};
                            beside[axis] += step;
                            const IndexBox whole{{0, 0, 0}, size};
                            if (!whole.contains(beside))
                                continue;
                            const auto from = offsetIn(whole, {i, j, k});
                            const auto to = offsetIn(whole, beside);
                            const double way = std::max(
                                1.0,
                                std::round(localityPerMm * 4095 *
                                           length(volume.geometry.step(static_cast<int>(axis)))));
                            auto reached = best[from];
                            reached.first += static_cast<std::int64_t>(
                                way + std::abs(values[from] - values[to]));
                            if (reached < best[to]) {
                                best[to] = reached;
                                hasChanged = true;
                            }
                        }
    }
    LabelBox labels(seeds.box);
    for (std::size_t n = 0; n < values.size(); ++n)
        labels.labels[n] = static_cast<Label>(best[n].second);
    return labels;
}

Volume clouds(const ImageGeometry& grid)
{
    Noise noise(30, 4);
    return pictureOf(grid, [&](Index3, Vec3 lps) {
        return std::floor(200 * std::sin(lps.x / 4) * std::cos(lps.y / 5 + lps.z / 9) + noise());
    });
}

/// Some seeds of three segments, here and there.
LabelBox someSeeds(const IndexBox& box, int count, unsigned seed)
{
    LabelBox seeds(box);
    std::mt19937 random(seed);
    for (int n = 0; n < count; ++n) {
        const auto at = random() % seeds.labels.size();
        seeds.labels[at] = static_cast<Label>(n % 3 == 0 ? 40000 : n % 3);
    }
    return seeds;
}

} // namespace

TEST_CASE("SeededGrowth: every voxel goes to the seed with the cheapest way, on any grid",
          "[processing][growing]")
{
    // Deep enough that several threads share it.
    for (const auto& grid : {obliqueGrid({14, 12, 40}), shearedGrid({16, 11, 36})}) {
        const auto volume = clouds(grid);
        const IndexBox box{{1, 0, 2}, {13, 11, 36}};
        const auto seeds = someSeeds(box, 9, 11);
        for (const double locality : {0.0, 0.01}) {
            const auto growth = SeededGrowth::create(volume, seeds, {locality}, kNoProgress);
            REQUIRE(growth.has_value());
            CHECK(growth->labels().labels == slowForest(volume, seeds, locality).labels);
        }
    }
}

TEST_CASE("SeededGrowth: after any change of seeds it is as if it had begun with them",
          "[processing][growing]")
{
    const auto grid = shearedGrid({24, 22, 40});
    const auto volume = clouds(grid);
    auto seeds = someSeeds(grid.box(), 12, 5);
    auto growth = SeededGrowth::create(volume, seeds, {}, kNoProgress);
    REQUIRE(growth.has_value());
    std::mt19937 random(2);
    for (int round = 0; round < 8; ++round) {
        for (int n = 0; n < 4; ++n) {
            // Taken away, added, changed, and of new segments below and above those there are.
            auto& seed = seeds.labels[random() % seeds.labels.size()];
            seed = static_cast<Label>(random() % 5 * 9000);
            const auto used = std::ranges::find_if(seeds.labels, [](Label l) { return l != 0; });
            if (n == 0)
                *used = 0;
            else if (n == 1)
                *used = static_cast<Label>(1 + random() % 2);
        }
        REQUIRE(growth->update(seeds, grid.box(), kNoProgress).has_value());
        const auto fresh = SeededGrowth::create(volume, seeds, {}, kNoProgress);
        REQUIRE(fresh.has_value());
        REQUIRE(growth->labels().labels == fresh->labels().labels);
    }
}

TEST_CASE("SeededGrowth: two organs with a faint border are parted there", "[processing][growing]")
{
    const auto grid = obliqueGrid({40, 34, 14});
    const Vec3 centre = grid.centre();
    Noise noise(4);
    const auto isOrgan = [&](Vec3 lps) { return length(lps - centre) < 12; };
    const auto isLeft = [&](Vec3 lps) { return lps.x < centre.x - 1; };
    const auto volume = pictureOf(grid, [&](Index3, Vec3 lps) {
        return (isOrgan(lps) ? isLeft(lps) ? 100 : 140 : 0) + noise();
    });
    LabelBox seeds(grid.box());
    const auto sow = [&](Vec3 at, Label label) {
        const Vec3 index = grid.toIndex(at);
        for (int step = -2; step <= 2; ++step)
            seeds.at({static_cast<int>(std::lround(index.x)) + step,
                      static_cast<int>(std::lround(index.y)),
                      static_cast<int>(std::lround(index.z))}) = label;
    };
    sow(centre - Vec3{6, 0, 0}, 1);
    sow(centre + Vec3{6, 0, 0}, 2);
    for (const Index3 corner : {Index3{3, 3, 1}, Index3{36, 30, 12}})
        seeds.at(corner) = 9;
    const auto growth = SeededGrowth::create(volume, seeds, {}, kNoProgress);
    REQUIRE(growth.has_value());
    const auto labels = growth->labels();
    const LabelMap map(grid, labels.labels);
    const auto left = regionWhere(grid, [&](Vec3 lps) { return isOrgan(lps) && isLeft(lps); });
    const auto right = regionWhere(grid, [&](Vec3 lps) { return isOrgan(lps) && !isLeft(lps); });
    CHECK(dice(Region::ofLabel(map, 1, grid.box()), left) > 0.95);
    CHECK(dice(Region::ofLabel(map, 2, grid.box()), right) > 0.95);
}

TEST_CASE("SeededGrowth: in an even image the voxel goes to the nearest seed in mm",
          "[processing][growing]")
{
    const auto grid = *ImageGeometry::create({31, 3, 1}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    const auto volume = pictureOf(grid, [](Index3, Vec3) { return 5; });
    LabelBox seeds(grid.box());
    seeds.at({0, 1, 0}) = 1;
    seeds.at({21, 1, 0}) = 2;
    const auto growth = SeededGrowth::create(volume, seeds, {0.001}, kNoProgress);
    REQUIRE(growth.has_value());
    CHECK(growth->labels().at({10, 1, 0}) == 1);
    CHECK(growth->labels().at({11, 1, 0}) == 2);
}

TEST_CASE("SeededGrowth: the box it proposes is a tenth wider, at least 5 mm, inside the image",
          "[processing][growing]")
{
    const auto grid = *ImageGeometry::create({200, 100, 30}, {0.5, 1, 5}, {-7, 8, 9}, kAxialAxes);
    const auto box = SeededGrowth::boxAround(grid, {{20, 30, 2}, {180, 40, 5}});
    CHECK(box == IndexBox{{4, 25, 1}, {196, 45, 6}});
}

TEST_CASE("SeededGrowth: says what is wrong with the seeds", "[processing][growing]")
{
    const auto grid = obliqueGrid();
    const auto volume = clouds(grid);
    LabelBox seeds(grid.box());
    seeds.at({1, 1, 1}) = 3;
    CHECK(SeededGrowth::create(volume, seeds, {}, kNoProgress).error().code ==
          ErrorCode::InvalidArgument);
    LabelBox outside(IndexBox{{0, 0, 0}, {8, 3, 3}});
    CHECK(SeededGrowth::create(volume, outside, {}, kNoProgress).error().code ==
          ErrorCode::InvalidArgument);
    seeds.at({2, 1, 1}) = 4;
    auto growth = SeededGrowth::create(volume, seeds, {}, kNoProgress);
    REQUIRE(growth.has_value());
    CHECK(growth->update(LabelBox(IndexBox{{0, 0, 0}, {3, 3, 3}}), grid.box(), kNoProgress)
              .error()
              .code == ErrorCode::InvalidArgument);
}

TEST_CASE("SeededGrowth: when it was stopped, the next update is whole", "[processing][growing]")
{
    const auto grid = obliqueGrid({80, 60, 30});
    const auto volume = clouds(grid);
    auto seeds = someSeeds(grid.box(), 9, 3);
    auto growth = SeededGrowth::create(volume, seeds, {}, kNoProgress);
    REQUIRE(growth.has_value());
    seeds = someSeeds(grid.box(), 30, 8);
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = growth->update(seeds, grid.box(), {stop.get_token(), {}});
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().code == ErrorCode::Cancelled);
    REQUIRE(growth->update(seeds, {}, kNoProgress).has_value());
    CHECK(growth->labels().labels ==
          SeededGrowth::create(volume, seeds, {}, kNoProgress)->labels().labels);
}
