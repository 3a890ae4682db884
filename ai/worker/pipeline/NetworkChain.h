#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/SlidingWindow.h"

#include <optional>
#include <vector>

namespace hangaku::ai {

/// The mean of several networks' outputs (the folds of a cross-validation) for the input as it is and
/// mirrored along every combination of these tensor dimensions, mirrored back (test-time
/// augmentation).
Network averaged(std::vector<Network> networks, std::vector<int> dimensions);

/// All networks of a model as one, as its manifest wants them to be called. Where it asks for a map
/// of disagreement, that is one more channel, the last (see Uncertainty.h); the others are to the
/// last bit what they are without it.
Network asOneNetwork(std::vector<Network> networks, const ModelManifest& manifest, int threads);

/// The tensor dimension that a network of slices lacks; none for networks of volumes.
std::optional<int> missingDimension(const ModelManifest& manifest);

/// The dimensions of the tensor along which the manifest wants tiles to be mirrored.
std::vector<int> mirrorDimensions(const ModelManifest& manifest);

} // namespace hangaku::ai
