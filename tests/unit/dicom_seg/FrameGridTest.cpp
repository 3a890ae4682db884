#include "viewer/dicom/seg/FrameGrid.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

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

} // namespace

TEST_CASE("FrameGrid: frames find their slices on the source's grid, in any order", "[dicom][seg]")
{
    const auto source = GENERATE(obliqueGrid({7, 6, 9}), shearedGrid({7, 6, 9}));
    const std::vector<int> slices{7, 2, 3, 2};

    const auto grid = gridOfSource(source, {7, 6, 1}, framesOn(source, slices, 0));

    REQUIRE(grid);
    CHECK(grid->slices == slices);
    CHECK(grid->geometry == source);
    CHECK_FALSE(gridOfSource(source, {6, 7, 1}, framesOn(source, slices, 0)));
    CHECK_FALSE(gridOfSource(obliqueGrid({7, 6, 5}), {7, 6, 1}, framesOn(source, slices, 0)));
}

TEST_CASE("FrameGrid: without a source the frames span their own grid, gaps kept empty",
          "[dicom][seg]")
{
    const auto source = GENERATE(obliqueGrid({7, 6, 9}), shearedGrid({7, 6, 9}));
    const double stated = GENERATE_COPY(0.0, source.sliceDistanceMm());

    const auto grid = smallestGrid({7, 6, 1}, framesOn(source, {7, 2, 3, 5}, stated));

    REQUIRE(grid);
    CHECK(grid->slices == std::vector<int>{5, 0, 1, 3});
    CHECK_FALSE(grid->uneven);
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
    CHECK(grid->slices == std::vector<int>{0, 2, 4, 8});
}

TEST_CASE("FrameGrid: uneven frames are kept apart and reported", "[dicom][seg]")
{
    auto planes = framesOn(obliqueGrid({7, 6, 9}), {0, 1, 2, 3}, 0);
    planes[2].position += obliqueGrid().axes()[2] * 1.61803;

    const auto grid = smallestGrid({7, 6, 1}, planes);

    REQUIRE(grid);
    CHECK(grid->uneven);
    CHECK(grid->slices == std::vector<int>{0, 1, 2, 3});
}

TEST_CASE("FrameGrid: frames that are not parallel are refused", "[dicom][seg]")
{
    auto planes = framesOn(obliqueGrid(), {0, 1}, 0);
    planes[1].rowDirection = {0, 0, 1};

    const auto grid = smallestGrid({7, 6, 1}, planes);

    REQUIRE_FALSE(grid);
    CHECK(grid.error().code == ErrorCode::InvalidGeometry);
}
