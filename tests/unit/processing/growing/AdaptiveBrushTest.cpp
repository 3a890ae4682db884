#include "viewer/processing/growing/AdaptiveBrush.h"
#include "tests/support/Catch.h"
#include "tests/unit/processing/growing/Pictures.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// A noisy body of 60 above 0, left of a plane that is oblique to every grid.
struct Wall {
    Vec3 point;
    Vec3 normal = normalized(Vec3{0.8, 0.5, 0.3});

    bool isInside(Vec3 lps) const { return dot(lps - point, normal) < 0; }
};

Volume wallPicture(const ImageGeometry& grid, const Wall& wall, double deviation)
{
    Noise noise(deviation);
    return pictureOf(grid,
                     [&](Index3, Vec3 lps) { return (wall.isInside(lps) ? 60 : 0) + noise(); });
}

} // namespace

TEST_CASE("AdaptiveBrush: fills the ball up to an edge and not beyond it, on any grid",
          "[processing][growing]")
{
    for (const auto& grid : {obliqueGrid({40, 30, 12}), shearedGrid({50, 60, 12})}) {
        const Wall wall{grid.centre()};
        const auto volume = wallPicture(grid, wall, 6);
        const Vec3 centre = wall.point - wall.normal * 4;
        const auto dab = adaptiveDab(volume, {{8, BrushShape::Sphere}}, {}, centre);
        const auto expected = regionWhere(
            grid, [&](Vec3 lps) { return length(lps - centre) <= 8 && wall.isInside(lps); });
        CHECK(dice(dab, expected) > 0.94);
        // From the other side of the wall it takes the other part.
        const Vec3 beyond = wall.point + wall.normal * 4;
        const auto other = adaptiveDab(volume, {{8, BrushShape::Sphere}}, {}, beyond);
        for (const auto& found : {dab, other})
            CHECK(found.bounds() == found.box);
        CHECK(dice(other, expected) < 0.1);
    }
}

TEST_CASE("AdaptiveBrush: in an even region it is the brush", "[processing][growing]")
{
    const auto grid = obliqueGrid({40, 30, 12});
    const auto volume = pictureOf(grid, [](Index3, Vec3) { return 7; });
    const Vec3 centre = grid.centre();
    const auto dab = adaptiveDab(volume, {{7, BrushShape::Sphere}}, {}, centre);
    const auto ball = regionWhere(grid, [&](Vec3 lps) { return length(lps - centre) <= 7; });
    CHECK(dice(dab, ball) > 0.99);
}

TEST_CASE("AdaptiveBrush: leaves out what is alike but not connected within the brush",
          "[processing][growing]")
{
    const auto grid = *ImageGeometry::create({40, 40, 9}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    const auto volume =
        pictureOf(grid, [](Index3 at, Vec3) { return at[0] == 20 || at[0] == 21 ? 0 : 100; });
    const auto dab = adaptiveDab(volume, {{8, BrushShape::Sphere}}, {}, {17, 20, 4});
    CHECK(dab.count() > 100);
    CHECK(dab.bounds().end[0] == 20);
}

TEST_CASE("AdaptiveBrush: a disc stays in the layer of its plane", "[processing][growing]")
{
    const auto grid = shearedGrid({50, 60, 12});
    const Wall wall{grid.centre()};
    const auto volume = wallPicture(grid, wall, 5);
    const SliceStack stack(grid, Orientation::Axial);
    const Vec3 centre = grid.toWorld(grid.toIndex(wall.point - wall.normal * 3));
    const auto plane = stack.at(stack.nearest(centre));
    const auto dab = adaptiveDab(volume, {{6, BrushShape::Disc}}, plane, plane.project(centre));
    CHECK(dab.count() > 50);
    CHECK(dab.box.end[2] - dab.box.first[2] == 1);
}

TEST_CASE("AdaptiveBrush: takes more with a greater tolerance", "[processing][growing]")
{
    const auto grid = *ImageGeometry::create({40, 40, 9}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    Noise noise(3);
    const auto volume =
        pictureOf(grid, [&](Index3 at, Vec3) { return at[0] * 2.0 + noise(); }); // a slope
    std::size_t before = 0;
    for (const double tolerance : {1.0, 2.0, 4.0}) {
        const auto count =
            adaptiveDab(volume, {{9, BrushShape::Sphere}, tolerance}, {}, {20, 20, 4}).count();
        CHECK(count > before);
        before = count;
    }
}

TEST_CASE("AdaptiveBrush: outside the image there is nothing", "[processing][growing]")
{
    const auto grid = obliqueGrid();
    const auto volume = pictureOf(grid, [](Index3, Vec3) { return 1; });
    CHECK(adaptiveDab(volume, {{5, BrushShape::Sphere}}, {}, grid.toWorld(Index3{-1, 0, 0}))
              .isEmpty());
    CHECK(adaptiveDab(volume, {{-1, BrushShape::Sphere}}, {}, grid.centre()).isEmpty());
}
