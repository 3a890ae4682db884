#include "viewer/processing/selection/SeedInterval.h"

#include "viewer/processing/selection/DistanceField.h"
#include "viewer/processing/selection/FloodFill.h"
#include "viewer/processing/selection/SearchBall.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::processing {
namespace {

/// Of the shell, for its median to move an edge.
constexpr double kLeastPart = 0.2;
constexpr double kShellMm = 4;

struct Spread {
    double mean = 0;
    double standardDeviation = 0;
};

Spread spreadOf(const std::vector<double>& values)
{
    Spread spread;
    for (const double value : values)
        spread.mean += value / static_cast<double>(values.size());
    for (const double value : values)
        spread.standardDeviation +=
            (value - spread.mean) * (value - spread.mean) / static_cast<double>(values.size());
    spread.standardDeviation = std::sqrt(spread.standardDeviation);
    return spread;
}

/// In a ball around the seed; a larger one where voxels are so large that it would hold a few only.
std::vector<double> valuesNear(const Volume& volume, Index3 seed, double radiusMm)
{
    constexpr std::size_t kFewest = 9; ///< the seed and those around it in a slice
    std::vector<double> values;
    for (int attempt = 0; attempt < 16 && values.size() < kFewest; ++attempt, radiusMm *= 1.2) {
        const SearchBall ball(volume.geometry, seed, radiusMm);
        values.clear();
        forEachVoxel(ball.box(), [&](Index3 index) {
            if (ball.contains(index) && std::isfinite(volume.valueAt(index)))
                values.push_back(volume.valueAt(index));
        });
    }
    return values;
}

/// Half-way from the mean to the median of values on one side, if there are enough.
std::optional<double> halfWay(double mean, std::vector<double> side, std::size_t ofAll)
{
    if (side.empty() || static_cast<double>(side.size()) < kLeastPart * static_cast<double>(ofAll))
        return std::nullopt;
    const auto middle = side.begin() + static_cast<std::ptrdiff_t>(side.size() / 2);
    std::ranges::nth_element(side, middle);
    return (mean + *middle) / 2;
}

/// Moves the edges half-way to what lies around.
ValueInterval edgesOf(const Volume& volume, const Region& grown, const SearchBall& ball,
                      double mean, ValueInterval interval)
{
    const auto& grid = volume.geometry;
    const auto inBall = grown.in(ball.box());
    const auto away = distanceTo(1, inBall.inside, inBall.size(),
                                 {grid.step(0), grid.step(1), grid.step(2)});
    // Voxels next to the edge hold both tissues.
    const double nearest = 1.5 * std::cbrt(grid.voxelVolumeMm3());
    std::vector<double> darker;
    std::vector<double> brighter;
    std::size_t all = 0;
    forEachVoxel(ball.box(), [&](Index3 index) {
        const double mm = away[inBall.offset(index)];
        if (mm <= nearest || mm > nearest + kShellMm)
            return;
        ++all;
        const double value = volume.valueAt(index);
        if (value < interval.lowest)
            darker.push_back(value);
        else if (value > interval.highest)
            brighter.push_back(value);
    });
    interval.lowest = halfWay(mean, std::move(darker), all).value_or(interval.lowest);
    interval.highest = halfWay(mean, std::move(brighter), all).value_or(interval.highest);
    return interval;
}

} // namespace

Result<ValueInterval> intervalAround(const Volume& volume, Index3 seed,
                                     const GrowingOptions& options, const Progress& progress)
{
    // Half as far as in the end, so that what has leaked does not decide.
    const SearchBall ball(volume.geometry, seed, options.maximumRadiusMm / 2);
    auto values = valuesNear(volume, seed, options.neighbourhoodMm);
    Region grown;
    Spread spread;
    ValueInterval interval;
    for (int round = 0; round <= options.iterations; ++round) {
        spread = spreadOf(values);
        const double reach = options.multiplier * spread.standardDeviation;
        interval = {spread.mean - reach, spread.mean + reach};
        auto found = floodFill(volume, seed, interval, {.within = ball.box()}, progress);
        if (!found)
            return tl::unexpected<Error>(found.error());
        if (found->isEmpty()) // noise at the seed itself
            break;
        grown = std::move(*found);
        values.clear();
        forEachVoxel(grown.box, [&](Index3 index) {
            if (grown.contains(index))
                values.push_back(volume.valueAt(index));
        });
    }
    return grown.inside.empty() ? interval : edgesOf(volume, grown, ball, spread.mean, interval);
}

} // namespace hangaku::viewer::processing
