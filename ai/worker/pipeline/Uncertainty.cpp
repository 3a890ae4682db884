#include "ai/worker/pipeline/Uncertainty.h"

#include "ai/worker/pipeline/Parallel.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::Result;
using Decode = ModelOutput::Decode;

namespace {

float plogp(float p)
{
    return p > 0 ? p * std::log(p) : 0;
}

/// Of one region, over ln 2.
float regionUncertainty(float p)
{
    return -(plogp(p) + plogp(1 - p)) / std::log(2.0F);
}

} // namespace

void toProbabilities(std::span<float> scores, Decode decode)
{
    if (decode == Decode::Threshold) {
        for (float& score : scores)
            score = 1 / (1 + std::exp(-score));
        return;
    }
    const float greatest = *std::max_element(scores.begin(), scores.end());
    float sum = 0;
    for (float& score : scores)
        sum += score = std::exp(score - greatest);
    for (float& score : scores)
        score /= sum;
}

float uncertaintyOf(std::span<const float> probabilities, Decode decode)
{
    float result = 0;
    if (decode == Decode::Threshold) {
        for (const float p : probabilities)
            result = std::max(result, regionUncertainty(p));
        return result;
    }
    for (const float p : probabilities)
        result -= plogp(p);
    return result / std::log(static_cast<float>(std::max<std::size_t>(2, probabilities.size())));
}

Result<Disagreement> Disagreement::create(int channels, const std::array<int, 3>& shape,
                                          Decode decode, int threads)
{
    auto probabilities = Tensor::create(channels, shape);
    auto entropies = Tensor::create(decode == Decode::Greatest ? 1 : channels, shape);
    if (!probabilities || !entropies)
        return tl::unexpected((probabilities ? entropies : probabilities).error());
    return Disagreement(std::move(*probabilities), std::move(*entropies), decode, threads);
}

void Disagreement::add(const Tensor& scores)
{
    ++m_members;
    const auto row = scores.voxels() / static_cast<std::size_t>(scores.shape[0]);
    inParallel(scores.shape[0], m_threads, [&](int begin, int end) {
        std::vector<float> p(static_cast<std::size_t>(scores.channels));
        for (auto at = row * static_cast<std::size_t>(begin);
             at < row * static_cast<std::size_t>(end); ++at) {
            for (int channel = 0; channel < scores.channels; ++channel)
                p[static_cast<std::size_t>(channel)] = scores.channel(channel)[at];
            toProbabilities(p, m_decode);
            for (int channel = 0; channel < scores.channels; ++channel) {
                const float one = p[static_cast<std::size_t>(channel)];
                m_probabilities.channel(channel)[at] += one;
                if (m_decode == Decode::Threshold)
                    m_entropies.channel(channel)[at] += regionUncertainty(one);
            }
            if (m_decode == Decode::Greatest)
                m_entropies.data.get()[at] += uncertaintyOf(p, m_decode);
        }
    });
}

void Disagreement::finish(float* to) const
{
    const auto count = static_cast<float>(m_members);
    const int channels = m_probabilities.channels;
    std::vector<float> p(static_cast<std::size_t>(channels));
    for (std::size_t at = 0; at < m_probabilities.voxels(); ++at) {
        for (int channel = 0; channel < channels; ++channel)
            p[static_cast<std::size_t>(channel)] = m_probabilities.channel(channel)[at] / count;
        float most = 0; // below it there is but rounding
        if (m_decode == Decode::Greatest)
            most = uncertaintyOf(p, m_decode) - m_entropies.data.get()[at] / count;
        else
            for (int channel = 0; channel < channels; ++channel)
                most = std::max(most, regionUncertainty(p[static_cast<std::size_t>(channel)]) -
                                          m_entropies.channel(channel)[at] / count);
        to[at] = std::max(most, 0.0F);
    }
}

} // namespace hangaku::ai
