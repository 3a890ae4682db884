#include "ai/worker/pipeline/StepChain.h"

#include "ai/worker/pipeline/Intensity.h"
#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Resample.h"

#include <algorithm>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::ImageGeometry;
using viewer::IndexBox;
using viewer::Result;
using viewer::Text;
using viewer::Vec3;
using Kind = InputStep::Kind;

namespace {

/// Around the voxels above 0 in any channel; empty when there are none.
IndexBox foregroundBox(const Tensor& tensor)
{
    IndexBox box{tensor.shape, {0, 0, 0}};
    for (int channel = 0; channel < tensor.channels; ++channel) {
        const float* value = tensor.channel(channel);
        for (int a = 0; a < tensor.shape[0]; ++a)
            for (int b = 0; b < tensor.shape[1]; ++b)
                for (int c = 0; c < tensor.shape[2]; ++c)
                    if (*value++ > 0) {
                        const std::array<int, 3> at{a, b, c};
                        for (std::size_t d = 0; d < 3; ++d) {
                            box.first[d] = std::min(box.first[d], at[d]);
                            box.end[d] = std::max(box.end[d], at[d] + 1);
                        }
                    }
    }
    return box;
}

} // namespace

Result<StepChain> StepChain::apply(Tensor input, const ImageGeometry& grid,
                                   const std::vector<InputStep>& steps, int threads)
{
    StepChain chain(std::move(input), grid);
    for (const auto& step : steps)
        if (auto done = chain.applyStep(step, threads); !done)
            return tl::unexpected(done.error());
    return chain;
}

Result<void> StepChain::applyStep(const InputStep& step, int threads)
{
    switch (step.kind) {
    case Kind::Intensity: applyIntensity(m_tensor, step.intensity); return {};
    case Kind::Orientation: return orient(step);
    case Kind::Spacing: return changeSpacing(step, threads);
    case Kind::Crop: return crop(step);
    case Kind::Resize: break;
    }
    return changeSize(step, threads);
}

Result<void> StepChain::moved(Move move, Result<Tensor> tensor)
{
    if (!tensor)
        return tl::unexpected(tensor.error());
    m_tensor = std::move(*tensor);
    m_grid = move.after;
    m_moves.push_back(std::move(move));
    return {};
}

Result<void> StepChain::orient(const InputStep& step)
{
    ModelInput input;
    input.orientation = step.orientation;
    const auto grid = ModelGrid::create(m_grid, input);
    if (!grid)
        return tl::unexpected(grid.error());
    return moved({step, m_grid, grid->geometry(), grid->sourceAxis(), grid->isFlipped()},
                 permute(m_tensor, grid->sourceAxis(), grid->isFlipped()));
}

Result<void> StepChain::changeSpacing(const InputStep& step, int threads)
{
    ModelInput input;
    input.spacingMm = step.spacingMm;
    const auto grid = ModelGrid::create(m_grid, input);
    if (!grid)
        return tl::unexpected(grid.error());
    if (grid->isExact())
        return {};
    return moved({step, m_grid, grid->geometry()},
                 resample(m_tensor, m_grid, grid->geometry(), step.interpolation, threads));
}

Result<void> StepChain::crop(const InputStep& step)
{
    auto box = foregroundBox(m_tensor);
    if (box.isEmpty())
        return fail(
            ErrorCode::ModelInvalid,
            Text(HANGAKU_TR("Ai", "The model cuts the image down to the voxels above 0, and "
                                  "there are none")),
            Text(HANGAKU_TR("Ai", "The image may be of another kind than the model was "
                                  "made for.")));
    Vec3 origin = m_grid.origin();
    std::array<int, 3> shape{};
    for (std::size_t d = 0; d < 3; ++d) {
        box.first[d] -= step.voxels[d];
        box.end[d] += step.voxels[d];
        if (!step.padsOutside) {
            box.first[d] = std::max(box.first[d], 0);
            box.end[d] = std::min(box.end[d], m_tensor.shape[d]);
        }
        shape[d] = box.end[d] - box.first[d];
        origin += m_grid.step(static_cast<int>(d)) * box.first[d];
    }
    const auto grid = ImageGeometry::create(shape, m_grid.spacing(), origin, m_grid.axes());
    if (!grid)
        return tl::unexpected(grid.error());
    Move move{step, m_grid, *grid};
    move.first = box.first;
    return moved(std::move(move), cutBox(m_tensor, box.first, shape));
}

Result<void> StepChain::changeSize(const InputStep& step, int threads)
{
    Vec3 spacing = m_grid.spacing();
    Vec3 origin = m_grid.origin();
    for (int axis = 0; axis < 3; ++axis) {
        const auto d = static_cast<std::size_t>(axis);
        const double ratio = static_cast<double>(m_grid.size()[d]) / step.voxels[d];
        // The outer faces stay where they are.
        origin += m_grid.step(axis) * ((ratio - 1) / 2);
        spacing[axis] *= ratio;
    }
    const auto grid = ImageGeometry::create(step.voxels, spacing, origin, m_grid.axes());
    if (!grid)
        return tl::unexpected(grid.error());
    return moved({step, m_grid, *grid},
                 resize(m_tensor, step.voxels, step.interpolation, step.alignsCorners, threads));
}

Result<Tensor> StepChain::undo(Tensor tensor, Interpolation interpolation, int threads) const
{
    Result<Tensor> result = std::move(tensor);
    for (auto move = m_moves.rbegin(); result && move != m_moves.rend(); ++move) {
        const auto& step = move->step;
        const auto how = interpolation == Interpolation::Nearest ? InputStep::Interpolation::Nearest
                                                                 : step.interpolation;
        const auto size = move->before.size();
        if (step.kind == Kind::Orientation) {
            std::array<int, 3> from{};
            std::array<bool, 3> flipped{};
            for (std::size_t d = 0; d < 3; ++d) {
                const auto source = static_cast<std::size_t>(move->sourceAxis[d]);
                from[source] = static_cast<int>(d);
                flipped[source] = move->flipped[d];
            }
            result = permute(*result, from, flipped);
        } else if (step.kind == Kind::Spacing) {
            result = resample(*result, move->after, move->before, how, threads);
        } else if (step.kind == Kind::Crop) {
            result = cutBox(*result, {-move->first[0], -move->first[1], -move->first[2]}, size);
        } else {
            result = resize(*result, size, how, step.alignsCorners, threads);
        }
    }
    return result;
}

} // namespace hangaku::ai
