#include "ai/worker/pipeline/ScoreSampler.h"

#include "ai/worker/pipeline/GridMap.h"
#include "ai/worker/pipeline/Parallel.h"

#include <cmath>

namespace hangaku::ai {

using viewer::Label;
using viewer::Vec3;

TensorPlaces::TensorPlaces(const std::array<int, 3>& shape,
                           const std::array<int, 3>& axisOfDimension)
{
    std::size_t step = 1;
    for (std::size_t dimension = 3; dimension-- > 0;) {
        const auto axis = static_cast<std::size_t>(axisOfDimension[dimension]);
        m_size[axis] = shape[dimension];
        m_step[axis] = step;
        step *= static_cast<std::size_t>(shape[dimension]);
    }
}

std::size_t TensorPlaces::nearest(Vec3 position) const
{
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double rounded = std::nearbyint(position[static_cast<int>(axis)]);
        at += m_step[axis] * static_cast<std::size_t>(std::clamp(rounded, 0.0, m_size[axis] - 1.0));
    }
    return at;
}

TensorPlaces::Corners TensorPlaces::around(Vec3 position) const
{
    const std::array<Neighbours, 3> near{Neighbours(position.x, m_size[0]),
                                         Neighbours(position.y, m_size[1]),
                                         Neighbours(position.z, m_size[2])};
    Corners corners;
    for (std::size_t n = 0; n < 8; ++n) {
        double share = 1;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const bool above = ((n >> axis) & 1U) != 0;
            corners.at[n] += m_step[axis] *
                             static_cast<std::size_t>(above ? near[axis].above : near[axis].below);
            share *= above ? near[axis].share : 1 - near[axis].share;
        }
        corners.weight[n] = static_cast<float>(share);
    }
    return corners;
}

std::size_t TensorPlaces::below(Vec3 position) const
{
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        at += m_step[axis] * static_cast<std::size_t>(std::clamp(position[static_cast<int>(axis)],
                                                                 0.0, m_size[axis] - 1.0));
    return at;
}

ScoreSampler::ScoreSampler(const Tensor& scores, const Decoder& decoder,
                           const std::array<int, 3>& axisOfDimension, Between between, int threads)
    : m_scores(scores),
      m_decoder(decoder),
      m_places(scores.shape, axisOfDimension),
      m_classes(decoder.classesOf(scores, threads)),
      m_isMixed(scores.voxels())
{
    findMixed(threads);
    if (between == Between::Softmax)
        softmaxAroundMixed(threads);
}

void ScoreSampler::findMixed(int threads)
{
    const auto& shape = m_scores.shape;
    inParallel(shape[0], threads, [&](int begin, int end) {
        for (int a = begin; a < end; ++a)
            for (int b = 0; b < shape[1]; ++b) {
                const int nextA = std::min(a + 1, shape[0] - 1);
                const int nextB = std::min(b + 1, shape[1] - 1);
                const std::array<const Label*, 4> rows{
                    &m_classes[offsetIn(shape, a, b, 0)], &m_classes[offsetIn(shape, a, nextB, 0)],
                    &m_classes[offsetIn(shape, nextA, b, 0)],
                    &m_classes[offsetIn(shape, nextA, nextB, 0)]};
                auto* mixed = &m_isMixed[offsetIn(shape, a, b, 0)];
                for (int c = 0; c < shape[2]; ++c) {
                    const int nextC = std::min(c + 1, shape[2] - 1);
                    int differs = 0;
                    for (const Label* row : rows)
                        differs |= (row[c] ^ rows[0][c]) | (row[nextC] ^ rows[0][c]);
                    mixed[c] = differs != 0 ? 1 : 0;
                }
            }
    });
}

void ScoreSampler::softmaxAroundMixed(int threads) const
{
    const auto& shape = m_scores.shape;
    inParallel(shape[0], threads, [&](int begin, int end) {
        for (int a = begin; a < end; ++a)
            for (int b = 0; b < shape[1]; ++b) {
                const int lastA = std::max(a - 1, 0);
                const int lastB = std::max(b - 1, 0);
                const std::array<const std::uint8_t*, 4> rows{
                    &m_isMixed[offsetIn(shape, a, b, 0)], &m_isMixed[offsetIn(shape, a, lastB, 0)],
                    &m_isMixed[offsetIn(shape, lastA, b, 0)],
                    &m_isMixed[offsetIn(shape, lastA, lastB, 0)]};
                for (int c = 0; c < shape[2]; ++c) {
                    int isCorner = 0;
                    for (const auto* row : rows)
                        isCorner |= row[c] | row[std::max(c - 1, 0)];
                    const auto at = offsetIn(shape, a, b, c);
                    if (isCorner != 0)
                        softmaxAt(m_scores, at, m_scores.data.get() + at, m_scores.voxels());
                }
            }
    });
}

Label ScoreSampler::trilinear(Vec3 position) const
{
    // A channel that is the greatest at every corner is the greatest in between, too, and one that
    // passes the threshold there passes it here; that settles all voxels but those at the surfaces.
    const auto below = m_places.below(position);
    if (m_isMixed[below] == 0)
        return m_classes[below];
    const auto corners = m_places.around(position);
    return m_decoder.classOf(m_scores.channels,
                             [&](int channel) { return corners.mean(m_scores.channel(channel)); });
}

} // namespace hangaku::ai
