#include "viewer/processing/selection/Threshold.h"

#include "viewer/processing/selection/StoredInterval.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

#include <cmath>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// Values in and at the ends of the range of T, and around the ends of the interval.
template <typename T> std::vector<T> oddValues(std::size_t count)
{
    std::mt19937 random(5);
    std::vector<T> values(count);
    for (auto& value : values)
        value = static_cast<T>(static_cast<int>(random() % 200) - (std::is_signed_v<T> ? 100 : 0));
    values[0] = std::numeric_limits<T>::lowest();
    values[1] = std::numeric_limits<T>::max();
    return values;
}

template <typename T> void checkAgainstRealValues(double slope, double intercept)
{
    const auto geometry = obliqueGrid();
    const auto volume = volumeOf(geometry, oddValues<T>(geometry.voxelCount()), slope, intercept);
    for (const auto& interval :
         {ValueInterval{-20.25, 31.5}, {7 * slope + intercept, 7 * slope + intercept},
          {-1e300, 10}, {10, 1e300}, {5, -5}, {std::nan(""), 3}}) {
        const auto region = *thresholdRegion(volume, interval, geometry.box(), {});
        int wrong = 0;
        forEachIndex(geometry.box(), [&](Index3 index) {
            wrong += region.contains(index) != interval.contains(volume.valueAt(index));
        });
        CHECK(wrong == 0);
        CHECK(region.box == region.bounds());
    }
}

} // namespace

TEMPLATE_TEST_CASE("Threshold: takes exactly the voxels whose real value lies in the interval",
                   "[processing][selection]", std::uint8_t, std::int8_t, std::uint16_t,
                   std::int16_t, std::uint32_t, std::int32_t, float)
{
    checkAgainstRealValues<TestType>(1, 0);
    checkAgainstRealValues<TestType>(0.1, -7.3);
    checkAgainstRealValues<TestType>(-2.5, 11);
    checkAgainstRealValues<TestType>(0, 3);
}

TEST_CASE("Threshold: both ends are in, whatever rounding does to them", "[processing][selection]")
{
    // 3 * 0.1 is not 0.3 in floating point; the voxel's own real value decides.
    const auto geometry = obliqueGrid({4, 1, 1});
    const auto volume = volumeOf<std::int16_t>(geometry, {1, 2, 3, 4}, 0.1, 0);
    const double two = volume.valueAt({1, 0, 0});
    const double three = volume.valueAt({2, 0, 0});

    const auto region = *thresholdRegion(volume, {two, three}, geometry.box(), {});

    CHECK(region.box == IndexBox{{1, 0, 0}, {3, 1, 1}});
    CHECK(thresholdRegion(volume, {std::nextafter(two, 1.0), std::nextafter(three, 0.0)},
                          geometry.box(), {})
              ->isEmpty());
}

TEST_CASE("Threshold: what is no number is never in", "[processing][selection]")
{
    const auto geometry = obliqueGrid({3, 1, 1});
    const auto volume =
        volumeOf<float>(geometry, {std::nanf(""), std::numeric_limits<float>::infinity(), 2.5F});

    const auto region = *thresholdRegion(volume, {-1e308, 1e308}, geometry.box(), {});

    CHECK(region.count() == 1);
    CHECK(region.contains({2, 0, 0}));
}

TEST_CASE("Threshold: keeps to the box, which may reach out of the image", "[processing][selection]")
{
    const auto geometry = shearedGrid();
    const auto volume =
        volumeOf(geometry, std::vector<std::int16_t>(geometry.voxelCount(), 50));

    const auto region = *thresholdRegion(volume, {0, 100}, {{-5, 2, 1}, {3, 99, 2}}, {});

    CHECK(region.box == IndexBox{{0, 2, 1}, {3, 6, 2}});
    CHECK(region.count() == 3U * 4U);
    CHECK(thresholdRegion(volume, {0, 100}, {{9, 9, 9}, {12, 12, 12}}, {})->isEmpty());
}

TEST_CASE("Threshold: a colour image and a stopped call are errors", "[processing][selection]")
{
    const auto geometry = obliqueGrid();
    auto volume = volumeOf(geometry, std::vector<std::uint8_t>(geometry.voxelCount()));
    std::stop_source source;
    source.request_stop();

    const auto stopped =
        thresholdRegion(volume, {0, 1}, geometry.box(), Progress{source.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
    volume.description.channels = 3;
    const auto colour = thresholdRegion(volume, {0, 1}, geometry.box(), {});
    REQUIRE_FALSE(colour);
    CHECK(colour.error().code == ErrorCode::Unsupported);
}
