#include "viewer/core/view/PlaneTilt.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/view/ImageStack.h"

#include <numbers>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr std::array kAll{Orientation::Axial, Orientation::Coronal, Orientation::Sagittal};

std::vector<ImageGeometry> grids()
{
    return {*ImageGeometry::create({30, 24, 18}, {0.8, 0.8, 3}, {5, 6, 7}, kAxialAxes),
            obliqueGrid({30, 24, 18}), shearedGrid({30, 24, 18}), flippedGrid({30, 24, 18})};
}

/// As two drags make it: by the hand in the axial view, then in the sagittal one.
PlaneTilt tiltedTwice(const ImageGeometry& grid, Vec3 pivot)
{
    const auto first = PlaneTilt::of(grid, pivot);
    const auto second =
        first.turned(Orientation::Axial, first.plane(Orientation::Axial).normal(), 25 * kDegree);
    return second.turned(Orientation::Sagittal, second.plane(Orientation::Sagittal).normal(),
                         -40 * kDegree);
}

Volume volumeOf(const ImageGeometry& grid)
{
    return {grid, *VoxelBuffer::create(PixelType::Int16, grid.voxelCount()), 1, 0, {}};
}

} // namespace

TEST_CASE("PlaneTilt: a turn leaves the view's own plane, and right angles between all of them",
          "[core][view]")
{
    for (const auto& grid : grids()) {
        const auto before = PlaneTilt::of(grid, grid.centre());
        const Vec3 axis = before.plane(Orientation::Coronal).normal();
        const auto after = before.turned(Orientation::Coronal, axis, 30 * kDegree);
        const auto coronal = after.plane(Orientation::Coronal);
        CHECK(coronal.right == before.plane(Orientation::Coronal).right);
        CHECK(coronal.down == before.plane(Orientation::Coronal).down);
        for (const Orientation turned : {Orientation::Axial, Orientation::Sagittal}) {
            const Vec3 normal = after.plane(turned).normal();
            CHECK(degreesBetweenPlanes(normal, before.plane(turned).normal()) == Approx(30));
            CHECK(std::abs(dot(normal, coronal.normal())) < 1e-12);
            // The right-hand rule: the old normal, turned by 30 degrees about the axis.
            const Vec3 old = before.plane(turned).normal();
            const Vec3 expected = old * std::cos(30 * kDegree) + cross(axis, old) * 0.5;
            CHECK(length(normal - expected) < 1e-12);
        }
        CHECK(std::abs(dot(after.plane(Orientation::Axial).normal(),
                           after.plane(Orientation::Sagittal).normal())) < 1e-12);
    }
}

TEST_CASE("PlaneTilt: many turns keep the axes of a plane perpendicular and of unit length",
          "[core][view]")
{
    const auto grid = obliqueGrid();
    auto tilt = PlaneTilt::of(grid, grid.centre());
    for (int n = 0; n < 3000; ++n) {
        const Orientation still = kAll[static_cast<std::size_t>(n % 3)];
        tilt = tilt.turned(still, tilt.plane(still).normal(), 0.037 * n);
    }
    for (const Orientation orientation : kAll) {
        const auto plane = tilt.plane(orientation);
        CHECK(std::abs(dot(plane.right, plane.down)) < 1e-12);
        CHECK(length(plane.right) == Approx(1));
        CHECK(length(plane.normal()) == Approx(1));
    }
}

TEST_CASE("PlaneTilt: one plane alone leaves both others", "[core][view]")
{
    const auto grid = obliqueGrid();
    const auto before = PlaneTilt::of(grid, grid.centre());
    const auto after = before.turnedAlone(Orientation::Sagittal,
                                          before.plane(Orientation::Axial).normal(), 0.4);
    CHECK(after.plane(Orientation::Axial).right == before.plane(Orientation::Axial).right);
    CHECK(after.plane(Orientation::Coronal).right == before.plane(Orientation::Coronal).right);
    CHECK(degreesBetweenPlanes(after.plane(Orientation::Sagittal).normal(),
                               before.plane(Orientation::Sagittal).normal()) ==
          Approx(0.4 / kDegree));
}

TEST_CASE("SliceStack: a plane that a tilt leaves as it was keeps its slices", "[core][view]")
{
    for (const auto& grid : grids()) {
        const Vec3 pivot = grid.toWorld(Vec3{11.3, 7.6, 4.4}); // between slices
        const auto before = PlaneTilt::of(grid, pivot);
        const auto tilt =
            before.turned(Orientation::Axial, before.plane(Orientation::Axial).normal(), 0.3);
        const SliceStack axial(grid, Orientation::Axial, tilt);
        const SliceStack standard(grid, Orientation::Axial);
        CHECK_FALSE(axial.isTilted());
        CHECK(axial.count() == standard.count());
        CHECK(axial.at(3).centre == standard.at(3).centre);
        CHECK(SliceStack(grid, Orientation::Coronal, tilt).isTilted());
    }
}

TEST_CASE("SliceStack: tilted planes pass through the pivot and reach every voxel", "[core][view]")
{
    for (const auto& grid : grids()) {
        const Vec3 pivot = grid.toWorld(Vec3{11.3, 7.6, 4.4});
        const auto tilt = tiltedTwice(grid, pivot);
        for (const Orientation orientation : kAll) {
            const SliceStack stack(grid, orientation, tilt);
            if (!stack.isTilted())
                continue;
            const Vec3 normal = stack.at(0).normal();
            CHECK(length(normal - tilt.plane(orientation).normal()) < 1e-12);
            const auto through = stack.at(stack.nearest(pivot));
            CHECK(std::abs(dot(pivot - through.centre, normal)) < 1e-9);
            CHECK(dot(stack.at(1).centre - stack.at(0).centre, normal) == Approx(stack.stepMm()));
            const Vec3 spacing = grid.spacing();
            CHECK(stack.stepMm() >= std::min({spacing.x, spacing.y, spacing.z}) * 0.9);
            CHECK(stack.stepMm() <= std::max({spacing.x, spacing.y, spacing.z}));

            // Every voxel centre lies less than a step from a plane of the stack, and the outermost
            // planes still pass between voxel centres.
            double low = 1e9;
            double high = -1e9;
            const Index3 size = grid.size();
            for (int k = 0; k < size[2]; ++k)
                for (int j = 0; j < size[1]; ++j)
                    for (int i = 0; i < size[0]; ++i) {
                        const double depth =
                            dot(grid.toWorld(Index3{i, j, k}) - stack.at(0).centre, normal);
                        low = std::min(low, depth);
                        high = std::max(high, depth);
                    }
            const double reach = stack.stepMm() * (stack.count() - 1);
            CHECK(low <= 1e-5);
            CHECK(low > -stack.stepMm());
            CHECK(high >= reach - 1e-5);
            CHECK(high < reach + stack.stepMm());
        }
    }
}

TEST_CASE("SliceStack: a small tilt changes the distance of slices little", "[core][view]")
{
    for (const auto& grid : grids())
        for (const Orientation orientation : kAll) {
            const auto before = PlaneTilt::of(grid, grid.centre());
            const Orientation still =
                orientation == Orientation::Axial ? Orientation::Coronal : Orientation::Axial;
            const auto tilt = before.turned(still, before.plane(still).normal(), 1e-4);
            const SliceStack stack(grid, orientation, tilt);
            REQUIRE(stack.isTilted());
            CHECK(stack.stepMm() ==
                  Approx(SliceStack(grid, orientation).stepMm()).epsilon(1e-3));
        }
}

TEST_CASE("ImageStack: on tilted planes the crosshair stays among the voxels and on the plane",
          "[core][stack]")
{
    std::mt19937 random(5);
    std::uniform_real_distribution<double> place(-60, 60);
    for (const auto& grid : grids()) {
        const Vec3 pivot = grid.toWorld(Vec3{11.3, 7.6, 4.4});
        for (const Orientation orientation : kAll) {
            const ImageStack stack(volumeOf(grid), orientation, tiltedTwice(grid, pivot));
            if (!stack.isTilted())
                continue;
            for (int n = 0; n < stack.count(); ++n) {
                const Vec3 any = pivot + Vec3{place(random), place(random), place(random)};
                for (const Vec3 point : {stack.kept(any, n), stack.moved(pivot, n)}) {
                    const auto plane = stack.at(n);
                    CHECK(std::abs(dot(point - plane.centre, plane.normal())) < 1e-3);
                    const Vec3 index = grid.toIndex(point);
                    for (int axis = 0; axis < 3; ++axis) {
                        CHECK(index[axis] > -1e-3);
                        CHECK(index[axis] <
                              grid.size()[static_cast<std::size_t>(axis)] - 1 + 1e-3);
                    }
                    CHECK(stack.nearest(point) == n);
                }
            }
            // A point that is there already is not touched.
            const int n = stack.nearest(pivot);
            CHECK(length(stack.kept(pivot, n) - pivot) < 1e-9);
        }
    }
}

TEST_CASE("ImageStack: images as acquired do not follow a tilt", "[core][stack]")
{
    const auto grid = obliqueGrid({10, 9, 8});
    const auto tilt = tiltedTwice(grid, grid.centre());
    const ImageStack stack(volumeOf(grid), std::nullopt, tilt);
    CHECK_FALSE(stack.isTilted());
    CHECK(stack.isAcquired());
    CHECK(stack.count() == 8);
}
