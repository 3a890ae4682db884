#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/Tensor.h"

#include <span>

namespace hangaku::ai {

/// The scores of one voxel's channels become probabilities: their softmax (Greatest) or sigmoids
/// (Threshold).
void toProbabilities(std::span<float> scores, ModelOutput::Decode decode);

/// The entropy of one voxel's probabilities over its largest value, 0 to 1: -sum(p ln p) / ln K
/// over the K classes (Greatest), or that of the least certain region, with K = 2 (Threshold).
float uncertaintyOf(std::span<const float> probabilities, ModelOutput::Decode decode);

/// How much the members of an ensemble (mirrored runs, folds) disagree about each voxel of a tile:
/// the mutual information of prediction and member, H(mean of p) - mean of H(p) (BALD: Houlsby et
/// al., arXiv:1112.5745), over ln K, 0 to 1. It is 0 where all say the same, however unsure each of
/// them is. Threshold: of the region that they disagree about most, with K = 2.
class Disagreement {
public:
    /// @return OutOfMemory
    static viewer::Result<Disagreement> create(int channels, const std::array<int, 3>& shape,
                                               ModelOutput::Decode decode, int threads);
    /// @param scores of one member
    void add(const Tensor& scores);
    /// @param to one number for each voxel
    void finish(float* to) const;

private:
    Disagreement(Tensor probabilities, Tensor entropies, ModelOutput::Decode decode, int threads)
        : m_probabilities(std::move(probabilities)),
          m_entropies(std::move(entropies)),
          m_decode(decode),
          m_threads(threads)
    {
    }

    Tensor m_probabilities; ///< sums over the members
    Tensor m_entropies;     ///< the same; one channel, or one for each region
    ModelOutput::Decode m_decode;
    int m_threads;
    int m_members = 0;
};

} // namespace hangaku::ai
