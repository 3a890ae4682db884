#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/Tensor.h"
#include "viewer/core/image/ImageGeometry.h"

#include <vector>

namespace hangaku::ai {

/// The steps of `ModelInput::steps`, applied to a tensor whose dimensions 0, 1, 2 run along the
/// axes i, j, k of a grid, and the way back for what the network makes of it.
class StepChain {
public:
    /// @return ModelInvalid when nothing is left to crop to, OutOfMemory
    static viewer::Result<StepChain> apply(Tensor input, const viewer::ImageGeometry& grid,
                                           const std::vector<InputStep>& steps, int threads);

    /// What the network is fed with; once.
    Tensor takeOutput() { return std::move(m_tensor); }
    const viewer::ImageGeometry& outputGrid() const { return m_grid; }

    bool movesVoxels() const { return !m_moves.empty(); }

    enum class Interpolation {
        AsBefore, ///< each step with its own
        Nearest,
    };
    /// Undoes the steps that moved voxels, the last one first. What was cropped away becomes 0.
    /// @param tensor of the output's shape, any number of channels
    /// @return a tensor on the grid that the chain began with; OutOfMemory
    viewer::Result<Tensor> undo(Tensor tensor, Interpolation interpolation, int threads) const;

private:
    /// A step that moved voxels.
    struct Move {
        InputStep step;
        viewer::ImageGeometry before;
        viewer::ImageGeometry after;
        std::array<int, 3> sourceAxis{0, 1, 2}; ///< Orientation
        std::array<bool, 3> flipped{};          ///< Orientation
        std::array<int, 3> first{};             ///< Crop: voxel of `before`
    };

    StepChain(Tensor tensor, const viewer::ImageGeometry& grid)
        : m_tensor(std::move(tensor)), m_grid(grid)
    {
    }
    viewer::Result<void> applyStep(const InputStep& step, int threads);
    viewer::Result<void> orient(const InputStep& step);
    viewer::Result<void> changeSpacing(const InputStep& step, int threads);
    viewer::Result<void> crop(const InputStep& step);
    viewer::Result<void> changeSize(const InputStep& step, int threads);
    viewer::Result<void> moved(Move move, viewer::Result<Tensor> tensor);

    Tensor m_tensor;
    viewer::ImageGeometry m_grid;
    std::vector<Move> m_moves;
};

} // namespace hangaku::ai
