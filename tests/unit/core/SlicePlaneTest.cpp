#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/view/SlicePlane.h"

using namespace hangaku::viewer;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;

TEST_CASE("SliceStack: axial is seen from the feet, coronal from the front, sagittal from the left",
          "[core][view]")
{
    const auto grid = *ImageGeometry::create({10, 12, 14}, {1, 1, 2}, {0, 0, 0}, kAxialAxes);
    const auto axial = SliceStack(grid, Orientation::Axial).at(0);
    CHECK(orientationLetters(axial.right) == "L");
    CHECK(orientationLetters(axial.down) == "P");
    const auto coronal = SliceStack(grid, Orientation::Coronal).at(0);
    CHECK(orientationLetters(coronal.right) == "L");
    CHECK(orientationLetters(coronal.down) == "F");
    const auto sagittal = SliceStack(grid, Orientation::Sagittal).at(0);
    CHECK(orientationLetters(sagittal.right) == "P");
    CHECK(orientationLetters(sagittal.down) == "F");
}

TEST_CASE("SliceStack: axis order and direction of the buffer do not turn the patient",
          "[core][view]")
{
    // A sagittal acquisition: i towards posterior, j towards the feet, k towards the right.
    const auto grid = *ImageGeometry::create({256, 200, 30}, {1, 1, 4}, {80, -120, 130},
                                             {{{0, 1, 0}, {0, 0, -1}, {-1, 0, 0}}});
    const SliceStack axial(grid, Orientation::Axial);
    CHECK(axial.gridAxis() == 1);
    CHECK(axial.count() == 200);
    CHECK(orientationLetters(axial.at(0).right) == "L");
    CHECK(orientationLetters(axial.at(0).down) == "P");
    const SliceStack sagittal(grid, Orientation::Sagittal);
    CHECK(sagittal.count() == 30);
    CHECK(sagittal.stepMm() == Approx(4));
}

TEST_CASE("SliceStack: acquired slices are met exactly, on sheared grids too", "[core][view]")
{
    for (const auto& grid : {obliqueGrid(), shearedGrid()}) {
        const SliceStack stack(grid, Orientation::Axial);
        REQUIRE(stack.gridAxis() == 2);
        REQUIRE(stack.count() == grid.size()[2]);
        for (int n = 0; n < stack.count(); ++n) {
            const auto plane = stack.at(n);
            const Vec3 index = grid.toIndex(plane.centre);
            CHECK(std::abs(index.z - std::round(index.z)) < 1e-6);
            CHECK(stack.nearest(grid.toWorld(Vec3{2, 3, index.z})) == n);
            CHECK(std::abs(dot(plane.right, plane.down)) < 1e-12);
        }
    }
}

TEST_CASE("SliceStack: across a sheared grid the planes stand at right angles to the slices",
          "[core][view]")
{
    const auto grid = shearedGrid({40, 40, 12});
    const auto sagittal = SliceStack(grid, Orientation::Sagittal).at(0);
    CHECK(std::abs(dot(sagittal.down, grid.sliceNormal())) == Approx(1));
    const SliceStack coronal(grid, Orientation::Coronal);
    // The planes reach the whole patient although the slices slide along them.
    CHECK(coronal.count() > 40);
}

TEST_CASE("orientationLetters: oblique directions name the strongest first", "[core][view]")
{
    CHECK(orientationLetters({0.8, 0.6, 0}) == "LP");
    CHECK(orientationLetters(normalized({-0.2, -0.3, -0.9})) == "FAR");
    CHECK(orientationLetters({0, 0.05, 0.998}) == "H");
}
