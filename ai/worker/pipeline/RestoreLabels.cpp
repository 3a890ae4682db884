#include "ai/worker/pipeline/RestoreLabels.h"

#include "ai/worker/pipeline/GridMap.h"
#include "ai/worker/pipeline/Parallel.h"
#include "ai/worker/pipeline/ScoreSampler.h"

#include <cmath>

namespace hangaku::ai {

using viewer::Label;
using viewer::Result;
using viewer::Vec3;
using Restore = ModelOutput::Restore;

namespace {

/// Puts `labelAt(offset in the tensor)` where the voxel lies in the image, for a tensor that holds
/// planes of the grid from `first` on.
template <typename T, typename LabelAt>
void copyExact(const ModelGrid& grid, const std::array<int, 3>& shape, std::size_t dimension,
               int first, std::span<T> result, int threads, const LabelAt& labelAt)
{
    const auto layout = grid.sourceLayout();
    T* const begin = result.data() + layout.first + first * layout.step[dimension];
    inParallel(shape[0], threads, [&](int from, int end) {
        auto at = static_cast<std::size_t>(from) * static_cast<std::size_t>(shape[1]) *
                  static_cast<std::size_t>(shape[2]);
        for (int a = from; a < end; ++a)
            for (int b = 0; b < shape[1]; ++b) {
                T* to = begin + a * layout.step[0] + b * layout.step[1];
                for (int c = 0; c < shape[2]; ++c)
                    to[c * layout.step[2]] = labelAt(at++);
            }
    });
}

/// Puts `labelAt(position on the model's grid)` into every voxel of a box of the image.
template <typename T, typename LabelAt>
void sample(const ModelGrid& grid, const viewer::IndexBox& box, std::span<T> result,
            int threads, const LabelAt& labelAt)
{
    const GridMap map(grid.source(), grid.geometry());
    const auto size = grid.source().size();
    const auto gridSize = grid.geometry().size();
    inParallel(box.end[2] - box.first[2], threads, [&](int begin, int end) {
        for (int k = box.first[2] + begin; k < box.first[2] + end; ++k)
            for (int j = box.first[1]; j < box.end[1]; ++j) {
                const Vec3 row = map.first + map.step[1] * j + map.step[2] * k;
                T* to = result.data() +
                            (static_cast<std::size_t>(k) * static_cast<std::size_t>(size[1]) +
                             static_cast<std::size_t>(j)) *
                                static_cast<std::size_t>(size[0]);
                for (int i = box.first[0]; i < box.end[0]; ++i) {
                    const Vec3 position = row + map.step[0] * i;
                    to[i] = isOutside(position, gridSize) ? T{0} : labelAt(position);
                }
            }
    });
}

/// The image's axis that runs along a dimension of the tensor.
int imageAxis(const ModelGrid& grid, std::size_t dimension)
{
    const auto axis = static_cast<std::size_t>(grid.axisOfDimension()[dimension]);
    return grid.sourceAxis()[axis];
}

/// Where the image's slices across that axis lie among the planes of the tensor.
std::vector<double> slicePositions(const ModelGrid& grid, std::size_t dimension)
{
    const GridMap map(grid.source(), grid.geometry());
    const int axis = grid.axisOfDimension()[dimension];
    const int from = imageAxis(grid, dimension);
    std::vector<double> positions;
    for (int slice = 0; slice < grid.source().size()[static_cast<std::size_t>(from)]; ++slice)
        positions.push_back(map.first[axis] +
                            map.step[static_cast<std::size_t>(from)][axis] * slice);
    return positions;
}

/// The sigmoid in place where thresholds are compared with it. The softmax is left to the sampler:
/// it moves no greatest channel, and so matters between voxels only.
void activate(const Tensor& scores, Restore restore, const Decoder& decoder, int threads)
{
    if (restore == Restore::Probabilities && !decoder.isGreatest())
        sigmoidInPlace(scores, threads);
}

ScoreSampler::Between between(Restore restore, const Decoder& decoder)
{
    return restore == Restore::Probabilities && decoder.isGreatest()
               ? ScoreSampler::Between::Softmax
               : ScoreSampler::Between::Scores;
}

} // namespace

Result<Tensor> decodeLabels(const Tensor& scores, const Decoder& decoder, int threads)
{
    auto labels = Tensor::create(1, scores.shape);
    if (!labels)
        return labels;
    const auto classes = decoder.classesOf(scores, threads);
    for (std::size_t at = 0; at < classes.size(); ++at)
        labels->data.get()[at] = decoder.labelOf(classes[at]);
    return labels;
}

void restoreLabelMap(const Tensor& labels, const ModelGrid& grid, Restore restore,
                     std::span<Label> result, int threads)
{
    const float* values = labels.data.get();
    if (grid.isExact())
        return copyExact(grid, labels.shape, 0, 0, result, threads,
                         [&](std::size_t at) { return static_cast<Label>(values[at]); });
    const TensorPlaces places(labels.shape, grid.axisOfDimension());
    sample(grid, grid.source().box(), result, threads, [&](Vec3 position) {
        return static_cast<Label>(restore == Restore::Labels
                                      ? values[places.nearest(position)]
                                      : std::nearbyint(places.around(position).mean(values)));
    });
}

std::uint8_t scoreByte(float value)
{
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0F, 1.0F)));
}

void restoreScoreMap(const Tensor& values, const ModelGrid& grid, std::span<std::uint8_t> result,
                     int threads)
{
    const float* from = values.data.get();
    if (grid.isExact())
        return copyExact(grid, values.shape, 0, 0, result, threads,
                         [&](std::size_t at) { return scoreByte(from[at]); });
    const TensorPlaces places(values.shape, grid.axisOfDimension());
    sample(grid, grid.source().box(), result, threads,
           [&](Vec3 position) { return scoreByte(places.around(position).mean(from)); });
}

Result<void> restoreLabels(const Tensor& scores, const ModelGrid& grid, Restore restore,
                           const Decoder& decoder, std::span<Label> result, int threads)
{
    if (restore == Restore::Labels || restore == Restore::LabelValues) {
        if (!decoder.isGreatest())
            sigmoidInPlace(scores, threads);
        const auto labels = decodeLabels(scores, decoder, threads);
        if (!labels)
            return tl::unexpected(labels.error());
        restoreLabelMap(*labels, grid, restore, result, threads);
        return {};
    }
    activate(scores, restore, decoder, threads);
    if (grid.isExact()) {
        const auto classes = decoder.classesOf(scores, threads);
        copyExact(grid, scores.shape, 0, 0, result, threads,
                  [&](std::size_t at) { return decoder.labelOf(classes[at]); });
        return {};
    }
    const ScoreSampler sampler(scores, decoder, grid.axisOfDimension(), between(restore, decoder),
                               threads);
    sample(grid, grid.source().box(), result, threads,
           [&](Vec3 position) { return decoder.labelOf(sampler.trilinear(position)); });
    return {};
}

bool PlaneRestore::isPossible(const ModelGrid& grid)
{
    constexpr double kParallel = 1e-6; // voxels over the whole image
    const GridMap map(grid.source(), grid.geometry());
    for (std::size_t dimension = 0; dimension < 3; ++dimension)
        for (int axis = 0; axis < 3; ++axis) {
            const auto along =
                map.step[static_cast<std::size_t>(axis)][grid.axisOfDimension()[dimension]];
            if (axis != imageAxis(grid, dimension) &&
                std::abs(along) * grid.source().size()[static_cast<std::size_t>(axis)] > kParallel)
                return false;
        }
    return true;
}

PlaneRestore::PlaneRestore(const ModelGrid& grid, Restore restore, const Decoder& decoder,
                           std::size_t dimension, std::span<Label> result, int threads)
    : m_grid(grid),
      m_restore(restore),
      m_decoder(decoder),
      m_dimension(dimension),
      m_result(result),
      m_threads(threads),
      m_stream(dimension, grid.tensorShape()[dimension], slicePositions(grid, dimension),
               [this](const Tensor& planes, int first, int begin, int end) {
                   return restoreBetween(planes, first, begin, end);
               })
{
}

Result<void> PlaneRestore::take(const Tensor& planes, int first)
{
    activate(planes, m_restore, m_decoder, m_threads);
    if (!m_grid.isExact())
        return m_stream.take(planes, first);
    const auto classes = m_decoder.classesOf(planes, m_threads);
    copyExact(m_grid, planes.shape, m_dimension, first, m_result, m_threads,
              [&](std::size_t at) { return m_decoder.labelOf(classes[at]); });
    return {};
}

Result<void> PlaneRestore::restoreBetween(const Tensor& planes, int first, int begin, int end) const
{
    const ScoreSampler sampler(planes, m_decoder, m_grid.axisOfDimension(),
                               between(m_restore, m_decoder), m_threads);
    Vec3 before;
    before[m_grid.axisOfDimension()[m_dimension]] = first;
    auto box = m_grid.source().box();
    const auto axis = static_cast<std::size_t>(imageAxis(m_grid, m_dimension));
    box.first[axis] = begin;
    box.end[axis] = end;
    sample(m_grid, box, m_result, m_threads,
           [&](Vec3 position) { return m_decoder.labelOf(sampler.trilinear(position - before)); });
    return {};
}

} // namespace hangaku::ai
