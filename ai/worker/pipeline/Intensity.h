#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/Tensor.h"

#include <span>
#include <vector>

namespace hangaku::ai {

/// Applies the steps in order, in place. Statistics are of all values given (the whole volume),
/// summed in double. A constant volume stays finite: MinMax and QuantileRange make it `to[0]`.
/// @throws std::bad_alloc QuantileRange needs a copy of the values
void applyIntensity(std::span<float> values, const std::vector<IntensityStep>& steps);

/// One step on a tensor: over all its channels, or each by itself where the step says so.
void applyIntensity(const Tensor& tensor, const IntensityStep& step);

} // namespace hangaku::ai
