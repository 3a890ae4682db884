#include "viewer/processing/cohort/Bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace hangaku::viewer::processing {

void forEachResample(std::size_t cases, const BootstrapOptions& options,
                     const std::function<void(std::span<const std::size_t> drawn)>& visit)
{
    if (cases == 0)
        return;
    std::mt19937_64 random(options.seed);
    std::vector<std::size_t> drawn(cases);
    for (int sample = 0; sample < options.samples; ++sample) {
        // Not a standard distribution: those differ from library to library.
        for (auto& which : drawn)
            which = random() % cases;
        visit(drawn);
    }
}

Interval
bootstrapInterval(std::size_t cases,
                  const std::function<double(std::span<const std::size_t> drawn)>& statistic,
                  const BootstrapOptions& options)
{
    std::vector<double> values;
    forEachResample(cases, options, [&](std::span<const std::size_t> drawn) {
        if (const double value = statistic(drawn); !std::isnan(value))
            values.push_back(value);
    });
    const double tail = (1 - options.confidence) / 2;
    return {quantileOf(values, tail), quantileOf(values, 1 - tail)};
}

Interval bootstrapMean(std::span<const double> values, const BootstrapOptions& options)
{
    return bootstrapInterval(
        values.size(),
        [&](std::span<const std::size_t> drawn) {
            double sum = 0;
            for (const auto at : drawn)
                sum += values[at];
            return sum / static_cast<double>(drawn.size());
        },
        options);
}

double meanOf(std::span<const double> values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantileOf(std::vector<double> values, double fraction)
{
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    std::ranges::sort(values);
    const double place = fraction * static_cast<double>(values.size() - 1);
    const auto before = static_cast<std::size_t>(place);
    const auto after = std::min(before + 1, values.size() - 1);
    return std::lerp(values[before], values[after], place - static_cast<double>(before));
}

double standardDeviationOf(std::span<const double> values)
{
    const double mean = meanOf(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

} // namespace hangaku::viewer::processing
