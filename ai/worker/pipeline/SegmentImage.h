#pragma once

#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Pipeline.h"
#include "ai/worker/pipeline/StepChain.h"

namespace hangaku::ai {

/// Whether the sums of tiles are kept for one slab at a time (see RollingWindow.h).
bool keepsOneSlab(const ModelManifest& manifest, const ModelGrid& grid);

/// From the prepared input to a label for each voxel of the image.
/// @param input in the tensor order of `grid` after `chain`
/// @throws std::bad_alloc
viewer::Result<void> segmentImage(Tensor input, const Network& network,
                                  const ModelManifest& manifest, const ModelGrid& grid,
                                  const StepChain& chain, std::span<viewer::Label> result,
                                  const PipelineOptions& options);

} // namespace hangaku::ai
