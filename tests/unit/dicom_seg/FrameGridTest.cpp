#include "viewer/dicom/seg/FrameGrid.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <cmath>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;

namespace {

/// Frames on slices of a grid, in the order given.
std::vector<FramePlane> framesOn(const ImageGeometry& g, const std::vector<int>& slices,
                                 double statedSpacing)
{
    std::vector<FramePlane> planes;
    for (const int k : slices)
        planes.push_back({g.toWorld(Index3{0, 0, k}), g.axes()[0], g.axes()[1], g.spacing().x,
                          g.spacing().y, statedSpacing});
    return planes;
}

/// One slice for each frame.
std::vector<SliceRun> single(const std::vector<int>& slices)
{
    std::vector<SliceRun> runs;
    for (const int k : slices)
        runs.push_back({k, k + 1});
    return runs;
}

} // namespace

TEST_CASE("FrameGrid: frames find their slices on the source's grid, in any order", "[dicom][seg]")
{
    const auto source = GENERATE(obliqueGrid({7, 6, 9}), shearedGrid({7, 6, 9}));
    const std::vector<int> slices{7, 2, 3, 2};

    const auto grid = gridOfSource(source, {}, {7, 6, 1}, framesOn(source, slices, 0));

    REQUIRE(grid);
    CHECK(grid->slices == single(slices));
    CHECK(grid->geometry == source);
    CHECK_FALSE(gridOfSource(source, {}, {6, 7, 1}, framesOn(source, slices, 0)));
    CHECK_FALSE(gridOfSource(obliqueGrid({7, 6, 5}), {}, {7, 6, 1}, framesOn(source, slices, 0)));
}

TEST_CASE("FrameGrid: without a source the frames span their own grid, gaps kept empty",
          "[dicom][seg]")
{
    const auto source = GENERATE(obliqueGrid({7, 6, 9}), shearedGrid({7, 6, 9}));
    const double stated = GENERATE_COPY(0.0, source.sliceDistanceMm());

    const auto grid = smallestGrid({7, 6, 1}, framesOn(source, {7, 2, 3, 5}, stated));

    REQUIRE(grid);
    CHECK(grid->slices == single({5, 0, 1, 3}));
    CHECK_FALSE(grid->isUneven);
    const auto& g = grid->geometry;
    CHECK(g.size() == Index3{7, 6, 6});
    for (const int k : {0, 5})
        CHECK(length(g.toWorld(Index3{6, 5, k}) - source.toWorld(Index3{6, 5, k + 2})) < 1e-6);
}

TEST_CASE("FrameGrid: a stated spacing shows that every frame has gaps beside it", "[dicom][seg]")
{
    const auto source = obliqueGrid({7, 6, 9});

    const auto grid = smallestGrid({7, 6, 1}, framesOn(source, {0, 2, 4, 8}, 4.1));

    REQUIRE(grid);
    CHECK(grid->slices == single({0, 2, 4, 8}));
}

TEST_CASE("FrameGrid: uneven frames stay where they are", "[dicom][seg]")
{
    // A head with 1 mm slices below and 7 mm slices above, tilted or not.
    const auto fine = GENERATE(
        *ImageGeometry::create({7, 6, 60}, {0.7, 1.3, 0.5}, {-31.5, 12.25, -840},
                               obliqueGrid().axes()),
        *ImageGeometry::create({7, 6, 60}, {0.5, 0.5, 0.5}, {10, -20, 30}, shearedGrid().axes()));
    std::vector<FramePlane> planes;
    const std::vector<double> places{33.3, 0, 2.2, 4.4, 18.9, 47};
    const double mm = fine.sliceDistanceMm();
    for (const double place : places)
        planes.push_back({fine.toWorld(Vec3{0, 0, place}), fine.axes()[0], fine.axes()[1],
                          fine.spacing().x, fine.spacing().y, place < 10 ? 2.2 * mm : 14.4 * mm});

    const auto grid = smallestGrid({7, 6, 1}, planes);

    REQUIRE(grid);
    CHECK(grid->isUneven);
    const auto& g = grid->geometry;
    for (std::size_t n = 0; n < planes.size(); ++n) {
        const auto run = grid->slices[n];
        CAPTURE(n, run.first, run.end);
        REQUIRE(run.first < run.end);
        for (int k = run.first; k < run.end; ++k) {
            // In the patient, each slice shows the frame that is nearest to it.
            const auto at = fine.toIndex(g.toWorld(Index3{0, 0, k}));
            CHECK(std::abs(at.x) < 1e-3);
            CHECK(std::abs(at.y) < 1e-3);
            for (const double other : places)
                CHECK(std::abs(at.z - places[n]) <= std::abs(at.z - other) + 1e-3);
            CHECK(std::abs(at.z - places[n]) * mm <= grid->largestShiftMm + 1e-6);
        }
    }
    CHECK(grid->largestShiftMm <= 7.2 * mm + 1e-6);
    // A thick frame fills its thickness, not a slice alone.
    CHECK(grid->slices[0].end - grid->slices[0].first >= 6);
    CHECK(grid->slices[1].end - grid->slices[1].first == 1);
}

TEST_CASE("FrameGrid: frames on unevenly acquired slices fill what is nearest to them",
          "[dicom][seg]")
{
    const auto source = GENERATE(obliqueGrid({7, 6, 12}), shearedGrid({7, 6, 12}));
    const std::vector<double> places{0, 1.1, 2, 5.5, 11};
    std::vector<FramePlane> planes;
    for (const double place : {5.5, 0.0, 11.0, 2.0})
        planes.push_back({source.toWorld(Vec3{0, 0, place}), source.axes()[0], source.axes()[1],
                          source.spacing().x, source.spacing().y, 0});

    const auto grid = gridOfSource(source, places, {7, 6, 1}, planes);

    REQUIRE(grid);
    CHECK(grid->geometry == source);
    CHECK(grid->isUneven);
    CHECK(grid->slices == std::vector<SliceRun>{{4, 9}, {0, 1}, {9, 12}, {2, 4}});
    // One that lies on no acquired slice does not fit, and is moved nowhere.
    planes.push_back(planes[0]);
    planes.back().position = source.toWorld(Vec3{0, 0, 7.3});
    CHECK_FALSE(gridOfSource(source, places, {7, 6, 1}, planes));
    // A mask that was saved on the even grid comes back there.
    const auto even = gridOfSource(source, places, {7, 6, 1},
                                   framesOn(source, {2, 3, 11}, source.sliceDistanceMm()));
    REQUIRE(even);
    CHECK(even->slices == single({2, 3, 11}));
}

TEST_CASE("FrameGrid: frames beside each other, or nowhere, are refused", "[dicom][seg]")
{
    auto planes = framesOn(obliqueGrid({7, 6, 9}), {0, 1, 2, 3}, 0);
    SECTION("sideways")
    {
        planes[2].position += obliqueGrid().axes()[0] * 3;
    }
    SECTION("far away")
    {
        planes[2].position += obliqueGrid().axes()[2] * 1e9;
    }
    SECTION("no orientation")
    {
        for (auto& plane : planes)
            plane.columnDirection = plane.rowDirection;
    }
    SECTION("no number")
    {
        for (auto& plane : planes)
            plane.rowDirection.x = std::nan("");
    }

    const auto grid = smallestGrid({7, 6, 1}, planes);

    REQUIRE_FALSE(grid);
    CHECK(grid.error().code == ErrorCode::InvalidGeometry);
}

TEST_CASE("FrameGrid: a lying position does not make a grid of a million slices", "[dicom][seg]")
{
    auto planes = framesOn(obliqueGrid({7, 6, 9}), {0, 1, 2, 3}, 0);
    planes[3].position = planes[0].position + obliqueGrid().axes()[2] * 5e5;

    const auto grid = smallestGrid({7, 6, 1}, planes);

    REQUIRE(grid);
    CHECK(grid->isUneven);
    CHECK(grid->geometry.size()[2] <= 2048);
}

TEST_CASE("FrameGrid: frames that are not parallel are refused", "[dicom][seg]")
{
    auto planes = framesOn(obliqueGrid(), {0, 1}, 0);
    planes[1].rowDirection = {0, 0, 1};

    const auto grid = smallestGrid({7, 6, 1}, planes);

    REQUIRE_FALSE(grid);
    CHECK(grid.error().code == ErrorCode::InvalidGeometry);
}
