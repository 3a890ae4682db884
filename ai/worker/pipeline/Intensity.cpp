#include "ai/worker/pipeline/Intensity.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {
namespace {

void scale(std::span<float> values, std::array<double, 2> from, std::array<double, 2> to, bool clip)
{
    const double width = from[1] - from[0];
    const double factor = width > 0 ? (to[1] - to[0]) / width : 0;
    const auto low = static_cast<float>(to[0]);
    const auto high = static_cast<float>(to[1]);
    for (float& value : values) {
        value = static_cast<float>((value - from[0]) * factor + to[0]);
        if (clip)
            value = std::clamp(value, low, high);
    }
}

/// Quantile with linear interpolation between the two nearest values (numpy's default).
double quantile(std::vector<float>& values, double share)
{
    const double position = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), nth, values.end());
    const double low = *nth;
    if (below + 1 == values.size())
        return low;
    const double high = *std::min_element(nth + 1, values.end());
    return low + (high - low) * (position - static_cast<double>(below));
}

void standardize(std::span<float> values, const IntensityStep& step)
{
    const auto counts = [&](float value) { return !step.nonzero || value != 0; };
    double sum = 0;
    std::size_t count = 0;
    for (const float value : values)
        if (counts(value)) {
            sum += value;
            ++count;
        }
    if (count == 0)
        return;
    const double mean = sum / static_cast<double>(count);
    double squares = 0;
    for (const float value : values)
        if (counts(value))
            squares += (value - mean) * (value - mean);
    const double subtracted = step.mean.value_or(mean);
    double deviation = step.deviation.value_or(std::sqrt(squares / static_cast<double>(count)));
    if (deviation == 0)
        deviation = 1;
    for (float& value : values)
        if (counts(value))
            value = static_cast<float>((value - subtracted) / deviation);
}

void applyStep(std::span<float> values, const IntensityStep& step)
{
    using Kind = IntensityStep::Kind;
    switch (step.kind) {
    case Kind::Clip: {
        const auto low = static_cast<float>(step.from[0]);
        const auto high = static_cast<float>(step.from[1]);
        for (float& value : values)
            value = std::clamp(value, low, high);
        return;
    }
    case Kind::ScaleRange: scale(values, step.from, step.to, step.clip); return;
    case Kind::MinMax: {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        if (*low == *high && step.constantTimesLow) {
            for (float& value : values)
                value *= static_cast<float>(step.to[0]);
            return;
        }
        scale(values, {*low, *high}, step.to, false);
        return;
    }
    case Kind::QuantileRange: {
        std::vector<float> sorted(values.begin(), values.end());
        const double low = quantile(sorted, step.quantiles[0]);
        const double high = quantile(sorted, step.quantiles[1]);
        scale(values, {low, high}, step.to, step.clip);
        return;
    }
    case Kind::ZScore: standardize(values, step); return;
    }
}

} // namespace

void applyIntensity(std::span<float> values, const std::vector<IntensityStep>& steps)
{
    if (values.empty())
        return;
    for (const auto& step : steps)
        applyStep(values, step);
}

void applyIntensity(const Tensor& tensor, const IntensityStep& step)
{
    if (!step.channelWise) {
        applyIntensity(std::span(tensor.data.get(), tensor.count()), {step});
        return;
    }
    for (int channel = 0; channel < tensor.channels; ++channel)
        applyIntensity(std::span(tensor.channel(channel), tensor.voxels()), {step});
}

} // namespace hangaku::ai
