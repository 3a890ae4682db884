#pragma once

#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Pipeline.h"
#include "ai/worker/pipeline/StepChain.h"

#include <functional>
#include <sstream>

namespace hangaku::ai {

/// What every run begins with: the model's grid and the prepared input, when they fit into memory.
struct RunSetup {
    ModelGrid grid;
    StepChain chain;

    /// Tells of `Stage::Prepare`.
    /// @param bytesNeeded for a network that sees this many voxels along X, Y, Z
    /// @return OutOfMemory, or ModelInvalid for an image that the steps cannot be done on
    static viewer::Result<RunSetup>
    prepare(Images images, const ModelManifest& manifest, const PipelineOptions& options,
            const std::function<std::size_t(const ModelGrid&, std::array<int, 3>)>& bytesNeeded);

    /// For the provenance: "grid" and "tiles".
    std::map<std::string, std::string> describe(const ModelManifest& manifest) const;
};

/// "128 x 128 x 64", for the provenance.
template <typename Numbers> std::string times(const Numbers& numbers)
{
    std::ostringstream text;
    text << numbers[0] << " x " << numbers[1] << " x " << numbers[2];
    return text.str();
}

/// `work` with its exceptions as errors.
viewer::Result<RunResult> guarded(const std::function<viewer::Result<RunResult>()>& work);

} // namespace hangaku::ai
