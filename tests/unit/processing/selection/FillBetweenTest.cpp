#include "viewer/processing/selection/FillBetween.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

#include "viewer/processing/io/LabelMapFile.h"

#include <numbers>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// A slice of a region across an axis.
Region sliceOf(const Region& region, int axis, int slice)
{
    IndexBox box = region.box;
    box.first[static_cast<std::size_t>(axis)] = slice;
    box.end[static_cast<std::size_t>(axis)] = slice + 1;
    return region.in(box);
}

std::size_t countIn(const Region& region, int axis, int slice)
{
    return sliceOf(region, axis, slice).count();
}

/// Only every `step`-th slice of a region, and its last.
Region thinned(const Region& region, int axis, int step)
{
    const auto bounds = region.bounds();
    const int first = bounds.first[static_cast<std::size_t>(axis)];
    const int last = bounds.end[static_cast<std::size_t>(axis)] - 1;
    Region result(region.box);
    forEachIndex(bounds, [&](Index3 index) {
        const int slice = index[static_cast<std::size_t>(axis)];
        if (((slice - first) % step == 0 || slice == last) && region.contains(index))
            result.add(index);
    });
    return result;
}

double dice(const Region& a, const Region& b)
{
    double both = 0;
    forEachIndex(a.box, [&](Index3 index) { both += a.contains(index) && b.contains(index); });
    return 2 * both / static_cast<double>(a.count() + b.count());
}

/// A disc of pixels in slice k.
void addDisc(Region& region, double u, double v, double radius, int k)
{
    forEachIndex({{region.box.first[0], region.box.first[1], k},
                  {region.box.end[0], region.box.end[1], k + 1}},
                 [&](Index3 index) {
                     if (std::hypot(index[0] - u, index[1] - v) <= radius)
                         region.add(index);
                 });
}

const ImageGeometry kIso = *ImageGeometry::create({64, 48, 12}, {1, 1, 3}, {5, 6, 7}, kAxialAxes);

} // namespace

TEST_CASE("FillBetween: an ellipsoid comes back from every fourth slice, along each axis",
          "[processing][selection]")
{
    for (const auto& grid : {obliqueGrid({60, 40, 24}), shearedGrid({60, 50, 24})}) {
        const Vec3 centre = grid.centre();
        const auto whole = paintedRegion(grid, [&](Vec3 at) {
            const Vec3 way = grid.toIndex(at) - grid.toIndex(centre);
            return dot(Vec3{way.x / 25, way.y / 16, way.z / 10.5},
                       Vec3{way.x / 25, way.y / 16, way.z / 10.5}) < 1;
        });
        for (int axis = 0; axis < 3; ++axis) {
            const auto annotated = thinned(whole, axis, 4);
            const auto filled = *fillBetween(annotated, grid, axis, {}, {});
            CHECK(dice(whole, filled) > 0.97);
            const auto bounds = annotated.bounds();
            for (int s = bounds.first[static_cast<std::size_t>(axis)];
                 s < bounds.end[static_cast<std::size_t>(axis)]; ++s)
                if (countIn(annotated, axis, s) > 0)
                    CHECK(sliceOf(filled.in(grid.box()), axis, s) == sliceOf(annotated, axis, s));
        }
    }
}

TEST_CASE("FillBetween: a cone narrows by the place of each slice in mm", "[processing][selection]")
{
    Region annotated(kIso.box());
    addDisc(annotated, 30, 24, 20, 0);
    addDisc(annotated, 30, 24, 8, 4);
    const std::vector<double> uneven{0, 1, 2, 3, 8, 11, 14, 17, 20, 23, 26, 29};

    const auto even = *fillBetween(annotated, kIso, 2, {}, {});
    const auto placed = *fillBetween(annotated, kIso, 2, uneven, {});

    const auto radius = [](const Region& region, int k) {
        return std::sqrt(static_cast<double>(countIn(region, 2, k)) / std::numbers::pi);
    };
    for (int k = 1; k < 4; ++k) {
        CHECK(radius(even, k) == Approx(20 - 12 * k / 4.0).margin(0.4));
        CHECK(radius(placed, k) == Approx(20 - 12 * uneven[static_cast<std::size_t>(k)] / 8).margin(0.4));
    }
}

TEST_CASE("FillBetween: slices acquired at uneven distances count as lying where they were acquired",
          "[processing][selection]")
{
    // A cone, seen at these places along k, and drawn into the slices of the grid nearest to them.
    const std::vector<double> acquired{0, 3.4, 6.6, 11};
    const auto wanted = [](double place) { return 20 - 1.4 * place; };
    Region annotated(kIso.box());
    for (const double place : acquired)
        addDisc(annotated, 30, 24, wanted(place), static_cast<int>(std::lround(place)));

    const auto places = drawnPlacesMm(kIso, acquired);
    const auto filled = fillBetween(annotated, kIso, 2, places, {});

    REQUIRE(filled.has_value());
    for (int k = 1; k < 11; ++k)
        if (k != 3 && k != 7)
            CHECK(std::sqrt(static_cast<double>(countIn(*filled, 2, k)) / std::numbers::pi) ==
                  Approx(wanted(k)).margin(0.3));
    // Even ones lie where they lie: 3 mm apart here.
    CHECK(drawnPlacesMm(kIso, {})[5] == Approx(15));
}

TEST_CASE("FillBetween: what moves by more than its own width does not vanish",
          "[processing][selection]")
{
    Region annotated(kIso.box());
    addDisc(annotated, 10, 20, 5, 0);
    addDisc(annotated, 50, 28, 5, 8);

    const auto filled = *fillBetween(annotated, kIso, 2, {}, {});

    for (int k = 1; k < 8; ++k) {
        const auto bounds = sliceOf(filled, 2, k).bounds();
        CHECK(countIn(filled, 2, k) == Approx(81).margin(8));
        CHECK((bounds.first[0] + bounds.end[0] - 1) / 2.0 == Approx(10 + 5.0 * k).margin(1));
        CHECK((bounds.first[1] + bounds.end[1] - 1) / 2.0 == Approx(20 + 1.0 * k).margin(1));
    }
}

TEST_CASE("FillBetween: a single pixel that moves leaves no gap", "[processing][selection]")
{
    Region annotated(kIso.box());
    annotated.add({10, 10, 0});
    annotated.add({15, 13, 11});
    const auto filled = *fillBetween(annotated, kIso, 2, {}, {});
    for (int k = 0; k < 12; ++k)
        CHECK(countIn(filled, 2, k) >= 1);
}

TEST_CASE("FillBetween: one contour parts into two gradually", "[processing][selection]")
{
    Region annotated(kIso.box());
    addDisc(annotated, 30, 24, 12, 0);
    addDisc(annotated, 18, 24, 6, 8);
    addDisc(annotated, 42, 24, 6, 8);

    const auto filled = *fillBetween(annotated, kIso, 2, {}, {});

    for (int k = 1; k < 8; ++k) {
        CHECK(countIn(filled, 2, k) > 200);
        CHECK(countIn(filled, 2, k) < 480);
        // The same to either side.
        const auto slice = sliceOf(filled, 2, k);
        const auto bounds = slice.bounds();
        CHECK(bounds.first[0] + bounds.end[0] - 1 == Approx(60).margin(1));
    }
    CHECK(filled.contains({30, 24, 2}));       // still one near the single contour
    CHECK_FALSE(filled.contains({30, 24, 7})); // two near the pair
    CHECK(filled.contains({18, 24, 7}));
    CHECK(filled.contains({42, 24, 7}));
}

TEST_CASE("FillBetween: two structures side by side are not joined, one that ends, ends",
          "[processing][selection]")
{
    Region annotated(kIso.box());
    addDisc(annotated, 12, 24, 6, 0);
    addDisc(annotated, 30, 24, 6, 0);
    addDisc(annotated, 58, 40, 2, 0); // nothing near it in the next
    addDisc(annotated, 13, 25, 6, 6);
    addDisc(annotated, 33, 24, 6, 6);

    const auto filled = *fillBetween(annotated, kIso, 2, {}, {});

    for (int k = 1; k < 6; ++k) {
        for (int j = 0; j < 48; ++j)
            CHECK_FALSE(filled.contains({21, j, k}));
        CHECK(filled.contains({12, 24, k}));
        CHECK(filled.contains({31, 24, k}));
        CHECK_FALSE(filled.contains({58, 40, k}));
    }
}

TEST_CASE("FillBetween: a ring keeps its hole", "[processing][selection]")
{
    Region annotated(kIso.box());
    for (const int k : {0, 5}) {
        Region inner(kIso.box());
        addDisc(annotated, 30 + k, 24, 14, k);
        addDisc(inner, 30 + k, 24, 6, k);
        forEachIndex(kIso.box(), [&](Index3 index) {
            if (inner.contains(index))
                annotated.inside[annotated.offset(index)] = 0;
        });
    }
    const auto filled = *fillBetween(annotated, kIso, 2, {}, {});
    for (int k = 1; k < 5; ++k) {
        CHECK_FALSE(filled.contains({30 + k, 24, k}));
        CHECK(countIn(filled, 2, k) == Approx(500).margin(40));
    }
}

TEST_CASE("FillBetween: nothing and a single slice stay as they are; wrong places are errors",
          "[processing][selection]")
{
    Region annotated(kIso.box());
    CHECK(fillBetween(annotated, kIso, 2, {}, {})->isEmpty());
    addDisc(annotated, 30, 24, 3, 4);
    CHECK(fillBetween(annotated, kIso, 2, {}, {})->in(kIso.box()) == annotated);
    const std::vector<double> tooFew{0, 1};
    const std::vector<double> backAndForth{0, 1, 2, 1, 4, 5, 6, 7, 8, 9, 10, 11};
    for (const auto& places : {tooFew, backAndForth}) {
        const auto wrong = fillBetween(annotated, kIso, 2, places, {});
        REQUIRE_FALSE(wrong);
        CHECK(wrong.error().code == ErrorCode::InvalidArgument);
    }
    CHECK_FALSE(fillBetween(annotated, kIso, 3, {}, {}));
}

TEST_CASE("FillBetween: a stopped call is an error", "[processing][selection]")
{
    Region annotated(kIso.box());
    addDisc(annotated, 30, 24, 20, 0);
    addDisc(annotated, 30, 24, 8, 4);
    std::stop_source source;
    source.request_stop();
    const auto stopped = fillBetween(annotated, kIso, 2, {}, Progress{source.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}

TEST_CASE("FillBetween: a real heart comes back from every third slice", "[processing][selection]")
{
    HANGAKU_NEED_DATA(path, "masks/pulmonary_1_5mm/models/heart.nii.gz");
    const auto mask = readLabelMap(path);
    REQUIRE(mask);
    const auto whole = Region::ofLabel(mask->layer(0), 1, mask->geometry().box());
    const auto filled = *fillBetween(thinned(whole, 2, 3), mask->geometry(), 2, {}, {});
    CHECK(dice(whole, filled) > 0.96);
}
