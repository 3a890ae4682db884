#pragma once

#include "ai/worker/pipeline/Decoder.h"
#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/RollingWindow.h"
#include "ai/worker/pipeline/Tensor.h"

#include <span>
#include <vector>

namespace hangaku::ai {

/// Turns the network's output on the model's grid into labels on the image's own grid.
///
/// Where the grids differ, the channels (or their softmax or sigmoid, see ModelOutput::Restore) are
/// interpolated trilinearly and decoded then; or they are decoded first. Image voxels beyond the
/// model's grid become background.
/// @param scores in the grid's tensor order; overwritten
/// @param result one label for each voxel of the image, i fastest
/// @throws std::bad_alloc
/// @return OutOfMemory
viewer::Result<void> restoreLabels(const Tensor& scores, const ModelGrid& grid,
                                   ModelOutput::Restore restore, const Decoder& decoder,
                                   std::span<viewer::Label> result, int threads);

/// `restoreLabels` for scores that come plane by plane (see RollingWindow.h), with `restore`
/// Probabilities or Logits.
class PlaneRestore {
public:
    /// Whether the planes of the model's grid are parallel to planes of the image: not of sheared
    /// ones.
    static bool isPossible(const ModelGrid& grid);

    /// @param dimension of the tensor that the planes lie across
    /// @param grid, decoder, result must stay
    PlaneRestore(const ModelGrid& grid, ModelOutput::Restore restore, const Decoder& decoder,
                 std::size_t dimension, std::span<viewer::Label> result, int threads);
    /// @return OutOfMemory
    viewer::Result<void> take(const Tensor& planes, int first);

private:
    viewer::Result<void> restoreBetween(const Tensor& planes, int first, int begin, int end) const;

    const ModelGrid& m_grid;
    ModelOutput::Restore m_restore;
    const Decoder& m_decoder;
    std::size_t m_dimension;
    std::span<viewer::Label> m_result;
    int m_threads;
    PlaneStream m_stream;
};

/// The label of each voxel as a tensor of one channel: for results that are decoded before they
/// return to the image's own grid.
viewer::Result<Tensor> decodeLabels(const Tensor& scores, const Decoder& decoder, int threads);

/// Brings such labels back: of the nearest voxel, or (LabelValues) their numbers interpolated
/// trilinearly and rounded.
void restoreLabelMap(const Tensor& labels, const ModelGrid& grid, ModelOutput::Restore restore,
                     std::span<viewer::Label> result, int threads);

/// `restoreLabels` for a manifest without thresholds. @param labelOf label for each channel
inline viewer::Result<void> restoreLabels(const Tensor& scores, const ModelGrid& grid,
                                          ModelOutput::Restore restore,
                                          const std::vector<viewer::Label>& labelOf,
                                          std::span<viewer::Label> result, int threads)
{
    return restoreLabels(scores, grid, restore, Decoder(labelOf), result, threads);
}

/// A value from 0 to 1 as it is kept in a map: 255 is 1.
std::uint8_t scoreByte(float value);

/// Brings values from 0 to 1 on the model's grid back, trilinear between voxels, as bytes (255: 1);
/// 0 beyond the model's grid.
/// @param values one channel in the grid's tensor order
void restoreScoreMap(const Tensor& values, const ModelGrid& grid, std::span<std::uint8_t> result,
                     int threads);

} // namespace hangaku::ai
