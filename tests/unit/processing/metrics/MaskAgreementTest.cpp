#include "viewer/processing/metrics/MaskAgreement.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/LabelMapEdit.h"

#include <random>
#include <set>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// Labels 0 to 2 in clumps.
LabelMap randomMap(const ImageGeometry& grid, std::mt19937& random, unsigned oneIn)
{
    std::vector<Label> voxels(grid.voxelCount());
    for (Label& voxel : voxels)
        voxel = random() % oneIn == 0 ? static_cast<Label>(1 + random() % 2) : Label{0};
    return LabelMap(grid, std::move(voxels));
}

using Voxels = std::set<std::array<int, 3>>;

/// Sets of voxels connected by faces, edges or corners, by flooding.
std::multiset<std::size_t> sizesOfPieces(Voxels left)
{
    std::multiset<std::size_t> sizes;
    while (!left.empty()) {
        std::vector<std::array<int, 3>> front{*left.begin()};
        left.erase(left.begin());
        std::size_t size = 0;
        while (!front.empty()) {
            const auto [i, j, k] = front.back();
            front.pop_back();
            ++size;
            for (int n = 0; n < 27; ++n) {
                const std::array<int, 3> next{i + n % 3 - 1, j + n / 3 % 3 - 1, k + n / 9 - 1};
                if (left.erase(next) > 0)
                    front.push_back(next);
            }
        }
        sizes.insert(size);
    }
    return sizes;
}

} // namespace

TEST_CASE("Agreement: counts, shares and disputed pieces are those of a voxel by voxel search",
          "[processing][metrics]")
{
    const auto seed = GENERATE(range(1U, 13U));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto grid = obliqueGrid({17, 13, 9});
    std::vector<LabelMap> maps;
    for (int n = 0; n < 3; ++n)
        maps.push_back(randomMap(grid, random, 3 + seed * 3));
    const std::vector<DrawnStructure> masks{{&maps[0], 1}, {&maps[1], 2}, {&maps[2], 1}};
    std::vector<AgreementSlice> slices;
    for (int k = 0; k < 9; ++k)
        slices.push_back(agreementIn(masks, 1, grid, grid.box(), k));

    Voxels disputed;
    Voxels told;
    for (int k = 0; k < 9; ++k) {
        std::array<std::uint32_t, 3> voxels{};
        std::array<std::uint32_t, 3> shared{};
        for (int j = 0; j < 13; ++j)
            for (int i = 0; i < 17; ++i) {
                std::array<bool, 3> is{};
                for (std::size_t n = 0; n < 3; ++n) {
                    is[n] = masks[n].map->at({i, j, k}) == masks[n].number;
                    voxels[n] += is[n] ? 1 : 0;
                }
                for (std::size_t n = 0; n < 3; ++n)
                    shared[n] += is[n] && is[1] ? 1 : 0;
                if ((is[0] || is[1] || is[2]) && !(is[0] && is[1] && is[2]))
                    disputed.insert({i, j, k});
            }
        const auto& slice = slices[static_cast<std::size_t>(k)];
        REQUIRE(std::ranges::equal(slice.voxels, voxels));
        REQUIRE(std::ranges::equal(slice.shared, shared));
        for (const auto& run : slice.disputed)
            for (int i = run.first; i < run.end; ++i)
                REQUIRE(told.insert({i, run.j, k}).second);
    }
    REQUIRE(told == disputed);

    const auto places = disputedPlaces(slices);
    std::multiset<std::size_t> sizes;
    for (const DisputedPlace& place : places) {
        sizes.insert(place.voxels);
        CHECK(disputed.contains(place.at));
        CHECK(place.box.contains(place.at));
    }
    CHECK(sizes == sizesOfPieces(disputed));
    CHECK(std::ranges::is_sorted(places, std::greater(), &DisputedPlace::voxels));
}

TEST_CASE("Agreement: a mask on another grid counts where it is in the patient",
          "[processing][metrics]")
{
    const auto fine = obliqueGrid({30, 24, 12});
    // Every second voxel of the fine grid along i and j, flipped along k.
    const auto& axes = fine.axes();
    const Vec3 spacing = fine.spacing();
    const auto coarse =
        *ImageGeometry::create({15, 12, 12}, {spacing.x * 2, spacing.y * 2, spacing.z},
                               fine.toWorld(Vec3{0.5, 0.5, 11}), {axes[0], axes[1], axes[2] * -1});
    LabelMap block(fine);
    LabelMap same(coarse);
    {
        LabelMapEdit edit(block);
        LabelMapEdit other(same);
        for (int k = 3; k < 7; ++k)
            for (int j = 8; j < 16; ++j) {
                edit.fillRow(10, 20, j, k, 4, [](Label) { return true; });
                other.fillRow(5, 10, j / 2, 11 - k, 9, [](Label) { return true; });
            }
    }
    const std::vector<DrawnStructure> masks{{&block, 4}, {&same, 9}};
    for (int k = 0; k < 12; ++k) {
        const auto slice = agreementIn(masks, 0, fine, fine.box(), k);
        const std::uint32_t expected = k >= 3 && k < 7 ? 80 : 0;
        CHECK(slice.voxels == std::vector<std::uint32_t>{expected, expected});
        CHECK(slice.shared == slice.voxels);
        CHECK(slice.disputed.empty());
    }
}

TEST_CASE("Agreement: an empty box and no masks are no disagreement", "[processing][metrics]")
{
    const auto grid = obliqueGrid({4, 4, 4});
    const LabelMap map(grid);
    const std::vector<DrawnStructure> masks{{&map, 1}};
    CHECK(agreementIn(masks, {}, grid, {}, 0).voxels == std::vector<std::uint32_t>{0});
    CHECK(agreementIn({}, {}, grid, grid.box(), 0).disputed.empty());
    CHECK(disputedPlaces({}).empty());
}
