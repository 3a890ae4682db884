#pragma once

#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Tensor.h"

#include <span>
#include <vector>

namespace hangaku::ai {

/// Turns the network's output on the model's grid into labels on the image's own grid.
///
/// A voxel's label is its greatest channel (the first of equals). Where the grids differ, the
/// channels (or their softmax, see ModelOutput::Restore) are interpolated trilinearly and the
/// greatest is taken then; image voxels beyond the model's grid become background.
/// @param scores  in the grid's tensor order; overwritten
/// @param labelOf label for each channel
/// @param result  one label for each voxel of the image, i fastest
/// @throws std::bad_alloc
void restoreLabels(const Tensor& scores, const ModelGrid& grid, ModelOutput::Restore restore,
                   std::span<const viewer::Label> labelOf, std::span<viewer::Label> result,
                   int threads);

} // namespace hangaku::ai
