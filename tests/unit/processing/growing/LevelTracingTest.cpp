#include "viewer/processing/growing/LevelTracing.h"
#include "tests/support/Catch.h"

#include <cmath>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;

namespace {

template <typename Value> PixelPatch patchOfValues(int width, int height, Value&& value)
{
    PixelPatch patch{width, height, {1, 1}, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            patch.pixels.push_back(static_cast<float>(value(x, y)));
    return patch;
}

double areaOf(const std::vector<Vec2>& line)
{
    double twice = 0;
    for (std::size_t n = 0, last = line.size() - 1; n < line.size(); last = n++)
        twice += line[last].x * line[n].y - line[n].x * line[last].y;
    return std::abs(twice) / 2;
}

} // namespace

TEST_CASE("LevelTracing: around a round hill the line is the circle through the mouse",
          "[processing][growing]")
{
    const auto hill =
        patchOfValues(60, 50, [](int x, int y) { return -std::hypot(x - 30, y - 24); });
    for (const float sign : {1.0F, -1.0F}) { // a hill, and a pit
        auto patch = hill;
        for (float& pixel : patch.pixels)
            pixel *= sign;
        const auto lines = levelOutlines(patch, {42.3, 24.2});
        REQUIRE(lines.size() == 1);
        for (const Vec2 point : lines[0])
            CHECK(std::hypot(point.x - 30, point.y - 24) == Approx(12).margin(0.1));
        CHECK(areaOf(lines[0]) == Approx(3.14159 * 144).epsilon(0.02));
    }
}

TEST_CASE("LevelTracing: holes come after the outline, other structures not at all",
          "[processing][growing]")
{
    const auto patch = patchOfValues(40, 30, [](int x, int y) {
        const bool isRing =
            x >= 5 && x < 20 && y >= 5 && y < 20 && !(x >= 9 && x < 13 && y >= 8 && y < 14);
        const bool isOther = x >= 20 && x < 26 && y >= 20 && y < 26; // touches at a corner only
        return isRing || isOther ? 100 : 0;
    });
    const auto lines = levelOutlines(patch, {6, 6});
    REQUIRE(lines.size() == 2);
    // Borders of an even structure on its own level lie on its outermost pixels.
    CHECK(areaOf(lines[0]) == Approx(14 * 14).epsilon(0.01));
    CHECK(areaOf(lines[1]) == Approx(5 * 7 - 4 * 0.5)); // the line cuts its corners
}

TEST_CASE("LevelTracing: along the patch's border the line closes half a pixel outside",
          "[processing][growing]")
{
    const auto patch = patchOfValues(20, 10, [](int x, int) { return x < 8 ? 5 : 0; });
    const auto lines = levelOutlines(patch, {3, 3});
    REQUIRE(lines.size() == 1);
    double left = 99;
    double bottom = 0;
    for (const Vec2 point : lines[0]) {
        left = std::min(left, point.x);
        bottom = std::max(bottom, point.y);
    }
    CHECK(left == -0.5);
    CHECK(bottom == 9.5);
}

TEST_CASE("LevelTracing: has no line outside the picture or for a picture without pixels",
          "[processing][growing]")
{
    const auto patch = patchOfValues(20, 10, [](int x, int y) { return x * y; });
    CHECK(levelOutlines(patch, {-1, 3}).empty());
    CHECK(levelOutlines(patch, {std::nan(""), 3}).empty());
    CHECK(levelOutlines({}, {0, 0}).empty());
    CHECK(levelOutlines({5, 5, {1, 1}, {1, 2, 3}}, {0, 0}).empty());
}
