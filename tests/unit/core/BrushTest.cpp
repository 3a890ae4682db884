#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/Brush.h"
#include "viewer/core/segmentation/LabelMapEdit.h"

using namespace hangaku::viewer;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;

namespace {

/// Sets what the brush reaches to `label`. @return how many voxels changed
int paint(LabelMapEdit& edit, const Brush& brush, const SlicePlane& plane, Vec3 from, Vec3 to,
          Label label)
{
    int changed = 0;
    brushRows(edit.map().geometry(), brush, plane, from, to,
              [&](int iFirst, int iEnd, int j, int k) {
                  changed += edit.fillRow(iFirst, iEnd, j, k, label, [](Label) { return true; });
              });
    return changed;
}

std::size_t countOf(const LabelMap& map, Label label)
{
    return static_cast<std::size_t>(std::ranges::count(map.voxels(), label));
}

/// Checks every voxel of the grid against the definition of a sphere in the patient.
void checkSphere(const ImageGeometry& grid, Vec3 centre, double radius)
{
    LabelMap map(grid);
    LabelMapEdit edit(map);
    paint(edit, {radius, BrushShape::Sphere}, {}, centre, centre, 3);
    const auto size = grid.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const bool inside = length(grid.toWorld(Index3{i, j, k}) - centre) <= radius;
                REQUIRE((map.at({i, j, k}) == 3) == inside);
            }
}

} // namespace

TEST_CASE("Brush: a sphere is round in the patient on any grid", "[core][brush]")
{
    const auto oblique = obliqueGrid({40, 30, 12});
    checkSphere(oblique, oblique.toWorld(Index3{20, 15, 6}), 9.3);
    const auto sheared = shearedGrid({40, 40, 12});
    checkSphere(sheared, sheared.toWorld(Index3{20, 22, 6}), 7.7);
}

TEST_CASE("Brush: a sphere at the border stays inside the grid", "[core][brush]")
{
    const auto grid = obliqueGrid({20, 20, 6});
    checkSphere(grid, grid.toWorld(Vec3{-1, 3, 0.2}), 6);
}

TEST_CASE("Brush: a disc on an acquired slice touches that slice alone", "[core][brush]")
{
    for (const auto& grid : {obliqueGrid({40, 30, 9}), shearedGrid({40, 40, 9})}) {
        LabelMap map(grid);
        LabelMapEdit edit(map);
        const SliceStack stack(grid, Orientation::Axial);
        const Vec3 centre = grid.toWorld(Index3{20, 15, 4});
        const auto plane = stack.at(stack.nearest(centre));
        paint(edit, {5, BrushShape::Disc}, plane, centre, centre, 1);
        const auto delta = edit.finish();
        CHECK(delta.dirtyBox().first[2] == 4);
        CHECK(delta.dirtyBox().end[2] == 5);
        const double expected =
            3.14159265 * 25 / (grid.spacing().x * grid.spacing().y);
        CHECK(static_cast<double>(countOf(map, 1)) == Approx(expected).epsilon(0.1));
    }
}

TEST_CASE("Brush: a disc between two slices takes exactly one of them", "[core][brush]")
{
    const auto grid = *ImageGeometry::create({20, 20, 6}, {1, 1, 5}, {0, 0, 0}, kAxialAxes);
    LabelMap map(grid);
    LabelMapEdit edit(map);
    const Vec3 centre{10, 10, 12.5};
    paint(edit, {3, BrushShape::Disc}, {centre, {1, 0, 0}, {0, 1, 0}}, centre, centre, 1);
    const auto box = edit.finish().dirtyBox();
    CHECK(box.end[2] - box.first[2] == 1);
}

TEST_CASE("Brush: a disc on an oblique plane leaves no holes", "[core][brush]")
{
    const auto grid = *ImageGeometry::create({40, 40, 40}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    LabelMap map(grid);
    LabelMapEdit edit(map);
    const Vec3 right{1, 0, 0};
    const Vec3 down = normalized({0, 1, 0.6});
    const Vec3 centre{20, 20, 20};
    paint(edit, {8, BrushShape::Disc}, {centre, right, down}, centre, centre, 1);
    for (int j = 15; j <= 25; ++j) {
        int found = 0;
        for (int k = 0; k < 40; ++k)
            found += map.at({20, j, k});
        CHECK(found == 1);
    }
}

TEST_CASE("Brush: a stroke is the hull of its ends, without gaps", "[core][brush]")
{
    const auto grid = *ImageGeometry::create({60, 20, 3}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    LabelMap map(grid);
    LabelMapEdit edit(map);
    paint(edit, {2, BrushShape::Disc}, {{5, 10, 1}, {1, 0, 0}, {0, 1, 0}}, {5, 10, 1}, {50, 10, 1},
          1);
    for (int i = 3; i <= 52; ++i)
        CHECK(map.at({i, 10, 1}) == 1);
    CHECK(map.at({2, 10, 1}) == 0);
    CHECK(map.at({53, 10, 1}) == 0);
    CHECK(map.at({30, 13, 1}) == 0);
}

TEST_CASE("Brush: smaller than a voxel, it still sets the voxel under its centre", "[core][brush]")
{
    const auto grid = obliqueGrid();
    LabelMap map(grid);
    LabelMapEdit edit(map);
    const Vec3 point = grid.toWorld(Vec3{3.3, 2.4, 1.8});
    CHECK(paint(edit, {0.01, BrushShape::Sphere}, {}, point, point, 1) == 1);
    CHECK(map.at({3, 2, 2}) == 1);
}

TEST_CASE("Brush: a square is square along the view, and its stroke has no gaps", "[core][brush]")
{
    const auto grid = *ImageGeometry::create({40, 40, 3}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    const double diagonal = std::sqrt(0.5);
    const SlicePlane turned{{0, 0, 1}, {diagonal, diagonal, 0}, {-diagonal, diagonal, 0}};
    LabelMap map(grid);
    LabelMapEdit edit(map);
    const Vec3 from{12, 12, 1};
    const Vec3 to{27, 20, 1};
    paint(edit, {5, BrushShape::Square}, turned, from, to, 1);
    for (int j = 0; j < 40; ++j)
        for (int i = 0; i < 40; ++i) {
            bool isInside = false; // of the square at any of many places on the way
            for (int step = 0; step <= 3000; ++step) {
                const Vec3 gap = Vec3(i, j, 1) - (from + (to - from) * (step / 3000.0));
                isInside |= std::abs(dot(gap, turned.right)) <= 5 + 1e-9 &&
                            std::abs(dot(gap, turned.down)) <= 5 + 1e-9;
            }
            REQUIRE((map.at({i, j, 1}) == 1) == isInside);
        }
    CHECK(map.at({20, 16, 0}) == 0);
    CHECK(map.at({20, 16, 2}) == 0);
}

TEST_CASE("Brush: a disc with depth takes as many slices as it names on each side", "[core][brush]")
{
    const auto grid = obliqueGrid({40, 30, 12});
    const SliceStack stack(grid, Orientation::Axial);
    const Vec3 centre = grid.toWorld(Index3{20, 15, 5});
    const auto plane = stack.at(stack.nearest(centre));
    const double step = stack.stepMm();
    LabelMap map(grid);
    LabelMapEdit edit(map);
    const bool isAlong = dot(plane.normal(), grid.step(2)) > 0;
    paint(edit, {4, BrushShape::Disc, {2 * step, step}}, plane, centre, centre, 1);
    const auto box = edit.finish().dirtyBox();
    CHECK(box.first[2] == (isAlong ? 4 : 3));
    CHECK(box.end[2] == (isAlong ? 8 : 7));
}
