#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/Brush.h"
#include "viewer/core/segmentation/LabelMapEdit.h"

using namespace hangaku::viewer;
using hangaku::tests::flippedGrid;
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

TEST_CASE("Brush: a disc on an oblique plane leaves no holes where the plane is looked at",
          "[core][brush]")
{
    const Vec3 right = normalized(Vec3{0.8, 0.3, -0.4});
    const Vec3 down = normalized(cross(Vec3{-0.2, 0.5, 0.7}, right));
    for (const auto& grid : {obliqueGrid({60, 40, 16}), shearedGrid({80, 80, 16}),
                             flippedGrid({60, 80, 20})}) {
        LabelMap map(grid);
        LabelMapEdit edit(map);
        const Vec3 centre = grid.centre();
        paint(edit, {8, BrushShape::Disc}, {centre, right, down}, centre, centre, 1);
        // The voxel under a place can have its centre outside of the disc: not far from its rim.
        const double rim = 8 - length(grid.step(0) + grid.step(1) + grid.step(2));
        int looked = 0;
        for (double x = -8.013; x <= 8; x += 0.1)
            for (double y = -8.037; y <= 8; y += 0.1) {
                const Vec3 index = grid.toIndex(centre + right * x + down * y);
                const Index3 voxel{static_cast<int>(std::lround(index.x)),
                                   static_cast<int>(std::lround(index.y)),
                                   static_cast<int>(std::lround(index.z))};
                if (std::hypot(x, y) > rim || !grid.contains(voxel))
                    continue;
                ++looked;
                REQUIRE(map.at(voxel) == 1);
            }
        CHECK(looked > 1000);
    }
}

TEST_CASE("Brush: a stroke on a tilted plane sets exactly the voxel centres near it, on any grid",
          "[core][brush]")
{
    const Vec3 normal = normalized(Vec3{0.35, -0.5, 0.8});
    const Vec3 right = normalized(cross(Vec3{0, 1, 0.2}, normal));
    const Vec3 down = cross(normal, right);
    for (const auto& grid : {obliqueGrid({50, 40, 14}), shearedGrid({60, 60, 14}),
                             flippedGrid({50, 60, 16})}) {
        for (const auto& [shape, depth] :
             {std::pair{BrushShape::Disc, PlaneDepth{}}, {BrushShape::Disc, PlaneDepth{4, 1.5}},
              {BrushShape::Square, PlaneDepth{}}, {BrushShape::Square, PlaneDepth{0.7, 3}}}) {
            LabelMap map(grid);
            LabelMapEdit edit(map);
            const Vec3 from = grid.centre() + right * 2.1;
            const Vec3 to = from + right * 5 - down * 3;
            const double radius = 4.3;
            paint(edit, {radius, shape, depth}, {from, right, down}, from, to, 1);

            // By the definition, voxel by voxel.
            double half = 0;
            for (int axis = 0; axis < 3; ++axis)
                half += std::abs(dot(grid.step(axis), normal)) / 2;
            const Index3 size = grid.size();
            int inside = 0;
            for (int k = 0; k < size[2]; ++k)
                for (int j = 0; j < size[1]; ++j)
                    for (int i = 0; i < size[0]; ++i) {
                        const Vec3 point = grid.toWorld(Index3{i, j, k});
                        const double height = dot(point - from, normal);
                        bool isNear = false;
                        for (int step = 0; step <= 400; ++step) {
                            const Vec3 gap = point - (from + (to - from) * (step / 400.0));
                            const double x = dot(gap, right);
                            const double y = dot(gap, down);
                            isNear |= shape == BrushShape::Disc
                                          ? std::hypot(x, y) <= radius
                                          : std::max(std::abs(x), std::abs(y)) <= radius;
                        }
                        const bool isExpected = isNear && height > -half - depth.againstMm + 1e-6 &&
                                                height <= half + depth.alongMm + 1e-6;
                        inside += isExpected ? 1 : 0;
                        REQUIRE((map.at({i, j, k}) == 1) == isExpected);
                    }
            CHECK(inside > 50);
        }
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
