#include "tests/support/Catch.h"
#include "tests/unit/processing/morphology/RegionSamples.h"

#include "viewer/processing/morphology/Logic.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::drawn;

TEST_CASE("Logic: two regions in boxes that only overlap, as sets", "[processing][morphology]")
{
    const auto a = drawn({{"##.", "###"}}, {0, 0, 4});
    const auto b = drawn({{"#.#", "..#"}}, {1, 1, 4});

    CHECK(united(a, b) == drawn({{"##..", "####", "...#"}}, {0, 0, 4}));
    CHECK(subtracted(a, b) == drawn({{"##.", "#.#"}}, {0, 0, 4}));
    CHECK(intersected(a, b) == drawn({{"#."}}, {1, 1, 4}));
    CHECK(symmetricDifference(a, b) == drawn({{"##..", "#.##", "...#"}}, {0, 0, 4}));
    CHECK(inverted(b, {{0, 1, 4}, {3, 2, 5}}) == drawn({{"#.#"}}, {0, 1, 4}));
}

TEST_CASE("Logic: regions that do not meet, and empty ones", "[processing][morphology]")
{
    const auto a = drawn({{"#"}}, {0, 0, 0});
    const auto b = drawn({{"#"}}, {3, 0, 0});

    CHECK(united(a, b) == drawn({{"#..#"}}));
    CHECK(subtracted(a, b) == a);
    CHECK(intersected(a, b).isEmpty());
    CHECK(united(Region(), b) == b);
    CHECK(united(b, Region()) == b);
    CHECK(intersected(Region(), b).isEmpty());
    CHECK(trimmed(drawn({{"...", ".#.", "..."}})) == drawn({{"#"}}, {1, 1, 0}));
    CHECK(trimmed(drawn({{"..."}})) == Region());
}
