#include "viewer/dicom/rt/ContourFill.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <cmath>
#include <numbers>
#include <set>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using namespace hangaku::tests;

namespace {

ImageGeometry axialGrid(Index3 size = {40, 40, 12}, Vec3 spacing = {1, 1, 3})
{
    return *ImageGeometry::create(size, spacing, {-20, -20, 0}, kAxialAxes);
}

std::set<Index3> voxelsOf(const FilledContours& filled)
{
    std::set<Index3> voxels;
    for (const auto& run : filled.runs)
        for (int i = run.first; i < run.end; ++i)
            CHECK(voxels.insert({i, run.j, run.k}).second); // no voxel twice
    return voxels;
}

/// A rectangle in index coordinates on slice `k`, on any grid.
Contour rectangle(const ImageGeometry& grid, double i0, double j0, double i1, double j1, double k)
{
    return {grid.toWorld(Vec3{i0, j0, k}), grid.toWorld(Vec3{i1, j0, k}),
            grid.toWorld(Vec3{i1, j1, k}), grid.toWorld(Vec3{i0, j1, k})};
}

} // namespace

TEST_CASE("ContourFill: voxels whose centres are inside, on turned and on sheared slices",
          "[dicom][rt]")
{
    const auto grid = GENERATE(axialGrid({7, 6, 5}, {0.5, 2, 3}), obliqueGrid(), shearedGrid());

    const auto filled = ContourFill(grid).fill({rectangle(grid, 0.6, 1.4, 3.4, 3.6, 2)});

    CHECK(voxelsOf(filled) == std::set<Index3>{{1, 2, 2}, {2, 2, 2}, {3, 2, 2},
                                               {1, 3, 2}, {2, 3, 2}, {3, 3, 2}});
    CHECK(filled.tilted == 0);
    CHECK(filled.largestShiftMm < 1e-9);
}

TEST_CASE("ContourFill: a centre on a border that two structures share belongs to one of them",
          "[dicom][rt]")
{
    const auto grid = axialGrid();
    const auto left = voxelsOf(ContourFill(grid).fill({rectangle(grid, 2, 2, 6, 8, 1)}));
    const auto right = voxelsOf(ContourFill(grid).fill({rectangle(grid, 6, 2, 9, 8, 1)}));

    CHECK(left.size() == 4 * 6);
    CHECK(right.size() == 3 * 6);
    for (const auto& voxel : left)
        CHECK_FALSE(right.contains(voxel));
}

TEST_CASE("ContourFill: a contour in a contour is a hole, and one in the hole an island",
          "[dicom][rt]")
{
    const auto grid = axialGrid();
    const auto filled = ContourFill(grid).fill({rectangle(grid, 0.5, 0.5, 10.5, 10.5, 3),
                                                rectangle(grid, 2.5, 2.5, 8.5, 8.5, 3),
                                                rectangle(grid, 4.5, 4.5, 6.5, 6.5, 3)});
    CHECK(voxelsOf(filled).size() == 100 - 36 + 4);
}

TEST_CASE("ContourFill: a keyhole's channel leaves no trace, even through voxel centres",
          "[dicom][rt]")
{
    const auto grid = axialGrid();
    // From the outer square along i = 5 to the inner one and back the same way.
    const auto at = [&grid](double i, double j) { return grid.toWorld(Vec3{i, j, 3}); };
    const Contour keyhole{at(5, 0.5),    at(10.5, 0.5), at(10.5, 10.5), at(0.5, 10.5),
                          at(0.5, 0.5),  at(5, 0.5),    at(5, 3.5),     at(3.5, 3.5),
                          at(3.5, 6.5),  at(6.5, 6.5),  at(6.5, 3.5),   at(5, 3.5)};

    CHECK(voxelsOf(ContourFill(grid).fill({keyhole})).size() == 100 - 9);
}

TEST_CASE("ContourFill: the same contour twice counts once", "[dicom][rt]")
{
    const auto grid = axialGrid();
    const auto square = rectangle(grid, 0.5, 0.5, 3.5, 3.5, 3);
    CHECK(voxelsOf(ContourFill(grid).fill({square, square})).size() == 9);
}

TEST_CASE("ContourFill: between slices the nearest one takes a contour, once", "[dicom][rt]")
{
    const auto grid = axialGrid();
    for (const double k : {2.6, 3.0, 3.4}) {
        const auto filled = ContourFill(grid).fill({rectangle(grid, 0.5, 0.5, 3.5, 3.5, k)});
        for (const auto& voxel : voxelsOf(filled))
            CHECK(voxel[2] == 3);
        CHECK(filled.largestShiftMm == Approx(std::abs(k - 3) * 3).margin(1e-9));
    }
    // Contours finer than slices: each slice takes the nearest plane alone, not a mixture.
    const auto fine = ContourFill(grid).fill({rectangle(grid, 0.5, 0.5, 3.5, 3.5, 3.1),
                                              rectangle(grid, 0.5, 0.5, 9.5, 9.5, 3.4)});
    CHECK(voxelsOf(fine).size() == 9);
}

TEST_CASE("ContourFill: beyond the image nothing is filled, and it is counted", "[dicom][rt]")
{
    const auto grid = axialGrid();
    const auto filled = ContourFill(grid).fill({rectangle(grid, 0.5, 0.5, 3.5, 3.5, -0.6),
                                                rectangle(grid, 0.5, 0.5, 3.5, 3.5, 11.7),
                                                rectangle(grid, -9, -9, 99, 99, 4)});
    CHECK(filled.outside == 2);
    CHECK(voxelsOf(filled).size() == 40 * 40);
}

TEST_CASE("ContourFill: on unevenly acquired slices a contour reaches half the way to the next",
          "[dicom][rt]")
{
    const auto grid = axialGrid();
    // Acquired at 0, 1, 2, 6 and 10 of the even grid.
    const auto filled = ContourFill(grid, {0, 1, 2, 6, 10})
                            .fill({rectangle(grid, 0.5, 0.5, 1.5, 1.5, 6)});
    std::set<int> slices;
    for (const auto& voxel : voxelsOf(filled))
        slices.insert(voxel[2]);
    CHECK(slices == std::set<int>{4, 5, 6, 7});
}

TEST_CASE("ContourFill: sagittal and slanted contours on axial slices fill the same ball",
          "[dicom][rt]")
{
    const auto grid = axialGrid({40, 40, 40}, {1, 1, 1});
    const double angle = GENERATE(0.0, 0.4, std::numbers::pi / 2);
    const Vec3 normal{std::sin(angle), 0, std::cos(angle)};
    const Vec3 across{std::cos(angle), 0, -std::sin(angle)};
    const Vec3 centre = grid.toWorld(Vec3{19.5, 19.5, 19.5});
    constexpr double kRadius = 12;
    std::vector<Contour> contours;
    for (double z = -11.5; z < 12; ++z) {
        const double r = std::sqrt(kRadius * kRadius - z * z);
        auto& contour = contours.emplace_back();
        for (int n = 0; n < 90; ++n) {
            const double turn = n * std::numbers::pi / 45;
            contour.push_back(centre + normal * z + across * (r * std::cos(turn)) +
                              Vec3{0, r * std::sin(turn), 0});
        }
    }

    const auto filled = ContourFill(grid).fill(contours);

    const double ball = 4.0 / 3 * std::numbers::pi * kRadius * kRadius * kRadius;
    CHECK(static_cast<double>(voxelsOf(filled).size()) == Approx(ball).epsilon(0.01));
    CHECK((filled.tilted > 0) == (angle > 0));
}

TEST_CASE("gridAround: slices as far apart as the contours, wherever they are turned to",
          "[dicom][rt]")
{
    const auto drawnOn = GENERATE(axialGrid(), obliqueGrid({90, 90, 9}), shearedGrid({90, 90, 9}));
    std::vector<Contour> contours;
    for (const double k : {2.0, 3.0, 5.0})
        contours.push_back(rectangle(drawnOn, 3, 3, 30, 30, k));

    const auto grid = gridAround(contours);

    REQUIRE(grid);
    CHECK(grid->size()[2] == 4);
    CHECK(grid->spacing().z == Approx(drawnOn.sliceDistanceMm()));
    CHECK(std::abs(dot(grid->sliceNormal(), drawnOn.sliceNormal())) == Approx(1));
    const auto filled = ContourFill(*grid).fill(contours);
    CHECK(filled.tilted == 0);
    const double volume = static_cast<double>(voxelsOf(filled).size()) * grid->voxelVolumeMm3();
    const double expected = 27.0 * 27 * 3 * drawnOn.voxelVolumeMm3();
    CHECK(volume == Approx(expected).epsilon(0.05));
    CHECK_FALSE(gridAround({}));
}
