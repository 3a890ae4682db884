#include "ai/worker/pipeline/nnunet/NnunetPipeline.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

namespace {

constexpr double kLeastDeviation = 1e-8;
using Normalization = NnunetPlan::Normalization;

void toUnitDeviation(std::span<float> values, const std::vector<std::uint8_t>* mask)
{
    const auto counts = [&](std::size_t at) { return mask == nullptr || (*mask)[at] != 0; };
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t at = 0; at < values.size(); ++at)
        if (counts(at)) {
            sum += values[at];
            ++count;
        }
    if (count == 0)
        return;
    const double mean = sum / static_cast<double>(count);
    double squares = 0;
    for (std::size_t at = 0; at < values.size(); ++at)
        if (counts(at))
            squares += (values[at] - mean) * (values[at] - mean);
    const double deviation =
        std::max(std::sqrt(squares / static_cast<double>(count)), kLeastDeviation);
    for (std::size_t at = 0; at < values.size(); ++at)
        if (counts(at))
            values[at] = static_cast<float>((values[at] - mean) / deviation);
}

} // namespace

void normalize(const Tensor& tensor, const Normalization& how,
               const std::vector<std::uint8_t>& mask)
{
    const std::span values(tensor.data.get(), tensor.count());
    switch (how.kind) {
    case Normalization::Kind::Ct: {
        const double deviation = std::max(how.deviation, kLeastDeviation);
        for (float& value : values)
            value = static_cast<float>((std::clamp<double>(value, how.low, how.high) - how.mean) /
                                       deviation);
        return;
    }
    case Normalization::Kind::ZScore:
        return toUnitDeviation(values, how.onlyInsideMask ? &mask : nullptr);
    case Normalization::Kind::None: return;
    case Normalization::Kind::RescaleTo01: {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        const double first = *low;
        const double width = std::max(*high - first, kLeastDeviation);
        for (float& value : values)
            value = static_cast<float>((value - first) / width);
        return;
    }
    case Normalization::Kind::RgbTo01:
        for (float& value : values)
            value /= 255;
        return;
    }
}

} // namespace hangaku::ai
