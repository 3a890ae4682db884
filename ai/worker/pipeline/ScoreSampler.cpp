#include "ai/worker/pipeline/ScoreSampler.h"

#include "ai/worker/pipeline/GridMap.h"

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

ScoreSampler::ScoreSampler(const Tensor& scores, const std::vector<Label>& classes,
                           const Decoder& decoder, const std::array<int, 3>& axisOfDimension)
    : m_scores(scores),
      m_classes(classes),
      m_decoder(decoder),
      m_places(scores.shape, axisOfDimension)
{
}

Label ScoreSampler::trilinear(Vec3 position) const
{
    const auto corners = m_places.around(position);
    bool agree = true;
    for (const auto at : corners.at)
        agree = agree && m_classes[at] == m_classes[corners.at[0]];
    // A channel that is the greatest at every corner is the greatest in between, too, and one that
    // passes the threshold there passes it here; that settles all voxels but those at the surfaces.
    if (agree)
        return m_classes[corners.at[0]];
    return m_decoder.classOf(m_scores.channels,
                             [&](int channel) { return corners.mean(m_scores.channel(channel)); });
}

} // namespace hangaku::ai
