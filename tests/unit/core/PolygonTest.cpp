#include "viewer/core/segmentation/Polygon.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/Brush.h"
#include "viewer/core/segmentation/Region.h"

#include <random>

using namespace hangaku::viewer;
using hangaku::tests::flippedGrid;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;

namespace {

/// Gathers what is visited; a voxel that comes twice is a mistake.
struct Gathered {
    explicit Gathered(const ImageGeometry& geometry) : region(geometry.box()) {}

    RowSink visitor()
    {
        return [this](int first, int end, int j, int k) {
            REQUIRE(first < end);
            for (int i = first; i < end; ++i) {
                REQUIRE(region.box.contains({i, j, k}));
                REQUIRE_FALSE(region.contains({i, j, k}));
                region.add({i, j, k});
            }
        };
    }

    Region region;
};

/// Even-odd by the turns of the outline around the point: nothing in common with the code's rows.
bool isInside(Vec2 point, std::span<const Vec2> outline)
{
    bool inside = false;
    for (std::size_t n = 0; n < outline.size(); ++n) {
        const Vec2 a = outline[n] - point;
        const Vec2 b = outline[(n + 1) % outline.size()] - point;
        if ((a.y > 0) != (b.y > 0) && (a.x * b.y - a.y * b.x > 0) == (b.y > 0))
            inside = !inside;
    }
    return inside;
}

std::vector<Vec2> wildOutline(int points, double radius, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> place(-radius, radius);
    std::vector<Vec2> outline;
    for (int n = 0; n < points; ++n)
        outline.push_back({place(random), place(random)});
    return outline;
}

std::vector<Vec3> onPlane(const SlicePlane& plane, std::span<const Vec2> outline)
{
    std::vector<Vec3> points;
    for (const Vec2 point : outline)
        points.push_back(plane.centre + plane.right * point.x + plane.down * point.y);
    return points;
}

SlicePlane tiltedPlane(Vec3 centre)
{
    const Vec3 right = normalized(Vec3{0.9, 0.3, -0.2});
    return {centre, right, normalized(cross(Vec3{0.1, -0.4, 0.9}, right))};
}

/// LPS to a screen of 200 x 200 pixels, 80 mm wide at the centre; w is the distance in `focalMm`.
Mat4 perspective(Vec3 eye, Vec3 centre)
{
    const Vec3 forward = normalized(centre - eye);
    const Vec3 right = normalized(cross(forward, Vec3{0.2, 0.1, 1}));
    const Vec3 down = cross(forward, right);
    const double distance = length(centre - eye);
    Mat4 matrix{};
    const auto set = [&](std::size_t row, Vec3 axis, double scale, double shift) {
        // scale * axis . (p - eye) + shift * forward . (p - eye) / distance
        const Vec3 sum = axis * scale + forward * (shift / distance);
        matrix[row] = {sum.x, sum.y, sum.z, -dot(sum, eye)};
    };
    set(0, right, 2.5, 100);
    set(1, down, 2.5, 100);
    set(2, forward, 0, 0);
    matrix[2][3] = -1; // z / w falls towards the camera
    set(3, forward, 0, 1);
    return matrix;
}

} // namespace

TEST_CASE("Polygon: holds exactly the voxel centres inside it, on any grid and plane",
          "[core][polygon]")
{
    for (const auto& grid : {obliqueGrid({40, 30, 12}), shearedGrid({40, 40, 12}),
                             flippedGrid({40, 40, 12})}) {
        for (const auto& plane :
             {SliceStack(grid, Orientation::Axial).at(5),
              SliceStack(grid, Orientation::Coronal).at(9), tiltedPlane(grid.centre())}) {
            const auto outline = wildOutline(9, 12, 7);
            Gathered gathered(grid);
            visitInsidePolygon(grid, onPlane(plane, outline), plane, {6.5, 3}, gathered.visitor());

            double half = 0;
            for (int axis = 0; axis < 3; ++axis)
                half += std::abs(dot(grid.step(axis), plane.normal())) / 2;
            Region expected(grid.box());
            for (int k = 0; k < 12; ++k)
                for (int j = 0; j < grid.size()[1]; ++j)
                    for (int i = 0; i < 40; ++i) {
                        const Vec3 from = grid.toWorld(Index3{i, j, k}) - plane.centre;
                        const double depth = dot(from, plane.normal());
                        if (depth > -half - 3 + 1e-6 && depth <= half + 6.5 + 1e-6 &&
                            isInside({dot(from, plane.right), dot(from, plane.down)}, outline))
                            expected.add({i, j, k});
                    }
            CHECK(gathered.region.count() > 50);
            CHECK(gathered.region == expected);
        }
    }
}

TEST_CASE("Polygon: without depth it takes the layer that a disc of the brush takes",
          "[core][polygon]")
{
    const auto grid = obliqueGrid({40, 30, 12});
    const Vec3 centre = grid.toWorld(Index3{20, 15, 6});
    for (auto plane : {SliceStack(grid, Orientation::Sagittal).at(20), tiltedPlane(centre)}) {
        plane.centre = centre;
        std::vector<Vec2> circle;
        for (int n = 0; n < 720; ++n)
            circle.push_back({6 * std::cos(n * 3.14159265358979 / 360),
                              6 * std::sin(n * 3.14159265358979 / 360)});
        Gathered gathered(grid);
        visitInsidePolygon(grid, onPlane(plane, circle), plane, {}, gathered.visitor());

        Region disc(grid.box()); // the voxel under its centre is given twice
        brushRows(grid, {6, BrushShape::Disc}, plane, plane.centre, plane.centre,
                  [&](int iFirst, int iEnd, int j, int k) {
                      for (int i = iFirst; i < iEnd; ++i)
                          disc.add({i, j, k});
                  });
        CHECK(gathered.region.count() > 15);
        CHECK(gathered.region == disc);
    }
}

TEST_CASE("Polygon: what it crosses twice is outside", "[core][polygon]")
{
    const auto grid = *ImageGeometry::create({20, 20, 3}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    const SlicePlane plane{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}};
    // A square run around twice, the second time smaller.
    const std::vector<Vec3> outline{
        {1.5, 1.5, 1}, {17.5, 1.5, 1}, {17.5, 17.5, 1}, {1.5, 17.5, 1}, {1.5, 1.5, 1},
        {5.5, 5.5, 1}, {12.5, 5.5, 1}, {12.5, 12.5, 1}, {5.5, 12.5, 1}, {5.5, 5.5, 1}};
    Gathered gathered(grid);
    visitInsidePolygon(grid, outline, plane, {}, gathered.visitor());
    CHECK(gathered.region.count() == 16 * 16 - 7 * 7);
    CHECK(gathered.region.contains({3, 9, 1}));
    CHECK_FALSE(gathered.region.contains({9, 9, 1}));
    CHECK_FALSE(gathered.region.contains({3, 9, 0}));
}

TEST_CASE("Polygon: outlines that share an edge through voxel centres share no voxel and miss none",
          "[core][polygon]")
{
    const auto grid = *ImageGeometry::create({21, 21, 1}, {0.7, 0.7, 2}, {-3, 5, 1}, kAxialAxes);
    const SlicePlane plane{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}};
    const auto at = [&](int i, int j) { return grid.toWorld(Index3{i, j, 0}); };
    Gathered gathered(grid); // fails when a voxel comes twice
    const std::vector<Vec3> quarters[] = {{at(0, 0), at(10, 0), at(10, 10)},
                                          {at(10, 10), at(0, 10), at(0, 0)},
                                          {at(10, 0), at(20, 0), at(20, 10), at(10, 10)},
                                          {at(0, 10), at(20, 10), at(20, 20), at(0, 20)}};
    for (const auto& quarter : quarters)
        visitInsidePolygon(grid, quarter, plane, {}, gathered.visitor());
    CHECK(gathered.region.count() == 20 * 20);
}

TEST_CASE("Polygon: nothing is in a line, in no points, or in a point at infinity",
          "[core][polygon]")
{
    const auto grid = obliqueGrid();
    const auto plane = SliceStack(grid, Orientation::Axial).at(2);
    const auto never = [](int, int, int, int) { FAIL("visited"); };
    const Vec3 centre = grid.centre();
    visitInsidePolygon(grid, {}, plane, {}, never);
    visitInsidePolygon(grid, std::vector{centre, centre + plane.right * 3}, plane, {}, never);
    visitInsidePolygon(grid,
                       std::vector{centre, centre + plane.right * 3, Vec3{std::nan(""), 0, 0}},
                       plane, {}, never);
    // Outside the grid.
    const Vec3 away = centre + plane.down * 500;
    visitInsidePolygon(grid, std::vector{away, away + plane.right * 50, away + plane.down * 50},
                       plane, {}, never);
}

TEST_CASE("Polygon: cuts what a perspective camera shows inside it, also from within the grid",
          "[core][polygon]")
{
    for (const auto& grid : {obliqueGrid({40, 30, 12}), shearedGrid({40, 40, 12})}) {
        const Vec3 centre = grid.centre();
        for (const Vec3 eye : {centre + Vec3{80, -30, 40}, centre + Vec3{3, 5, -2}}) {
            std::vector<Vec2> outline; // a star drawn in one line, hollow in the middle
            for (int n = 0; n < 5; ++n)
                outline.push_back(
                    {100 + 110 * std::cos(n * 2.5132741), 100 + 90 * std::sin(n * 2.5132741)});
            ScreenPolygon polygon;
            polygon.worldToScreen = perspective(eye, centre);
            polygon.outline = outline;
            Gathered gathered(grid);
            const IndexBox within{{2, 0, 1}, {38, 30, 12}};
            visitInsideProjected(grid, polygon, within, gathered.visitor());

            Region expected(grid.box());
            for (int k = 1; k < 12; ++k)
                for (int j = 0; j < 30; ++j)
                    for (int i = 2; i < 38; ++i) {
                        const Vec3 p = grid.toWorld(Index3{i, j, k});
                        std::array<double, 4> seen{};
                        for (std::size_t row = 0; row < 4; ++row) {
                            const auto& m = polygon.worldToScreen[row];
                            seen[row] = m[0] * p.x + m[1] * p.y + m[2] * p.z + m[3];
                        }
                        if (seen[3] > 0 &&
                            isInside({seen[0] / seen[3], seen[1] / seen[3]}, outline))
                            expected.add({i, j, k});
                    }
            CHECK(gathered.region.count() > 100);
            CHECK(gathered.region == expected);
        }
    }
}

TEST_CASE("Polygon: cuts so many mm before and behind a point, along the view", "[core][polygon]")
{
    for (const auto& grid : {obliqueGrid({40, 30, 12}), shearedGrid({40, 40, 12}),
                             flippedGrid({40, 40, 12})}) {
        const Vec3 centre = grid.centre();
        const Vec3 about = centre + Vec3{1.3, -0.7, 2.1};
        // From far, from within the grid with much of it behind the camera, and in parallel.
        for (const Vec3 away : {Vec3{80, -30, 40}, Vec3{3, 5, -2}, Vec3{}}) {
            const std::vector<Vec2> all{{-1e4, -1e4}, {1e4, -1e4}, {1e4, 1e4}, {-1e4, 1e4}};
            const bool isParallel = away == Vec3{};
            const Vec3 ahead =
                normalized(isParallel ? Vec3{0.5, 0.6, -0.7} : centre - (centre + away));
            ScreenPolygon polygon;
            polygon.outline = all;
            if (isParallel) {
                const Vec3 right = normalized(cross(ahead, Vec3{0, 0, 1}));
                const Vec3 down = cross(ahead, right);
                polygon.worldToScreen = {{{right.x, right.y, right.z, 0},
                                          {down.x, down.y, down.z, 0},
                                          {ahead.x, ahead.y, ahead.z, 12},
                                          {0, 0, 0, 1}}};
            } else {
                polygon.worldToScreen = perspective(centre + away, centre);
            }
            polygon.limitDepth(about, 4.5);
            Gathered gathered(grid);
            visitInsideProjected(grid, polygon, grid.box(), gathered.visitor());

            Region expected(grid.box());
            const Index3 size = grid.size();
            for (int k = 0; k < size[2]; ++k)
                for (int j = 0; j < size[1]; ++j)
                    for (int i = 0; i < size[0]; ++i) {
                        const Vec3 p = grid.toWorld(Index3{i, j, k});
                        const bool isBehind =
                            !isParallel && dot(p - (centre + away), ahead) <= 0.05;
                        if (std::abs(dot(p - about, ahead)) <= 4.5 && !isBehind)
                            expected.add({i, j, k});
                    }
            CHECK(expected.count() > 100);
            // Voxels at the camera itself are seen under any angle.
            std::size_t differing = 0;
            for (std::size_t n = 0; n < expected.inside.size(); ++n)
                differing += expected.inside[n] != gathered.region.inside[n] ? 1 : 0;
            CHECK(differing <= (isParallel || length(away) > 50 ? 0 : expected.count() / 50));
        }
    }
}

TEST_CASE("Polygon: cuts between two depths only", "[core][polygon]")
{
    const auto grid = *ImageGeometry::create({10, 10, 10}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    const std::vector<Vec2> square{{-1, -1}, {20, -1}, {20, 20}, {-1, 20}};
    ScreenPolygon polygon;
    polygon.outline = square;
    polygon.worldToScreen = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}};
    polygon.nearest = 2.5;
    polygon.farthest = 6.5;
    Gathered gathered(grid);
    visitInsideProjected(grid, polygon, grid.box(), gathered.visitor());
    CHECK(gathered.region.bounds() == IndexBox{{0, 0, 3}, {10, 10, 7}});
}
