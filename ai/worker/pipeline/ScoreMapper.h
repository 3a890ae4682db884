#pragma once

#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/StepChain.h"
#include "ai/worker/pipeline/Tensor.h"

#include <cstdint>
#include <span>
#include <vector>

namespace hangaku::ai {

/// What each of a manifest's maps says of a voxel: uncertainty, mutual information, probabilities
/// of the labels.
/// @param scores of its channels (channelsInAll); the network's become probabilities
/// @param to     as many as there are maps
void mapValues(const ModelManifest& manifest, std::span<float> scores, std::span<float> to);

/// Collects the maps that a manifest asks for (ModelOutput::maps) from a network's scores as they
/// come, plane by plane, and brings them back to the image.
///
/// Probabilities are the softmax (Greatest) or the sigmoid (Threshold) of the scores; uncertainty
/// is their entropy, mutual information the disagreement of the members whose mean the scores are
/// (Uncertainty.h).
class ScoreMapper {
public:
    /// @param shape of the scores on the model's grid
    /// @return OutOfMemory
    static viewer::Result<ScoreMapper> create(const ModelManifest& manifest,
                                              const std::array<int, 3>& shape, int threads);

    /// @param scores planes from `first` on across `dimension`, with all channels (channelsInAll)
    viewer::Result<void> take(const Tensor& scores, std::size_t dimension, int first);
    /// One map after the other, each with one byte for each voxel of the image, i fastest.
    viewer::Result<void> restore(const ModelGrid& grid, const StepChain& chain,
                                 std::span<std::uint8_t> result) const;

private:
    ScoreMapper(const ModelManifest& manifest, std::vector<Tensor> maps, int threads)
        : m_manifest(manifest), m_maps(std::move(maps)), m_threads(threads)
    {
    }

    const ModelManifest& m_manifest;
    std::vector<Tensor> m_maps; ///< in the order of `mapValues`
    int m_threads;
};

} // namespace hangaku::ai
