#include "viewer/processing/selection/DistanceField.h"

#include "viewer/core/image/ImageGeometry.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// The largest difference in mm from the distances by their definition.
double worstError(const ImageGeometry& grid, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<std::uint8_t> mask(grid.voxelCount());
    for (auto& voxel : mask)
        voxel = random() % 40 == 0 ? 1 : 0;
    std::vector<Index3> targets;
    std::size_t at = 0;
    forEachIndex(grid.box(), [&](Index3 index) {
        if (mask[at++] == 1)
            targets.push_back(index);
    });

    const auto distances =
        distanceTo(1, mask, grid.size(), {grid.step(0), grid.step(1), grid.step(2)});

    double worst = 0;
    at = 0;
    forEachIndex(grid.box(), [&](Index3 index) {
        double nearest = 1e9;
        for (const auto& target : targets)
            nearest = std::min(nearest, length(grid.toWorld(target) - grid.toWorld(index)));
        worst = std::max(worst, std::abs(nearest - distances[at++]));
    });
    return worst;
}

ImageGeometry skewGrid(Vec3 i, Vec3 j, Vec3 k)
{
    return *ImageGeometry::create({14, 13, 11}, {0.6, 0.9, 2.5}, {1, 2, 3},
                                  {normalized(i), normalized(j), normalized(k)});
}

} // namespace

TEST_CASE("DistanceField: exact in mm on turned grids and with a tilted gantry",
          "[processing][selection]")
{
    CHECK(worstError(obliqueGrid({15, 14, 9}), 1) < 1e-4);
    CHECK(worstError(shearedGrid({15, 14, 9}), 2) < 1e-4);
    // Tilted about j, and in the plane of the slices.
    CHECK(worstError(skewGrid({1, 0, 0}, {0, 1, 0}, {0.4, 0, 1}), 3) < 1e-4);
    CHECK(worstError(skewGrid({1, 0, 0}, {0.5, 1, 0}, {0, 0, 1}), 4) < 1e-4);
}

TEST_CASE("DistanceField: within a fraction of a voxel where no axis is perpendicular",
          "[processing][selection]")
{
    CHECK(worstError(skewGrid({1, 0, 0}, {0.3, 1, 0}, {0.2, -0.4, 1}), 5) < 0.2);
}

TEST_CASE("DistanceField: very far where there is nothing to reach", "[processing][selection]")
{
    for (const auto& grid : {obliqueGrid(), shearedGrid()}) {
        const std::vector<std::uint8_t> nothing(grid.voxelCount());
        for (const float mm : distanceTo(1, nothing, grid.size(),
                                         {grid.step(0), grid.step(1), grid.step(2)}))
            CHECK(mm > 1e6F);
    }
}
