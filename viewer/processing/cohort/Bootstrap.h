#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

struct Interval {
    double low = 0;
    double high = 0;

    friend bool operator==(const Interval&, const Interval&) = default;
};

struct BootstrapOptions {
    int samples = 1000;
    double confidence = 0.95;
    std::uint64_t seed = 1; ///< the same seed gives the same interval, on every machine
};

/// Draws cases anew, as many as there are, with replacement, again and again (Efron, Ann Statist
/// 7:1-26, 1979). @param visit takes which cases were drawn
void forEachResample(std::size_t cases, const BootstrapOptions& options,
                     const std::function<void(std::span<const std::size_t> drawn)>& visit);

/// Between the percentiles of what `statistic` makes of the cases drawn. NaN is left out.
Interval
bootstrapInterval(std::size_t cases,
                  const std::function<double(std::span<const std::size_t> drawn)>& statistic,
                  const BootstrapOptions& options = {});

/// For the mean of values.
Interval bootstrapMean(std::span<const double> values, const BootstrapOptions& options = {});

double meanOf(std::span<const double> values);
/// Interpolated between neighbouring values, as numpy.percentile. @param fraction 0 to 1
/// @return NaN without values
double quantileOf(std::vector<double> values, double fraction);
/// Of a sample (n - 1).
double standardDeviationOf(std::span<const double> values);

} // namespace hangaku::viewer::processing
