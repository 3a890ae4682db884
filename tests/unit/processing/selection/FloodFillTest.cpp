#include "viewer/processing/selection/FloodFill.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

const ImageGeometry kGrid = obliqueGrid({19, 17, 13});

Volume randomVolume()
{
    std::mt19937 random(3);
    std::vector<std::int16_t> values(kGrid.voxelCount());
    for (auto& value : values)
        value = static_cast<std::int16_t>(random() % 100);
    return volumeOf(kGrid, values);
}

/// Voxel by voxel, as a definition of what is meant.
Region byDefinition(const Volume& volume, Index3 seed, ValueInterval interval,
                    const IndexBox& within, FloodNeighbours neighbours)
{
    Region region(kGrid.box());
    std::vector<Index3> open;
    const auto visit = [&](Index3 index) {
        if (within.contains(index) && !region.contains(index) &&
            interval.contains(volume.valueAt(index))) {
            region.add(index);
            open.push_back(index);
        }
    };
    visit(seed);
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        forEachIndex({{-1, -1, -1}, {2, 2, 2}}, [&](Index3 step) {
            const int moves = std::abs(step[0]) + std::abs(step[1]) + std::abs(step[2]);
            if (moves == 1 || neighbours == FloodNeighbours::Corners)
                visit({at[0] + step[0], at[1] + step[1], at[2] + step[2]});
        });
    }
    return region;
}

} // namespace

TEST_CASE("FloodFill: finds what is connected by faces, or by corners too, and nothing else",
          "[processing][selection]")
{
    const auto volume = randomVolume();
    for (const auto neighbours : {FloodNeighbours::Faces, FloodNeighbours::Corners})
        for (const double highest : {15.0, 35.0, 60.0})
            for (const Index3 seed : {Index3{0, 0, 0}, Index3{9, 8, 6}, Index3{18, 16, 12}}) {
                const auto found =
                    *floodFill(volume, seed, {0, highest}, {.neighbours = neighbours}, {});
                CHECK(found.box == found.bounds());
                CHECK(found.in(kGrid.box()) ==
                      byDefinition(volume, seed, {0, highest}, kGrid.box(), neighbours));
            }
}

TEST_CASE("FloodFill: stays in the slice, and in the box, when told to", "[processing][selection]")
{
    const auto volume = randomVolume();
    const Index3 seed{9, 8, 6};
    const ValueInterval interval{0, volume.valueAt(seed) + 70};
    for (int axis = 0; axis < 3; ++axis) {
        IndexBox slice = kGrid.box();
        slice.first[static_cast<std::size_t>(axis)] = seed[static_cast<std::size_t>(axis)];
        slice.end[static_cast<std::size_t>(axis)] = seed[static_cast<std::size_t>(axis)] + 1;
        const auto found = *floodFill(volume, seed, interval, {.sliceAxis = axis}, {});
        CHECK(found.in(kGrid.box()) ==
              byDefinition(volume, seed, interval, slice, FloodNeighbours::Faces));
    }
    const IndexBox box{{5, 3, 2}, {40, 12, 11}};
    const auto found = *floodFill(volume, seed, interval, {.within = box}, {});
    CHECK(found.in(kGrid.box()) ==
          byDefinition(volume, seed, interval, box.clippedTo(kGrid.size()), FloodNeighbours::Faces));
}

TEST_CASE("FloodFill: stays among the voxels that a tilted plane cuts", "[processing][selection]")
{
    const auto volume = randomVolume();
    const Index3 seed{9, 8, 6};
    const ValueInterval interval{0, volume.valueAt(seed) + 90};
    for (const Vec3 across : {Vec3{0.3, -0.5, 0.8}, Vec3{1, 0.2, -0.1}, Vec3{-0.6, 0.6, 0.5}}) {
        const Vec3 normal = normalized(across);
        const Vec3 right = normalized(cross(Vec3{0.2, 0.9, 0.1}, normal));
        // Not through voxel centres, so that no voxel lies on the border.
        const SlicePlane plane{kGrid.toWorld(Vec3{9.13, 8.07, 6.11}), right, cross(normal, right)};
        const auto found =
            *floodFill(volume, seed, interval,
                       {.neighbours = FloodNeighbours::Faces, .plane = plane}, {});

        // By the definition: only voxels near the plane, joined by faces until nothing is added.
        double half = 0;
        for (int axis = 0; axis < 3; ++axis)
            half += std::abs(dot(kGrid.step(axis), normal)) / 2;
        Region expected(kGrid.box());
        expected.add(seed);
        const auto isOpen = [&](Index3 at) {
            return kGrid.contains(at) && interval.contains(volume.valueAt(at)) &&
                   std::abs(dot(kGrid.toWorld(at) - plane.centre, normal)) <= half;
        };
        REQUIRE(isOpen(seed));
        for (bool hasGrown = true; hasGrown;) {
            hasGrown = false;
            Region next = expected;
            forEachIn(expected, [&](Index3 at) {
                for (std::size_t axis = 0; axis < 3; ++axis)
                    for (const int step : {-1, 1}) {
                        Index3 beside = at;
                        beside[axis] += step;
                        if (isOpen(beside) && !next.contains(beside)) {
                            next.add(beside);
                            hasGrown = true;
                        }
                    }
            });
            expected = next;
        }
        CHECK(expected.count() > 5);
        CHECK(found.in(kGrid.box()) == expected);
    }
}

TEST_CASE("FloodFill: a seed outside is an error, one of another value finds nothing",
          "[processing][selection]")
{
    const auto volume = randomVolume();
    CHECK(floodFill(volume, {3, 3, 3}, {500, 600}, {}, {})->isEmpty());
    for (const auto& options :
         {FloodFillOptions{}, FloodFillOptions{.within = IndexBox{{0, 0, 0}, {2, 2, 2}}}}) {
        const auto outside = floodFill(volume, {19, 3, 3}, {0, 100}, options, {});
        REQUIRE_FALSE(outside);
        CHECK(outside.error().code == ErrorCode::InvalidArgument);
    }
}

TEST_CASE("FloodFill: a stopped call is an error", "[processing][selection]")
{
    // Every second voxel of a large plane: many runs.
    const auto grid = obliqueGrid({200, 200, 1});
    std::vector<std::int16_t> values(grid.voxelCount());
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = static_cast<std::int16_t>((at % 200 + at / 200) % 2);
    std::stop_source source;
    source.request_stop();
    const auto stopped = floodFill(volumeOf(grid, values), {0, 0, 0}, {0, 0},
                                   {.neighbours = FloodNeighbours::Corners},
                                   Progress{source.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}

TEST_CASE("connectedPart: the piece of a mask that a voxel lies in", "[processing][selection]")
{
    Region region({{2, 2, 2}, {6, 4, 3}});
    region.add({2, 2, 2});
    region.add({3, 3, 2}); // touches the first by an edge
    region.add({5, 2, 2});

    CHECK(connectedPart(region, {2, 2, 2}, FloodNeighbours::Faces, {})->count() == 1);
    CHECK(connectedPart(region, {2, 2, 2}, FloodNeighbours::Corners, {})->count() == 2);
    CHECK(connectedPart(region, {4, 2, 2}, FloodNeighbours::Corners, {})->isEmpty());
    CHECK(connectedPart(region, {0, 0, 0}, FloodNeighbours::Corners, {})->isEmpty());
}
