#include "tests/support/Catch.h"
#include "tests/unit/processing/morphology/RegionSamples.h"

#include "viewer/processing/morphology/Islands.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::drawn;
using hangaku::tests::kAlone;
using hangaku::tests::stoppedAlready;

namespace {

/// Three voxels that touch by an edge, then one that touches the last by a corner, and a pair
/// alone.
Region chain()
{
    return drawn({{"#.....", ".#....", "......"},  //
                  {"......", "..#...", "......"},  //
                  {"....##", "......", "...#.."}}, //
                 {10, 20, 30});
}

} // namespace

TEST_CASE("Islands: what belongs together, by faces, edges and corners", "[processing][morphology]")
{
    const auto count = [](Connectivity connectivity) {
        return split(chain(), 100, {connectivity, {}}, kAlone)->size();
    };
    CHECK(count(Connectivity::Faces) == 5);
    CHECK(count(Connectivity::Edges) == 3);
    CHECK(count(Connectivity::Corners) == 2);
    CHECK(keepLargest(chain(), {}, kAlone)->count() == 4); // by corners unless told otherwise
}

TEST_CASE("Islands: the largest is kept, in its own box; of equals the first",
          "[processing][morphology]")
{
    const auto region = drawn({{"##..##", "......", "###..#"}}, {3, 4, 5});
    CHECK(*keepLargest(region, {}, kAlone) == drawn({{"###"}}, {3, 6, 5}));

    const auto equals = drawn({{"##..##"}});
    CHECK(*keepLargest(equals, {}, kAlone) == drawn({{"##"}}));
    CHECK(keepLargest(Region(), {}, kAlone)->isEmpty());
}

TEST_CASE("Islands: a ring is one piece though its row comes apart", "[processing][morphology]")
{
    const auto ring = drawn({{".###.", "#...#", "#...#", ".###."}});
    CHECK(split(ring, 9, {Connectivity::Edges, {}}, kAlone)->size() == 1);
    CHECK(split(ring, 9, {Connectivity::Faces, {}}, kAlone)->size() == 4);
    // Arms that meet late: joined at the bottom only.
    const auto comb = drawn({{"#.#.#", "#.#.#", "#####"}});
    CHECK(split(comb, 9, {Connectivity::Faces, {}}, kAlone)->size() == 1);
}

TEST_CASE("Islands: the one under the mouse is kept or taken away", "[processing][morphology]")
{
    const auto region = drawn({{"##..#", "....."}, {".....", "....#"}}, {0, 0, 7});
    CHECK(*keepAt(region, {4, 0, 7}, {}, kAlone) == drawn({{"#", "."}, {".", "#"}}, {4, 0, 7}));
    CHECK(*removeAt(region, {4, 0, 7}, {}, kAlone) == drawn({{"##"}}, {0, 0, 7}));

    for (const Index3 beside : {Index3{2, 0, 7}, {-1, 0, 7}, {0, 0, 99}}) {
        const auto nothing = keepAt(region, beside, {}, kAlone);
        REQUIRE_FALSE(nothing);
        CHECK(nothing.error().code == ErrorCode::NotFound);
    }
}

TEST_CASE("Islands: specks below a size go", "[processing][morphology]")
{
    const auto region = drawn({{"###..#.##"}});
    CHECK(*removeSmallerThan(region, 2, {}, kAlone) == drawn({{"###....##"}}));
    CHECK(*removeSmallerThan(region, 3, {}, kAlone) == drawn({{"###"}}));
    CHECK(removeSmallerThan(region, 4, {}, kAlone)->isEmpty());
}

TEST_CASE("Islands: split by falling size, each in its own box", "[processing][morphology]")
{
    const auto parts =
        split(drawn({{"#.###.##", "........", "........", "......##"}}, {5, 0, 0}), 3, {}, kAlone);
    REQUIRE(parts);
    REQUIRE(parts->size() == 3);
    CHECK((*parts)[0] == drawn({{"###"}}, {7, 0, 0}));
    CHECK((*parts)[1] == drawn({{"##"}}, {11, 0, 0}));
    CHECK((*parts)[2] == drawn({{"##"}}, {11, 3, 0}));
    CHECK(split(Region(), 3, {}, kAlone)->empty());
    CHECK(split(Region(), 0, {}, kAlone).error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("Islands: slice by slice, along each axis", "[processing][morphology]")
{
    // A bar along k of two voxels, and beside it one voxel in the first slice.
    const auto region = drawn({{"##.#", "#..#"}, {"....", "...#"}}, {2, 3, 4});

    // Across k, of the first slice the left three; of the second its only one.
    CHECK(*keepLargest(region, {Connectivity::Corners, 2}, kAlone) ==
          drawn({{"##..", "#..."}, {"....", "...#"}}, {2, 3, 4}));
    // Across j, of the first (j = 3) the left two; of the second (j = 4) the right two.
    CHECK(*keepLargest(region, {Connectivity::Corners, 1}, kAlone) ==
          drawn({{"##..", "...#"}, {"....", "...#"}}, {2, 3, 4}));
    // Across i, each slice is one piece.
    CHECK(*keepLargest(region, {Connectivity::Corners, 0}, kAlone) == region);
    CHECK(split(region, 99, {Connectivity::Corners, 0}, kAlone)->front() ==
          drawn({{"#", "#"}, {".", "#"}}, {5, 3, 4}));
    // The clicked slice only.
    CHECK(*keepAt(region, {5, 4, 4}, {Connectivity::Corners, 2}, kAlone) ==
          drawn({{"#", "#"}, {".", "#"}}, {5, 3, 4}));
    CHECK(*keepAt(region, {2, 4, 4}, {Connectivity::Corners, 0}, kAlone) == region);
}

TEST_CASE("Islands: stopped", "[processing][morphology]")
{
    CHECK(keepLargest(chain(), {}, stoppedAlready()).error().code == ErrorCode::Cancelled);
    CHECK(split(chain(), 2, {}, stoppedAlready()).error().code == ErrorCode::Cancelled);
}
