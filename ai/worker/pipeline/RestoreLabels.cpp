#include "ai/worker/pipeline/RestoreLabels.h"

#include "ai/worker/pipeline/GridMap.h"
#include "ai/worker/pipeline/Parallel.h"

#include <cmath>

namespace hangaku::ai {

using viewer::Label;
using viewer::Vec3;

namespace {

/// Runs `work(first, last)` over ranges of the tensor's voxels.
template <typename Work> void overVoxels(const Tensor& tensor, int threads, const Work& work)
{
    const auto slab = tensor.voxels() / static_cast<std::size_t>(tensor.shape[0]);
    inParallel(tensor.shape[0], threads, [&](int begin, int end) {
        work(static_cast<std::size_t>(begin) * slab, static_cast<std::size_t>(end) * slab);
    });
}

/// The greatest channel of each voxel.
std::vector<Label> greatestChannels(const Tensor& scores, int threads)
{
    std::vector<Label> result(scores.voxels(), Label{0});
    overVoxels(scores, threads, [&](std::size_t first, std::size_t last) {
        // Channel by channel over a block that stays in the cache.
        constexpr std::size_t kBlock = 4096;
        std::array<float, kBlock> best{};
        for (std::size_t block = first; block < last; block += kBlock) {
            const auto length = std::min(kBlock, last - block);
            std::copy_n(scores.channel(0) + block, length, best.begin());
            for (int channel = 1; channel < scores.channels; ++channel) {
                const float* value = scores.channel(channel) + block;
                for (std::size_t at = 0; at < length; ++at)
                    if (value[at] > best[at]) {
                        best[at] = value[at];
                        result[block + at] = static_cast<Label>(channel);
                    }
            }
        }
    });
    return result;
}

void softmaxInPlace(const Tensor& scores, int threads)
{
    overVoxels(scores, threads, [&](std::size_t first, std::size_t last) {
        for (std::size_t at = first; at < last; ++at) {
            float greatest = scores.channel(0)[at];
            for (int channel = 1; channel < scores.channels; ++channel)
                greatest = std::max(greatest, scores.channel(channel)[at]);
            float sum = 0;
            for (int channel = 0; channel < scores.channels; ++channel) {
                float& value = scores.channel(channel)[at];
                value = std::exp(value - greatest);
                sum += value;
            }
            for (int channel = 0; channel < scores.channels; ++channel)
                scores.channel(channel)[at] /= sum;
        }
    });
}

void copyExact(const std::vector<Label>& channels, const ModelGrid& grid,
               std::span<const Label> labelOf, std::span<Label> result, int threads)
{
    const auto layout = grid.sourceLayout();
    const auto shape = grid.tensorShape();
    inParallel(shape[0], threads, [&](int begin, int end) {
        auto from = channels.begin() + static_cast<std::ptrdiff_t>(begin) * shape[1] * shape[2];
        for (int a = begin; a < end; ++a)
            for (int b = 0; b < shape[1]; ++b) {
                Label* to =
                    result.data() + layout.first + a * layout.step[0] + b * layout.step[1];
                for (int c = 0; c < shape[2]; ++c)
                    to[c * layout.step[2]] = labelOf[*from++];
            }
    });
}

/// Finds the label at positions between the voxels of the model's grid.
class Interpolator {
public:
    Interpolator(const Tensor& scores, const std::vector<Label>& channels, const ModelGrid& grid)
        : m_scores(scores), m_channels(channels), m_size(grid.geometry().size())
    {
        const auto& shape = scores.shape;
        const std::array<std::size_t, 3> tensorStep{
            static_cast<std::size_t>(shape[1]) * static_cast<std::size_t>(shape[2]),
            static_cast<std::size_t>(shape[2]), 1};
        for (std::size_t dimension = 0; dimension < 3; ++dimension)
            m_tensorStep[static_cast<std::size_t>(grid.axisOfDimension()[dimension])] =
                tensorStep[dimension];
    }

    Label nearest(Vec3 position) const
    {
        std::size_t at = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double rounded = std::nearbyint(position[static_cast<int>(axis)]);
            at += m_tensorStep[axis] *
                  static_cast<std::size_t>(std::clamp(rounded, 0.0, m_size[axis] - 1.0));
        }
        return m_channels[at];
    }

    Label trilinear(Vec3 position) const
    {
        const std::array<Neighbours, 3> near{Neighbours(position.x, m_size[0]),
                                             Neighbours(position.y, m_size[1]),
                                             Neighbours(position.z, m_size[2])};
        std::array<std::size_t, 8> corner{};
        std::array<float, 8> weight{};
        bool agree = true;
        for (std::size_t n = 0; n < 8; ++n) {
            double share = 1;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                const bool above = ((n >> axis) & 1U) != 0;
                corner[n] += m_tensorStep[axis] * static_cast<std::size_t>(
                                                      above ? near[axis].above : near[axis].below);
                share *= above ? near[axis].share : 1 - near[axis].share;
            }
            weight[n] = static_cast<float>(share);
            agree = agree && m_channels[corner[n]] == m_channels[corner[0]];
        }
        // A channel that is the greatest at every corner is the greatest in between, too; that
        // settles all voxels but those at the surfaces.
        return agree ? m_channels[corner[0]] : greatest(corner, weight);
    }

private:
    Label greatest(const std::array<std::size_t, 8>& corner,
                   const std::array<float, 8>& weight) const
    {
        int best = 0;
        float bestScore = 0;
        for (int channel = 0; channel < m_scores.channels; ++channel) {
            const float* scores = m_scores.channel(channel);
            float score = 0;
            for (std::size_t n = 0; n < 8; ++n)
                score += weight[n] * scores[corner[n]];
            if (channel == 0 || score > bestScore) {
                best = channel;
                bestScore = score;
            }
        }
        return static_cast<Label>(best);
    }

    const Tensor& m_scores;
    const std::vector<Label>& m_channels;
    viewer::Index3 m_size;
    std::array<std::size_t, 3> m_tensorStep{}; ///< by axis of the grid
};

} // namespace

void restoreLabels(const Tensor& scores, const ModelGrid& grid, ModelOutput::Restore restore,
                   std::span<const Label> labelOf, std::span<Label> result, int threads)
{
    const auto channels = greatestChannels(scores, threads);
    if (grid.isExact()) {
        copyExact(channels, grid, labelOf, result, threads);
        return;
    }
    if (restore == ModelOutput::Restore::Probabilities)
        softmaxInPlace(scores, threads);
    const Interpolator interpolator(scores, channels, grid);
    const GridMap map(grid.source(), grid.geometry());
    const auto size = grid.source().size();
    const auto gridSize = grid.geometry().size();
    inParallel(size[2], threads, [&](int begin, int end) {
        Label* to = result.data() + static_cast<std::size_t>(begin) *
                                        static_cast<std::size_t>(size[0]) *
                                        static_cast<std::size_t>(size[1]);
        for (int k = begin; k < end; ++k)
            for (int j = 0; j < size[1]; ++j) {
                const Vec3 row = map.first + map.step[1] * j + map.step[2] * k;
                for (int i = 0; i < size[0]; ++i) {
                    const Vec3 position = row + map.step[0] * i;
                    if (isOutside(position, gridSize))
                        *to++ = 0;
                    else if (restore == ModelOutput::Restore::Labels)
                        *to++ = labelOf[interpolator.nearest(position)];
                    else
                        *to++ = labelOf[interpolator.trilinear(position)];
                }
            }
    });
}

} // namespace hangaku::ai
