#include "ai/worker/pipeline/nnunet/NnunetPipeline.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

namespace {

constexpr double kStep = 0.5; // of a patch

std::vector<int> startsAlong(int length, int patch)
{
    const int last = length - patch;
    // Slices do not overlap.
    const double step = std::max(1.0, patch * kStep);
    const int count = static_cast<int>(std::ceil(last / step)) + 1;
    std::vector<int> starts;
    for (int n = 0; n < count; ++n)
        starts.push_back(count > 1 ? static_cast<int>(std::nearbyint(static_cast<double>(last) /
                                                                     (count - 1) * n))
                                   : 0);
    return starts;
}

/// A unit impulse in the middle, smoothed with sigma = patch / 8, cut at 4 sigma.
std::vector<double> bell(int patch)
{
    const double sigma = patch / 8.0;
    const int radius = static_cast<int>(4 * sigma + 0.5);
    std::vector<double> result(static_cast<std::size_t>(patch), 0.0);
    for (int at = 0; at < patch; ++at) {
        const int distance = at - patch / 2;
        if (std::abs(distance) <= radius)
            result[static_cast<std::size_t>(at)] =
                std::exp(-0.5 * distance * distance / (sigma * sigma));
    }
    return result;
}

} // namespace

Tiling nnunetTiling(std::array<int, 3> shape, std::array<int, 3> patch)
{
    Tiling tiling;
    tiling.plan.patch = patch;
    std::array<std::vector<double>, 3> bells;
    for (std::size_t d = 0; d < 3; ++d) {
        tiling.plan.padBefore[d] = std::max(0, patch[d] - shape[d]) / 2;
        tiling.plan.starts[d] = startsAlong(std::max(shape[d], patch[d]), patch[d]);
        bells[d] = bell(patch[d]);
    }
    // The greatest weight is 10; where the bells end, the smallest of the others.
    constexpr double kGreatest = 10;
    for (const double a : bells[0])
        for (const double b : bells[1])
            for (const double c : bells[2])
                tiling.weights.push_back(static_cast<float>(kGreatest * a * b * c));
    float least = static_cast<float>(kGreatest);
    for (const float weight : tiling.weights)
        if (weight > 0)
            least = std::min(least, weight);
    for (float& weight : tiling.weights)
        weight = std::max(weight, least);
    return tiling;
}

} // namespace hangaku::ai
