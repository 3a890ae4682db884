#include "viewer/processing/selection/AutomaticThreshold.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

#include <cmath>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

const ImageGeometry kGrid = obliqueGrid({40, 40, 10});

/// Two tissues with noise, two thirds dark; the same draws for every type.
template <typename T> Volume twoTissues(double dark, double bright, double noise)
{
    std::mt19937 random(11);
    std::normal_distribution<double> normal(0, noise);
    std::vector<T> values(kGrid.voxelCount());
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = static_cast<T>(std::round((at % 3 == 0 ? bright : dark) + normal(random)));
    return volumeOf(kGrid, values);
}

} // namespace

TEST_CASE("AutomaticThreshold: every method parts two tissues of a CT", "[processing][selection]")
{
    const auto volume = twoTissues<std::int16_t>(-850, 40, 60);
    for (const auto method : automaticThresholds()) {
        INFO(nameOf(method).english());
        const auto classes = automaticClasses(volume, method, kGrid.box(), {});
        REQUIRE(classes);
        REQUIRE(classes->size() == (method == AutomaticThreshold::OtsuThreeClasses ? 3 : 2));
        if (method != AutomaticThreshold::OtsuThreeClasses &&
            method != AutomaticThreshold::MaximumEntropy) {
            CHECK(classes->back().lowest > -800);
            CHECK(classes->back().lowest < 0);
        }
        // Nothing between the classes, nothing twice.
        for (std::size_t at = 1; at < classes->size(); ++at)
            CHECK(std::nextafter((*classes)[at - 1].highest, 1e9) == (*classes)[at].lowest);
        CHECK(classes->front().contains(-1e30));
        CHECK(classes->back().contains(1e30));
        CHECK(*automaticInterval(volume, method, kGrid.box(), {}) == classes->back());
    }
}

TEST_CASE("AutomaticThreshold: Otsu's is where it is by its definition", "[processing][selection]")
{
    const auto volume = twoTissues<std::int16_t>(100, 160, 25);
    // All ways to part the values, by variance between the classes; no bin is wider than a value.
    double best = 0;
    int threshold = 0;
    for (int t = 20; t < 240; ++t) {
        double count[2]{};
        double sum[2]{};
        for (const auto value : volume.voxels->as<std::int16_t>()) {
            ++count[value >= t];
            sum[value >= t] += value;
        }
        const double gap = sum[1] / count[1] - sum[0] / count[0];
        if (count[0] > 0 && count[1] > 0 && count[0] * count[1] * gap * gap > best) {
            best = count[0] * count[1] * gap * gap;
            threshold = t;
        }
    }

    const auto interval = *automaticInterval(volume, AutomaticThreshold::Otsu, kGrid.box(), {});

    // The percentiles at either end are left out, which can move it by a value.
    CHECK(interval.lowest == Approx(threshold - 0.5).margin(1.01));
}

TEST_CASE("AutomaticThreshold: does not depend on the scale of the values, nor on its sign",
          "[processing][selection]")
{
    auto volume = twoTissues<std::int16_t>(200, 800, 60);
    for (const auto method : automaticThresholds()) {
        INFO(nameOf(method).english());
        volume.slope = 1;
        volume.intercept = 0;
        const double stored = automaticClasses(volume, method, kGrid.box(), {})->back().lowest;
        volume.slope = 0.001;
        volume.intercept = -0.2;
        CHECK(automaticClasses(volume, method, kGrid.box(), {})->back().lowest ==
              Approx(stored * 0.001 - 0.2));
    }
    // Bright becomes dark: the brightest class is then what was the darkest.
    volume.slope = -1;
    volume.intercept = 0;
    const auto turned = *automaticInterval(volume, AutomaticThreshold::Otsu, kGrid.box(), {});
    CHECK(turned.lowest > -800);
    CHECK(turned.lowest < -200);
    CHECK(turned.contains(-200));
}

TEST_CASE("AutomaticThreshold: an image from 0 to 1 is no worse than one in HU",
          "[processing][selection]")
{
    std::vector<float> values(kGrid.voxelCount(), 0.2F);
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = (at % 2 == 0 ? 0.2F : 0.7F) + 0.0001F * static_cast<float>(at % 97);
    const auto volume = volumeOf(kGrid, values);
    const auto interval = *automaticInterval(volume, AutomaticThreshold::Otsu, kGrid.box(), {});
    CHECK(interval.lowest == Approx(0.455).margin(0.01)); // the middle of the gap
}

TEST_CASE("AutomaticThreshold: a few bright voxels of metal and padding do not decide",
          "[processing][selection]")
{
    auto volume = twoTissues<std::int16_t>(-850, 40, 60);
    const double without =
        automaticInterval(volume, AutomaticThreshold::Otsu, kGrid.box(), {})->lowest;
    std::vector<std::int16_t> values(volume.voxels->as<std::int16_t>().begin(),
                                     volume.voxels->as<std::int16_t>().end());
    for (std::size_t at = 0; at < 10; ++at)
        values[at * 1500] = 30000;
    for (std::size_t at = 0; at < 4000; ++at)
        values[at * 4 + 1] = -2000;
    volume = volumeOf(kGrid, values);
    volume.description.paddingValue = -2000;
    CHECK(automaticInterval(volume, AutomaticThreshold::Otsu, kGrid.box(), {})->lowest ==
          Approx(without).margin(30));
}

TEST_CASE("AutomaticThreshold: looks at the box only, and says when there are no classes",
          "[processing][selection]")
{
    std::vector<std::int16_t> values(kGrid.voxelCount(), 7);
    for (std::size_t at = 0; at < 1600; ++at) // the first slice
        values[at] = static_cast<std::int16_t>(at % 2 == 0 ? 100 : 300);
    const auto volume = volumeOf(kGrid, values);

    const auto first = automaticInterval(volume, AutomaticThreshold::Otsu, {{0, 0, 0}, {40, 40, 1}}, {});
    REQUIRE(first);
    CHECK(first->lowest == Approx(200).margin(1));
    for (const auto method : automaticThresholds()) {
        const auto rest = automaticClasses(volume, method, {{0, 0, 1}, {40, 40, 10}}, {});
        REQUIRE_FALSE(rest);
        CHECK(rest.error().code == ErrorCode::InvalidArgument);
    }
    CHECK_FALSE(automaticClasses(volume, AutomaticThreshold::Otsu, {{50, 0, 0}, {60, 9, 9}}, {}));
}
