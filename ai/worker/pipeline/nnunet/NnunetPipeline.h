#pragma once

#include "ai/worker/pipeline/Pipeline.h"

#include <array>
#include <optional>

namespace hangaku::ai {

/// `runSegmentation` in nnU-Net's way, for a manifest with an NnunetPlan: crop, normalise,
/// resample, tile, resample the network's scores, decode. May throw what `runSegmentation` catches.
viewer::Result<RunResult> runNnunet(Images images, const ModelManifest& manifest,
                                    const Network& network, std::span<viewer::Label> result,
                                    const PipelineOptions& options);

/// Its parts, for tests. Axes as in NnunetPlan.

/// round_half_even(n * spacing / target) for each axis.
std::array<int, 3> resampledShape(std::array<int, 3> shape, std::array<double, 3> spacing,
                                  std::array<double, 3> target);
/// The axis of thick slices that is resampled apart from the others; none where spacings are alike.
std::optional<int> axisApart(std::array<double, 3> from, std::array<double, 3> to,
                             std::optional<bool> forced);
/// Half-overlapping tiles with Gaussian weights. @param patch [1, h, w] for networks of slices
Tiling nnunetTiling(std::array<int, 3> shape, std::array<int, 3> patch);
/// In place, the values of one image. @param mask 1 inside the patient, of the tensor's voxels;
/// needed for `onlyInsideMask`
void normalize(const Tensor& tensor, const NnunetPlan::Normalization& how,
               const std::vector<std::uint8_t>& mask);

} // namespace hangaku::ai
