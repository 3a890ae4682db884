#pragma once

#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Tensor.h"
#include "viewer/core/image/Volume.h"

#include <span>

namespace hangaku::ai {

/// The images' real values on the model's grid as a tensor [images, ...], a channel for each,
/// normalised as the manifest says. Trilinear in double where the grids differ; the values
/// themselves where they do not.
/// @param images one lies on `grid.source()`, the others anywhere in the same space
viewer::Result<Tensor> prepareInput(std::span<const viewer::Volume> images, const ModelGrid& grid,
                                    const ModelInput& input, int threads);
/// Of one.
inline viewer::Result<Tensor> prepareInput(const viewer::Volume& image, const ModelGrid& grid,
                                           const ModelInput& input, int threads)
{
    return prepareInput(std::span(&image, 1), grid, input, threads);
}

} // namespace hangaku::ai
