#include "tests/support/Catch.h"
#include "tests/unit/processing/morphology/RegionSamples.h"

#include "viewer/processing/morphology/Holes.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::drawn;
using hangaku::tests::kAlone;
using hangaku::tests::stoppedAlready;

namespace {

/// A shell with a hollow of two voxels, and in the second slice a way out.
Region shell(bool hasWayOut)
{
    return drawn({{"####", "####", "####"},                      //
                  {"####", hasWayOut ? "#..." : "#..#", "####"}, //
                  {"####", "####", "####"}},
                 {5, 6, 7});
}

} // namespace

TEST_CASE("Holes: a hollow is filled, one with a way out is not", "[processing][morphology]")
{
    CHECK(fillHoles(shell(false), {}, kAlone)->count() == 36);
    CHECK(*fillHoles(shell(true), {}, kAlone) == shell(true));
    CHECK(fillHoles(Region(), {}, kAlone)->isEmpty());
}

TEST_CASE("Holes: a wall that hangs together by corners holds", "[processing][morphology]")
{
    const auto diamond = drawn({{".....", "..#..", ".#.#.", "..#..", "....."}});
    CHECK(*fillHoles(diamond, {2, {}}, kAlone) == drawn({{".#.", "###", ".#."}}, {1, 1, 0}));
}

TEST_CASE("Holes: slice by slice, a tunnel closes along its own axis only",
          "[processing][morphology]")
{
    // Open towards either end of i.
    const auto tube = drawn({{"###", "###", "###"}, {"###", "...", "###"}, {"###", "###", "###"}});
    CHECK(*fillHoles(tube, {}, kAlone) == tube);
    CHECK(fillHoles(tube, {0, {}}, kAlone)->count() == 27);
    CHECK(*fillHoles(tube, {1, {}}, kAlone) == tube);
    CHECK(*fillHoles(tube, {2, {}}, kAlone) == tube);
}

TEST_CASE("Holes: larger ones than wanted stay", "[processing][morphology]")
{
    const auto region = drawn({{"########", "#.##...#", "########"}}, {1, 2, 3});
    CHECK(*fillHoles(region, {2, 2}, kAlone) ==
          drawn({{"########", "####...#", "########"}}, {1, 2, 3}));
    CHECK(fillHoles(region, {2, 3}, kAlone)->count() == 24);
    CHECK(fillHoles(shell(false), {{}, 1}, kAlone)->count() == 34);
}

TEST_CASE("Holes: stopped", "[processing][morphology]")
{
    CHECK(fillHoles(shell(false), {}, stoppedAlready()).error().code == ErrorCode::Cancelled);
}
