#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/processing/morphology/RegionSamples.h"

#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/Margin.h"

#include <limits>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::blobs;
using hangaku::tests::differences;
using hangaku::tests::drawn;
using hangaku::tests::forEachVoxel;
using hangaku::tests::kAlone;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;
using hangaku::tests::stoppedAlready;

namespace {

/// By the definition, from every voxel to every voxel.
Region grownByDefinition(const Region& region, const ImageGeometry& geometry, double mm)
{
    std::vector<Vec3> sources;
    forEachVoxel(geometry, [&](Index3 at) {
        if (region.contains(at))
            sources.push_back(geometry.toWorld(at));
    });
    Region result(geometry.box());
    forEachVoxel(geometry, [&](Index3 at) {
        const auto place = geometry.toWorld(at);
        for (const auto& source : sources)
            if (length(place - source) <= mm * (1 + 1e-6))
                return result.add(at);
    });
    return result;
}

ImageGeometry leftHanded()
{
    return *ImageGeometry::create({11, 9, 8}, {2, 0.5, 1.25}, {1, 2, 3},
                                  {Vec3{0, 1, 0}, Vec3{1, 0, 0}, Vec3{0, 0, 1}});
}

/// Sheared along every axis, i and j too.
ImageGeometry skewed()
{
    return *ImageGeometry::create(
        {12, 9, 7}, {0.8, 1.1, 2}, {-5, 3, 9},
        {Vec3{1, 0, 0}, normalized(Vec3{0.4, 1, 0}), normalized(Vec3{-0.5, 0.3, 1})});
}

} // namespace

TEST_CASE("Margin: growing and shrinking are by the distance in mm in the patient",
          "[processing][morphology]")
{
    const auto geometry =
        GENERATE(obliqueGrid({13, 10, 8}), shearedGrid({14, 12, 6}), leftHanded(), skewed());
    const auto region = blobs(geometry, 3);
    for (const double mm : {0.0, 0.4, 1.3, 2.7, 4.1, 50.0}) {
        INFO(mm << " mm");
        const auto larger = grown(region, geometry, mm, kAlone);
        const auto smaller = shrunk(region, geometry, mm, kAlone);
        REQUIRE(larger);
        REQUIRE(smaller);
        CHECK(differences(geometry, *larger, grownByDefinition(region, geometry, mm)) == 0);
        const auto outside = inverted(region, geometry.box());
        CHECK(differences(geometry, *smaller,
                          inverted(grownByDefinition(outside, geometry, mm), geometry.box())) == 0);
        CHECK(larger->box == larger->bounds());
        CHECK(smaller->box == smaller->bounds());
    }
}

TEST_CASE("Margin: a distance of exactly some voxels takes them in", "[processing][morphology]")
{
    const auto geometry = *ImageGeometry::create({21, 21, 1}, {0.1, 0.1, 1}, {}, kAxialAxes);
    Region voxel({{10, 10, 0}, {11, 11, 1}});
    voxel.add({10, 10, 0});
    // 0.1 * 3 is more than 0.3 in binary.
    CHECK(grown(voxel, geometry, 0.3, kAlone)->box == IndexBox{{7, 7, 0}, {14, 14, 1}});
    CHECK(grown(voxel, geometry, 0.5, kAlone)->contains({13, 14, 0})); // 3, 4, 5
    CHECK_FALSE(grown(voxel, geometry, 0.4999, kAlone)->contains({13, 14, 0}));
}

TEST_CASE("Margin: growth ends at the grid's edge, and nothing shrinks from it",
          "[processing][morphology]")
{
    const auto geometry = *ImageGeometry::create({6, 5, 1}, {1, 1, 1}, {}, kAxialAxes);
    const auto cut = drawn({{"###...", "###...", "###...", "###...", "###..."}});
    CHECK(*shrunk(cut, geometry, 1, kAlone) == drawn({{"##", "##", "##", "##", "##"}}));
    CHECK(grown(cut, geometry, 20, kAlone)->count() == 30);
    const auto full = inverted(Region(), geometry.box());
    CHECK(*shrunk(full, geometry, 3, kAlone) == full);
    CHECK(grown(Region(), geometry, 3, kAlone)->isEmpty());
    CHECK(shrunk(Region(geometry.box()), geometry, 3, kAlone)->isEmpty());
}

TEST_CASE("Margin: a hollow shell lies inside, outside or astride of the border",
          "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid({13, 12, 8}), shearedGrid({14, 12, 6}));
    const auto region = blobs(geometry, 8);
    const auto shell = [&](HollowSide side) { return *hollow(region, geometry, 3, side, kAlone); };

    const auto inside = subtracted(region, *shrunk(region, geometry, 3, kAlone));
    const auto outside = subtracted(*grown(region, geometry, 3, kAlone), region);
    const auto centre =
        subtracted(*grown(region, geometry, 1.5, kAlone), *shrunk(region, geometry, 1.5, kAlone));
    CHECK(differences(geometry, shell(HollowSide::Inside), inside) == 0);
    CHECK(differences(geometry, shell(HollowSide::Outside), outside) == 0);
    CHECK(differences(geometry, shell(HollowSide::Centre), centre) == 0);
    CHECK(inside.count() > 0);
    CHECK(outside.count() > inside.count());
}

TEST_CASE("Margin: sizes that make no sense are refused, and work can be stopped",
          "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid(), shearedGrid());
    const auto region = blobs(geometry, 1);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double mm : {-1.0, kLargestMarginMm * 2, nan}) {
        CHECK(grown(region, geometry, mm, kAlone).error().code == ErrorCode::InvalidArgument);
        CHECK(shrunk(region, geometry, mm, kAlone).error().code == ErrorCode::InvalidArgument);
        CHECK(hollow(region, geometry, mm, HollowSide::Centre, kAlone).error().code ==
              ErrorCode::InvalidArgument);
    }
    const auto stopped = stoppedAlready();
    CHECK(grown(region, geometry, 2, stopped).error().code == ErrorCode::Cancelled);
    CHECK(hollow(region, geometry, 2, HollowSide::Inside, stopped).error().code ==
          ErrorCode::Cancelled);
}

TEST_CASE("Margin: progress rises to the end", "[processing][morphology]")
{
    const auto geometry = obliqueGrid();
    std::vector<double> fractions;
    const Progress progress{{}, [&](double fraction) { fractions.push_back(fraction); }};
    REQUIRE(hollow(blobs(geometry, 2), geometry, 2, HollowSide::Centre, progress));
    REQUIRE_FALSE(fractions.empty());
    CHECK(std::ranges::is_sorted(fractions));
    CHECK(fractions.back() == Approx(1));
}
