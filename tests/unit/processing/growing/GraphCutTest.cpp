#include "viewer/processing/growing/GraphCut.h"
#include "tests/support/Catch.h"
#include "tests/unit/processing/growing/Pictures.h"
#include "viewer/processing/growing/GridCut.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// A grid with random terminals and links, whose cuts can be added up.
struct RandomGrid {
    Index3 size;
    std::vector<int> terminals;
    std::vector<std::array<int, 3>> links;

    RandomGrid(Index3 extent, unsigned seed) : size(extent)
    {
        std::mt19937 random(seed);
        const auto count = voxelCount({{0, 0, 0}, size});
        for (std::size_t n = 0; n < count; ++n) {
            terminals.push_back(static_cast<int>(random() % 41) - 20);
            links.push_back({static_cast<int>(random() % 12), static_cast<int>(random() % 12),
                             static_cast<int>(random() % 12)});
        }
    }

    template <typename Visit> void forEachLink(Visit&& visit) const
    {
        const IndexBox box{{0, 0, 0}, size};
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i)
                    for (std::size_t axis = 0; axis < 3; ++axis) {
                        Index3 beside{i, j, k};
                        if (++beside[axis] < size[axis])
                            visit(Index3{i, j, k}, beside, static_cast<int>(axis),
                                  links[offsetIn(box, {i, j, k})][axis]);
                    }
    }

    template <typename IsSource> int costOf(IsSource&& isSource) const
    {
        int cost = 0;
        const IndexBox box{{0, 0, 0}, size};
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i) {
                    const int terminal = terminals[offsetIn(box, {i, j, k})];
                    cost +=
                        isSource(Index3{i, j, k}) ? std::max(0, -terminal) : std::max(0, terminal);
                }
        forEachLink([&](Index3 from, Index3 to, int, int capacity) {
            cost += isSource(from) != isSource(to) ? capacity : 0;
        });
        return cost;
    }

    GridCut solved() const
    {
        GridCut cut(size);
        const IndexBox box{{0, 0, 0}, size};
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i)
                    cut.addTerminal({i, j, k}, terminals[offsetIn(box, {i, j, k})]);
        forEachLink([&](Index3 from, Index3, int axis, int capacity) {
            cut.setLink(from, axis, capacity);
        });
        REQUIRE(cut.solve({}));
        return cut;
    }
};

} // namespace

TEST_CASE("GridCut: no way to part the grid is cheaper", "[processing][growing]")
{
    const Index3 size{3, 2, 2};
    for (unsigned seed = 0; seed < 30; ++seed) {
        const RandomGrid grid(size, seed);
        const GridCut cut = grid.solved();
        int cheapest = 1 << 30;
        for (unsigned sides = 0; sides < 1U << 12; ++sides)
            cheapest = std::min(cheapest, grid.costOf([&](Index3 at) {
                return (sides >> offsetIn({{0, 0, 0}, size}, at) & 1U) != 0;
            }));
        REQUIRE(grid.costOf([&](Index3 at) { return cut.isSource(at); }) == cheapest);
    }
}

TEST_CASE("GridCut: of a larger grid no voxel's change of side makes the cut cheaper",
          "[processing][growing]")
{
    const Index3 size{17, 13, 9};
    for (unsigned seed = 0; seed < 5; ++seed) {
        const RandomGrid grid(size, seed);
        const GridCut cut = grid.solved();
        const int cost = grid.costOf([&](Index3 at) { return cut.isSource(at); });
        for (int n = 0; n < 100; ++n) {
            std::mt19937 random(static_cast<unsigned>(n));
            const Index3 corner{static_cast<int>(random() % 17), static_cast<int>(random() % 13),
                                static_cast<int>(random() % 9)};
            const int reach = static_cast<int>(random() % 3);
            const bool side = random() % 2 == 0;
            REQUIRE(cost <= grid.costOf([&](Index3 at) {
                const bool isNear = std::abs(at[0] - corner[0]) <= reach &&
                                    std::abs(at[1] - corner[1]) <= reach &&
                                    std::abs(at[2] - corner[2]) <= reach;
                return isNear ? side : cut.isSource(at);
            }));
        }
    }
}

TEST_CASE("GraphCut: finds a noisy ball from a few seeds, on any grid", "[processing][growing]")
{
    for (const auto& grid : {obliqueGrid({40, 30, 14}), shearedGrid({60, 60, 14})}) {
        Noise noise(25);
        const Vec3 centre = grid.centre();
        const auto isBall = [&](Vec3 lps) { return length(lps - centre) < 10; };
        const auto volume =
            pictureOf(grid, [&](Index3, Vec3 lps) { return (isBall(lps) ? 60 : 0) + noise(); });
        LabelBox seeds(grid.box());
        const auto size = grid.size();
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i) {
                    const double far = length(grid.toWorld(Index3{i, j, k}) - centre);
                    seeds.at({i, j, k}) = far < 4    ? kObjectSeed
                                          : far > 14 ? kBackgroundSeed
                                                     : Label{0};
                }
        const auto found = graphCut(volume, seeds, {}, {});
        REQUIRE(found.has_value());
        CHECK(dice(*found, regionWhere(grid, isBall)) > 0.96);
        CHECK(found->bounds() == found->box);
    }
}

TEST_CASE("GraphCut: seeds are never overruled", "[processing][growing]")
{
    const auto grid = obliqueGrid({12, 10, 8});
    Noise noise(50);
    const auto volume = pictureOf(grid, [&](Index3, Vec3) { return noise(); });
    LabelBox seeds(grid.box());
    std::mt19937 random(5);
    for (Label& seed : seeds.labels)
        seed = random() % 4 == 0 ? static_cast<Label>(1 + random() % 2) : Label{0};
    const auto found = graphCut(volume, seeds, {}, {});
    REQUIRE(found.has_value());
    const Region whole = found->in(grid.box());
    for (std::size_t n = 0; n < seeds.labels.size(); ++n)
        if (seeds.labels[n] != 0)
            REQUIRE((whole.inside[n] == 1) == (seeds.labels[n] == kObjectSeed));
}

TEST_CASE("GraphCut: a smoother border is shorter", "[processing][growing]")
{
    const auto grid = *ImageGeometry::create({30, 30, 8}, {1, 1, 2}, {0, 0, 0}, kAxialAxes);
    Noise noise(60);
    const auto volume =
        pictureOf(grid, [&](Index3 at, Vec3) { return (at[0] < 15 ? 60 : 0) + noise(); });
    LabelBox seeds(grid.box());
    for (int k = 0; k < 8; ++k)
        for (int j = 0; j < 30; ++j) {
            for (const int i : {0, 1, 2, 3})
                seeds.at({i, j, k}) = kObjectSeed;
            for (const int i : {26, 27, 28, 29})
                seeds.at({i, j, k}) = kBackgroundSeed;
        }
    const auto borderOf = [](const Region& region) {
        int border = 0;
        for (int k = 0; k < 8; ++k)
            for (int j = 0; j < 30; ++j)
                for (int i = 0; i + 1 < 30; ++i)
                    border += region.contains({i, j, k}) != region.contains({i + 1, j, k});
        return border;
    };
    const auto rough = graphCut(volume, seeds, {0.05}, {});
    const auto smooth = graphCut(volume, seeds, {5}, {});
    CHECK(borderOf(*smooth) < borderOf(*rough) / 2);
    CHECK(borderOf(*smooth) >= 8 * 30);
}

TEST_CASE("GraphCut: says what is wrong, and can be stopped", "[processing][growing]")
{
    const auto grid = obliqueGrid({40, 40, 20});
    Noise noise(1);
    const auto volume = pictureOf(grid, [&](Index3, Vec3) { return noise(); });
    LabelBox seeds(grid.box());
    seeds.at({1, 1, 1}) = kObjectSeed;
    CHECK(graphCut(volume, seeds, {}, {}).error().code == ErrorCode::InvalidArgument);
    CHECK(graphCut(volume, LabelBox(IndexBox{{0, 0, 0}, {41, 2, 2}}), {}, {}).error().code ==
          ErrorCode::InvalidArgument);
    seeds.at({30, 30, 15}) = kBackgroundSeed;
    std::stop_source stop;
    stop.request_stop();
    CHECK(graphCut(volume, seeds, {}, {stop.get_token(), {}}).error().code == ErrorCode::Cancelled);
}
