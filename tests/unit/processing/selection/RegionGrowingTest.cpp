#include "viewer/processing/selection/RegionGrowing.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

const ImageGeometry kGrid =
    *ImageGeometry::create({70, 70, 40}, {0.8, 0.8, 1.4}, {-30, 10, 55}, kAxialAxes);

/// Where the nodule lies, in LPS mm.
const Vec3 kCentre = kGrid.toWorld(Index3{34, 34, 20});

/// A lung with a nodule of 6 mm radius, blurred edges and noise; `isWall` says where else there is
/// soft tissue.
template <typename Wall>
Volume lungWith(const ImageGeometry& grid, Vec3 centre, Wall&& isWall, double noise = 15)
{
    std::mt19937 random(17);
    std::normal_distribution<double> normal(0, noise);
    return paintedVolume<std::int16_t>(grid, [&, centre](Vec3 at) {
        const double edge = 6 - length(at - centre);
        const double part = isWall(at) ? 1 : std::clamp(edge / 1.5 + 0.5, 0.0, 1.0);
        return std::round(-850 + part * 890 + normal(random));
    });
}

/// Dice with the ball of 6 mm.
double agreement(const Region& region, const ImageGeometry& grid, Vec3 centre)
{
    const auto ball = paintedRegion(grid, [&](Vec3 at) { return length(at - centre) <= 6; });
    double both = 0;
    forEachIndex(region.box, [&](Index3 index) { both += region.contains(index) && ball.contains(index); });
    return 2 * both / static_cast<double>(region.count() + ball.count());
}

Index3 indexOf(const ImageGeometry& grid, Vec3 at)
{
    const Vec3 index = grid.toIndex(at);
    return {static_cast<int>(std::lround(index.x)), static_cast<int>(std::lround(index.y)),
            static_cast<int>(std::lround(index.z))};
}

} // namespace

TEST_CASE("RegionGrowing: a nodule in the lung, by a click anywhere in it", "[processing][selection]")
{
    const auto volume = lungWith(kGrid, kCentre, [](Vec3) { return false; });
    for (const Vec3 off : {Vec3{0, 0, 0}, Vec3{3, 2, 0}, Vec3{0, -3, 2}}) {
        const auto growth = growRegion(volume, indexOf(kGrid, kCentre + off), {}, {});
        REQUIRE(growth);
        CHECK(agreement(growth->region, kGrid, kCentre) > 0.95);
        CHECK(growth->stoppedAt == GrowthBound::None);
        CHECK(growth->interval.lowest == Approx(-405).margin(40)); // half-way from lung to nodule
    }
}

TEST_CASE("RegionGrowing: a nodule at the pleura without the wall, one on a vessel without it",
          "[processing][selection]")
{
    const auto wall = [](Vec3 at) { return at.x > kCentre.x + 5; };
    const auto vessel = [](Vec3 at) {
        return std::hypot(at.x - kCentre.x, at.z - kCentre.z) < 2.2 && at.y < kCentre.y;
    };
    const auto both = [&](Vec3 at) { return wall(at) || vessel(at); };
    const auto check = [](const Volume& volume) {
        const auto growth = *growRegion(volume, indexOf(kGrid, kCentre), {.maximumRadiusMm = 20}, {});
        CHECK(agreement(growth.region, kGrid, kCentre) > 0.88);
        CHECK(growth.stoppedAt == GrowthBound::None);
        GrowingOptions off{.guard = LeakGuard::Off, .maximumRadiusMm = 20};
        const auto leaked = *growRegion(volume, indexOf(kGrid, kCentre), off, {});
        CHECK(leaked.stoppedAt == GrowthBound::Radius);
        CHECK(leaked.region.count() > growth.region.count());
    };
    check(lungWith(kGrid, kCentre, wall));
    check(lungWith(kGrid, kCentre, vessel));
    check(lungWith(kGrid, kCentre, both));
}

TEST_CASE("RegionGrowing: the same with a tilted gantry", "[processing][selection]")
{
    const auto base = shearedGrid();
    const auto grid = *ImageGeometry::create({70, 80, 22}, {0.8, 0.8, 2}, base.origin(), base.axes());
    const Vec3 centre = grid.centre();
    const auto volume = lungWith(grid, centre, [&](Vec3 at) { return at.x > centre.x + 5; });
    const auto growth = growRegion(volume, indexOf(grid, centre), {.maximumRadiusMm = 18}, {});
    REQUIRE(growth);
    CHECK(agreement(growth->region, grid, centre) > 0.85);
}

TEST_CASE("RegionGrowing: voxels as large as the neighbourhood are enough", "[processing][selection]")
{
    const auto grid = *ImageGeometry::create({30, 30, 20}, {3, 3, 5}, {0, 0, 0}, kAxialAxes);
    const Vec3 centre = grid.toWorld(Index3{15, 15, 10});
    const auto volume = paintedVolume<std::int16_t>(grid, [&](Vec3 at) {
        return length(at - centre) < 11 ? 40 + static_cast<int>(at.x) % 5 : -850;
    });
    const auto growth = growRegion(volume, {15, 15, 10}, {.neighbourhoodMm = 2}, {});
    REQUIRE(growth);
    const auto ball = paintedRegion(grid, [&](Vec3 at) { return length(at - centre) < 11; });
    CHECK(growth->region.count() == Approx(ball.count()).epsilon(0.1));
}

TEST_CASE("RegionGrowing: says when it was stopped by the radius or by the volume",
          "[processing][selection]")
{
    // Nothing but soft tissue.
    const auto volume = lungWith(kGrid, kCentre, [](Vec3) { return true; }, 5);
    const GrowingOptions options{.interval = ValueInterval{-100, 150}, .maximumRadiusMm = 9};
    const auto growth = *growRegion(volume, indexOf(kGrid, kCentre), options, {});
    CHECK(growth.stoppedAt == GrowthBound::Radius);
    forEachIndex(growth.region.box, [&](Index3 index) {
        if (growth.region.contains(index))
            CHECK(length(kGrid.toWorld(index) - kCentre) <= 9);
    });

    GrowingOptions small = options;
    small.maximumVolumeMl = 0.5;
    const auto part = *growRegion(volume, indexOf(kGrid, kCentre), small, {});
    CHECK(part.stoppedAt == GrowthBound::Volume);
    const double ml = static_cast<double>(part.region.count()) * kGrid.voxelVolumeMm3() / 1000;
    CHECK(ml <= 0.5);
    CHECK(ml > 0.4);
}

TEST_CASE("RegionGrowing: an enclosed hole belongs to it, unless it is to be kept",
          "[processing][selection]")
{
    const auto volume = paintedVolume<std::int16_t>(kGrid, [](Vec3 at) {
        const double radius = length(at - kCentre);
        return radius < 2 ? 900 : radius < 7 ? 40 : -850; // calcified inside
    });
    GrowingOptions options{.interval = ValueInterval{-300, 300}};
    const auto seed = indexOf(kGrid, kCentre + Vec3{4.5, 0, 0});
    CHECK(growRegion(volume, seed, options, {})->region.contains(indexOf(kGrid, kCentre)));
    options.holes = Holes::Keep;
    options.guard = LeakGuard::Off;
    CHECK_FALSE(growRegion(volume, seed, options, {})->region.contains(indexOf(kGrid, kCentre)));
}

TEST_CASE("RegionGrowing: wrong seeds and options are errors, another value grows nothing",
          "[processing][selection]")
{
    const auto volume = lungWith(kGrid, kCentre, [](Vec3) { return false; });
    const auto codeOf = [&](Index3 seed, const GrowingOptions& options, const Progress& progress) {
        const auto growth = growRegion(volume, seed, options, progress);
        REQUIRE_FALSE(growth);
        return growth.error().code;
    };
    CHECK(codeOf({70, 0, 0}, {}, {}) == ErrorCode::InvalidArgument);
    CHECK(codeOf({3, 3, 3}, {.maximumRadiusMm = 0}, {}) == ErrorCode::InvalidArgument);
    std::stop_source source;
    source.request_stop();
    CHECK(codeOf(indexOf(kGrid, kCentre), {.interval = ValueInterval{-300, 300}},
                 Progress{source.get_token(), {}}) == ErrorCode::Cancelled);
    const auto nothing =
        growRegion(volume, {3, 3, 3}, {.interval = ValueInterval{0, 100}}, {});
    REQUIRE(nothing);
    CHECK(nothing->region.isEmpty());
}
