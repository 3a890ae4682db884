#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/image/ImageGeometry.h"

#include <limits>

using namespace hangaku::viewer;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;

namespace {

void checkNear(Vec3 actual, Vec3 expected, double tolerance = 1e-9)
{
    CHECK(length(actual - expected) < tolerance);
}

} // namespace

TEST_CASE("ImageGeometry: rejects zero slice spacing instead of dividing by it",
          "[core][geometry]")
{
    const auto geometry = ImageGeometry::create({2, 2, 2}, {1, 1, 0}, {0, 0, 0}, kAxialAxes);

    REQUIRE_FALSE(geometry.has_value());
    CHECK(geometry.error().code == ErrorCode::InvalidGeometry);
}

TEST_CASE("ImageGeometry: rejects what cannot be a grid", "[core][geometry]")
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(ImageGeometry::create({0, 2, 2}, {1, 1, 1}, {0, 0, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, -1, 1}, {0, 0, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, nan, 1}, {0, 0, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, 1, 1}, {nan, 0, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, 1e300, 1}, {0, 0, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, 1, 1e-300}, {0, 0, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, 1, 1}, {0, -1e300, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({65535, 65535, 1'000'000}, {1, 1, 1}, {0, 0, 0}, kAxialAxes));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, 1, 1}, {0, 0, 0},
                                      {{{2, 0, 0}, {0, 1, 0}, {0, 0, 1}}}));
    CHECK_FALSE(ImageGeometry::create({2, 2, 2}, {1, 1, 1}, {0, 0, 0},
                                      {{{1, 0, 0}, {0, 1, 0}, {0, 1, 0}}}));
}

TEST_CASE("ImageGeometry: index and world are inverses on oblique, sheared and mirrored grids",
          "[core][geometry]")
{
    auto mirroredAxes = kAxialAxes;
    mirroredAxes[2] = -mirroredAxes[2];
    const auto mirrored =
        *ImageGeometry::create({4, 5, 6}, {0.5, 0.75, 2}, {1, 2, 3}, mirroredAxes);
    for (const auto& geometry : {obliqueGrid(), shearedGrid(), mirrored}) {
        const Vec3 index{1.25, -3.5, 4};
        checkNear(geometry.toIndex(geometry.toWorld(index)), index);
    }
}

TEST_CASE("ImageGeometry: a step along k moves by the slice step in the patient",
          "[core][geometry]")
{
    const auto tilted = shearedGrid();
    checkNear(tilted.toWorld(Index3{0, 0, 2}) - tilted.origin(), tilted.step(2) * 2);
    CHECK(tilted.sliceDistanceMm() == Approx(3 * std::cos(18.5 * 3.14159265358979 / 180)));
    CHECK_FALSE(tilted.isOrthogonal());
    CHECK(obliqueGrid().isOrthogonal());
}

TEST_CASE("ImageGeometry: voxel volume is positive and right when mirrored or sheared",
          "[core][geometry]")
{
    CHECK(obliqueGrid().voxelVolumeMm3() == Approx(0.7 * 1.3 * 4.1));
    const auto tilted = shearedGrid();
    CHECK(tilted.voxelVolumeMm3() == Approx(0.5 * 0.5 * tilted.sliceDistanceMm()));
}

TEST_CASE("ImageGeometry: grids are the same only when their corners are", "[core][geometry]")
{
    const auto grid = obliqueGrid();
    const auto shifted = *ImageGeometry::create(grid.size(), grid.spacing(),
                                                grid.origin() + Vec3{0.5, 0, 0}, grid.axes());
    CHECK(grid.isSameGrid(grid));
    CHECK_FALSE(grid.isSameGrid(shifted));
    CHECK_FALSE(grid.isSameGrid(obliqueGrid({7, 6, 4})));
}

TEST_CASE("ImageGeometry: grids meet where the boxes around them do", "[core][geometry]")
{
    const auto grid = obliqueGrid();
    const auto moved = [&](Vec3 by) {
        return ImageGeometry::create(grid.size(), grid.spacing(), grid.origin() + by, grid.axes())
            .value();
    };
    CHECK(grid.meets(grid));
    const Vec3 across = grid.step(0) * grid.size()[0]; // exactly one beside the other
    CHECK(grid.meets(moved(across * 0.9)));
    CHECK(moved(across * 0.9).meets(grid));
    CHECK_FALSE(grid.meets(moved(across * 5)));
    CHECK_FALSE(grid.meets(moved(Vec3{0, 0, -1000})));
    CHECK_FALSE(moved(Vec3{0, 0, -1000}).meets(grid));
}
