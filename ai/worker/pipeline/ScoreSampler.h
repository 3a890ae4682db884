#pragma once

#include "ai/worker/pipeline/Decoder.h"
#include "viewer/core/image/Vec3.h"

namespace hangaku::ai {

/// The voxels of a tensor around positions between them; clamped at the edges.
class TensorPlaces {
public:
    /// @param axisOfDimension axis of the positions that each tensor dimension runs along
    TensorPlaces(const std::array<int, 3>& shape, const std::array<int, 3>& axisOfDimension);

    /// Offset of the nearest voxel, the even one of two.
    std::size_t nearest(viewer::Vec3 position) const;
    /// The eight voxels around, and how much each counts in trilinear interpolation.
    struct Corners {
        std::array<std::size_t, 8> at{};
        std::array<float, 8> weight{};
        float mean(const float* values) const
        {
            float sum = 0;
            for (std::size_t n = 0; n < 8; ++n)
                sum += weight[n] * values[at[n]];
            return sum;
        }
    };
    Corners around(viewer::Vec3 position) const;
    /// The first of those eight.
    std::size_t below(viewer::Vec3 position) const;

private:
    viewer::Index3 m_size{};
    std::array<std::size_t, 3> m_step{}; ///< through the tensor, by axis of the positions
};

/// Finds the class at positions between the voxels of a tensor of scores.
class ScoreSampler {
public:
    /// What is interpolated: the scores, or their softmax (for decoders of the greatest).
    enum class Between { Scores, Softmax };
    /// @param scores          kept by reference, as the decoder; Softmax: overwritten in part
    /// @param axisOfDimension axis of the positions that each tensor dimension runs along
    /// @throws std::bad_alloc
    ScoreSampler(const Tensor& scores, const Decoder& decoder,
                 const std::array<int, 3>& axisOfDimension, Between between, int threads);

    /// Of what is interpolated trilinearly, clamped at the edges.
    viewer::Label trilinear(viewer::Vec3 position) const;

private:
    void findMixed(int threads);
    void softmaxAroundMixed(int threads) const;

    const Tensor& m_scores;
    const Decoder& m_decoder;
    TensorPlaces m_places;
    std::vector<viewer::Label> m_classes; ///< of each voxel
    /// Whether a voxel and its next ones (a cell of eight corners) differ in their classes.
    std::vector<std::uint8_t> m_isMixed;
};

} // namespace hangaku::ai
