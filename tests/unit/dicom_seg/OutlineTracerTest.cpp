#include "viewer/dicom/rt/OutlineTracer.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/dicom/rt/ContourFill.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using namespace hangaku::tests;

namespace {

/// One slice from rows of '#' and '.'.
LabelMap drawn(const std::vector<std::string>& rows)
{
    const Index3 size{static_cast<int>(rows.front().size()), static_cast<int>(rows.size()), 1};
    const auto grid = *ImageGeometry::create(size, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    std::vector<Label> voxels;
    for (const auto& row : rows)
        for (const char c : row)
            voxels.push_back(c == '#' ? 5 : c == 'x' ? 6 : 0);
    return {grid, std::move(voxels)};
}

std::vector<Outline> outlinesOf(const LabelMap& map)
{
    return traceOutlines(map, 5, 0, map.geometry().box());
}

double areaOf(const Outline& outline)
{
    double sum = 0;
    for (std::size_t n = 0; n < outline.size(); ++n) {
        const auto a = outline[n];
        const auto b = outline[(n + 1) % outline.size()];
        sum += a.i * b.j - b.i * a.j;
    }
    return sum / 2;
}

double totalArea(const std::vector<Outline>& outlines)
{
    double sum = 0;
    for (const auto& outline : outlines)
        sum += areaOf(outline);
    return sum;
}

/// Fills the outlines again, as contours on the slice.
std::vector<Label> filled(const LabelMap& map, const std::vector<Outline>& outlines)
{
    std::vector<Contour> contours;
    for (const auto& outline : outlines) {
        auto& contour = contours.emplace_back();
        for (const auto point : outline)
            contour.push_back(map.geometry().toWorld(Vec3{point.i, point.j, 0}));
    }
    std::vector<Label> voxels(map.voxels().size());
    for (const auto& run : ContourFill(map.geometry()).fill(contours).runs)
        for (int i = run.first; i < run.end; ++i)
            voxels[map.offset({i, run.j, run.k})] = 5;
    return voxels;
}

} // namespace

TEST_CASE("traceOutlines: one voxel is a square around its centre", "[dicom][rt]")
{
    const auto outlines = outlinesOf(drawn({"...", ".#.", "..."}));

    REQUIRE(outlines.size() == 1);
    CHECK(outlines[0] == Outline{{0.5, 0.5}, {1.5, 0.5}, {1.5, 1.5}, {0.5, 1.5}});
}

TEST_CASE("traceOutlines: straight sides have no points on the way", "[dicom][rt]")
{
    const auto outlines = outlinesOf(drawn({"####", "####", "##.."}));

    REQUIRE(outlines.size() == 1);
    CHECK(outlines[0].size() == 6);
    CHECK(areaOf(outlines[0]) == 10);
}

TEST_CASE("traceOutlines: voxels that touch at a corner are apart", "[dicom][rt]")
{
    CHECK(outlinesOf(drawn({"#.", ".#"})).size() == 2);
    CHECK(outlinesOf(drawn({".#", "#."})).size() == 2);
}

TEST_CASE("traceOutlines: a hole is a keyhole in the outline around it", "[dicom][rt]")
{
    const auto ring = outlinesOf(drawn({"#####", "#...#", "#.#.#", "#...#", "#####"}));

    REQUIRE(ring.size() == 2); // and the island in it
    CHECK(totalArea(ring) == 17);
    // Corners outside and inside, and both ways of the channel where it leaves the left border.
    CHECK(ring[0].size() == 4 + 4 + 2);
}

TEST_CASE("traceOutlines: holes side by side, and one that touches the outside at a corner",
          "[dicom][rt]")
{
    const auto map = GENERATE(
        drawn({"#########", "#.#.#..##", "###.##.##", "#########"}),
        drawn({"####", "#.##", "###.", "####"}), drawn({".###", "#.##", "####", "##.#"}),
        drawn({"#####", "#.#.#", "##.##", "#.#.#", "#####"}),
        drawn({"#.#.#", ".#.#.", "#.#.#"}), drawn({"#x#", "xxx", "#x#"}));
    const auto outlines = outlinesOf(map);

    CHECK(totalArea(outlines) == std::ranges::count(map.voxels(), 5));
    const auto again = filled(map, outlines);
    CHECK(std::ranges::count(again, 5) == std::ranges::count(map.voxels(), 5));
    for (std::size_t at = 0; at < again.size(); ++at)
        CHECK((again[at] == 5) == (map.voxels()[at] == 5));
}

TEST_CASE("traceOutlines: whatever the mask, its area and its voxels are the same again",
          "[dicom][rt]")
{
    std::mt19937 random(11);
    for (int round = 0; round < 60; ++round) {
        std::bernoulli_distribution isSet(0.2 + 0.01 * round);
        std::vector<std::string> rows(17, std::string(23, '.'));
        for (auto& row : rows)
            for (char& c : row)
                c = isSet(random) ? '#' : '.';
        const auto map = drawn(rows);

        const auto outlines = outlinesOf(map);

        CHECK(totalArea(outlines) == std::ranges::count(map.voxels(), 5));
        CHECK((filled(map, outlines) == std::vector(map.voxels().begin(), map.voxels().end())));
    }
}

TEST_CASE("traceOutlines: nothing has no outline", "[dicom][rt]")
{
    CHECK(outlinesOf(drawn({"...", "..."})).empty());
    CHECK(traceOutlines(drawn({"###"}), 5, 0, {}).empty());
}
