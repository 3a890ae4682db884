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

private:
    viewer::Index3 m_size{};
    std::array<std::size_t, 3> m_step{}; ///< through the tensor, by axis of the positions
};

/// Finds the class at positions between the voxels of a tensor of scores.
class ScoreSampler {
public:
    /// @param classes         of each voxel, as the decoder gives them; kept by reference, as all
    /// @param axisOfDimension axis of the positions that each tensor dimension runs along
    ScoreSampler(const Tensor& scores, const std::vector<viewer::Label>& classes,
                 const Decoder& decoder, const std::array<int, 3>& axisOfDimension);

    /// Of the scores interpolated trilinearly, clamped at the edges.
    viewer::Label trilinear(viewer::Vec3 position) const;

private:
    const Tensor& m_scores;
    const std::vector<viewer::Label>& m_classes;
    const Decoder& m_decoder;
    TensorPlaces m_places;
};

} // namespace hangaku::ai
