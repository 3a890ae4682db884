#include "viewer/processing/growing/Livewire.h"
#include "tests/support/Catch.h"

#include <cmath>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;

namespace {

/// A noisy disc of radius 14 mm about (25, 22) mm.
PixelPatch disc(Vec2 spacing, int width, int height)
{
    PixelPatch patch{width, height, spacing, {}};
    std::mt19937 random(3);
    std::normal_distribution<double> noise(0, 4);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            patch.pixels.push_back(static_cast<float>(
                (std::hypot(x * spacing.x - 25, y * spacing.y - 22) < 14 ? 100 : 0) +
                noise(random)));
    return patch;
}

std::uint64_t costOf(const Livewire& wire, const std::vector<Vec2>& path)
{
    std::uint64_t cost = 0;
    for (std::size_t n = 1; n < path.size(); ++n)
        cost += wire.stepCost(static_cast<int>(path[n - 1].x), static_cast<int>(path[n - 1].y),
                              static_cast<int>(path[n].x), static_cast<int>(path[n].y));
    return cost;
}

} // namespace

TEST_CASE("Livewire: follows the edge of a disc, also where pixels are not square",
          "[processing][growing]")
{
    for (const Vec2 spacing : {Vec2{1, 1}, Vec2{0.7, 1.1}}) {
        auto wire = *Livewire::create(
            disc(spacing, static_cast<int>(50 / spacing.x), static_cast<int>(44 / spacing.y)));
        const auto at = [&](double angle) {
            return Vec2{(25 + 14 * std::cos(angle)) / spacing.x,
                        (22 + 14 * std::sin(angle)) / spacing.y};
        };
        wire.setAnchor(at(0));
        const auto path = wire.pathTo(at(2.4)); // more than a third of the way around
        for (const Vec2 point : path)
            CHECK(std::hypot(point.x * spacing.x - 25, point.y * spacing.y - 22) ==
                  Approx(14).margin(1.8));
        CHECK(path.size() > 20);
    }
}

TEST_CASE("Livewire: no other line of neighbouring pixels is cheaper", "[processing][growing]")
{
    constexpr int kWidth = 19;
    constexpr int kHeight = 16;
    auto patch = disc({2.5, 2.9}, kWidth, kHeight);
    auto wire = *Livewire::create(patch);
    wire.setAnchor({3, 12});
    // Costs that fall until nothing changes (Bellman).
    std::vector<std::uint64_t> best(patch.pixels.size(), std::uint64_t{1} << 60);
    best[patch.offset(3, 12)] = 0;
    for (bool hasChanged = true; hasChanged;) {
        hasChanged = false;
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x)
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx) {
                        if ((dx == 0 && dy == 0) || !patch.contains(x + dx, y + dy))
                            continue;
                        const auto cost =
                            best[patch.offset(x, y)] + wire.stepCost(x, y, x + dx, y + dy);
                        auto& there = best[patch.offset(x + dx, y + dy)];
                        hasChanged = hasChanged || cost < there;
                        there = std::min(there, cost);
                    }
    }
    // Near, far, near again: the search goes on from where it stopped.
    for (const Vec2 target : {Vec2{4, 11}, Vec2{18, 0}, Vec2{0, 15}, Vec2{9, 7}, Vec2{3, 12}}) {
        const auto path = wire.pathTo(target);
        CHECK(path.front() == Vec2{3, 12});
        CHECK(path.back() == target);
        CHECK(costOf(wire, path) ==
              best[patch.offset(static_cast<int>(target.x), static_cast<int>(target.y))]);
    }
}

TEST_CASE("Livewire: a new anchor forgets the ways from the old one", "[processing][growing]")
{
    auto wire = *Livewire::create(disc({1, 1}, 50, 44));
    (void)wire.pathTo({40, 40});
    wire.setAnchor({39, 22});
    const auto path = wire.pathTo({25, 36});
    CHECK(path.front() == Vec2{39, 22});
    CHECK(path.back() == Vec2{25, 36});
}

TEST_CASE("Livewire: a click near an edge is drawn to it", "[processing][growing]")
{
    const auto wire = *Livewire::create(disc({1, 1}, 50, 44));
    const Vec2 snapped = wire.snapped({42, 22}, 5);
    CHECK(std::hypot(snapped.x - 25, snapped.y - 22) == Approx(14).margin(1.5));
    CHECK(wire.snapped({42, 22}, 0) == Vec2{42, 22});
}

TEST_CASE("Livewire: outside points are taken to the border; a broken picture is an error",
          "[processing][growing]")
{
    auto wire = *Livewire::create(disc({1, 1}, 50, 44));
    wire.setAnchor({-5, 1000});
    CHECK(wire.pathTo({10, 10}).front() == Vec2{0, 43});
    CHECK(Livewire::create({2, 2, {1, 1}, {1, 2, 3, 4}}).error().code ==
          ErrorCode::InvalidArgument);
    CHECK(Livewire::create({5, 5, {1, 1}, {1, 2, 3, 4}}).error().code ==
          ErrorCode::InvalidArgument);
}
