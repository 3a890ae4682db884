#pragma once

#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Tensor.h"
#include "viewer/core/image/Volume.h"

namespace hangaku::ai {

/// The volume's real values on the model's grid as a tensor [1, ...], normalised as the manifest
/// says. Trilinear in double where the grids differ; the values themselves where they do not.
viewer::Result<Tensor> prepareInput(const viewer::Volume& volume, const ModelGrid& grid,
                                    const ModelInput& input, int threads);

} // namespace hangaku::ai
