#include "ai/worker/pipeline/ScoreMapper.h"

#include "ai/worker/pipeline/Parallel.h"
#include "ai/worker/pipeline/RestoreLabels.h"

#include <cmath>

namespace hangaku::ai {

using viewer::Result;

namespace {

float plogp(float p)
{
    return p > 0 ? p * std::log(p) : 0;
}

/// Puts the probabilities of one voxel into `p`, by channel. @return its uncertainty
float softmaxOf(const Tensor& scores, std::size_t voxel, std::span<float> p)
{
    softmaxAt(scores, voxel, p.data(), 1);
    float entropy = 0;
    for (const float one : p)
        entropy -= plogp(one);
    return entropy / std::log(static_cast<float>(std::max(2, scores.channels)));
}

float sigmoidOf(const Tensor& scores, std::size_t voxel, std::span<float> p)
{
    float most = 0;
    for (int channel = 0; channel < scores.channels; ++channel) {
        const float one = 1 / (1 + std::exp(-scores.channel(channel)[voxel]));
        p[static_cast<std::size_t>(channel)] = one;
        most = std::max(most, -(plogp(one) + plogp(1 - one)));
    }
    return most / std::log(2.0F);
}

} // namespace

Result<ScoreMapper> ScoreMapper::create(const ModelManifest& manifest,
                                        const std::array<int, 3>& shape, int threads)
{
    std::vector<Tensor> maps;
    for (std::size_t n = 0; n < manifest.mapCount(); ++n) {
        auto map = Tensor::create(1, shape);
        if (!map)
            return tl::unexpected(map.error());
        maps.push_back(std::move(*map));
    }
    return ScoreMapper(manifest, std::move(maps), threads);
}

Result<void> ScoreMapper::take(const Tensor& scores, std::size_t dimension, int first)
{
    if (m_maps.empty())
        return {};
    std::vector<Tensor> planes;
    for (std::size_t n = 0; n < m_maps.size(); ++n) {
        auto some = Tensor::create(1, scores.shape);
        if (!some)
            return tl::unexpected(some.error());
        planes.push_back(std::move(*some));
    }
    const bool isGreatest = m_manifest.output.decode == ModelOutput::Decode::Greatest;
    const auto row = scores.voxels() / static_cast<std::size_t>(scores.shape[0]);
    inParallel(scores.shape[0], m_threads, [&](int begin, int end) {
        std::vector<float> p(static_cast<std::size_t>(scores.channels));
        for (auto at = row * static_cast<std::size_t>(begin);
             at < row * static_cast<std::size_t>(end); ++at) {
            const float uncertainty =
                isGreatest ? softmaxOf(scores, at, p) : sigmoidOf(scores, at, p);
            auto map = planes.begin();
            if (m_manifest.output.maps.uncertainty)
                (map++)->data.get()[at] = uncertainty;
            if (m_manifest.output.maps.probabilities)
                for (const auto& label : m_manifest.labels)
                    (map++)->data.get()[at] = p[isGreatest ? label.value : static_cast<std::size_t>(label.channel)];
        }
    });
    for (std::size_t n = 0; n < m_maps.size(); ++n)
        putPlanes(planes[n], dimension, m_maps[n], first);
    return {};
}

Result<void> ScoreMapper::restore(const ModelGrid& grid, const StepChain& chain,
                                  std::span<std::uint8_t> result) const
{
    const auto voxels = grid.source().voxelCount();
    for (std::size_t n = 0; n < m_maps.size(); ++n) {
        const auto back = chain.undo(m_maps[n], StepChain::Interpolation::AsBefore, m_threads);
        if (!back)
            return tl::unexpected(back.error());
        restoreScoreMap(*back, grid, result.subspan(n * voxels, voxels), m_threads);
    }
    return {};
}

} // namespace hangaku::ai
