#include "ai/worker/pipeline/ScoreMapper.h"

#include "ai/worker/pipeline/Parallel.h"
#include "ai/worker/pipeline/RestoreLabels.h"
#include "ai/worker/pipeline/Uncertainty.h"

namespace hangaku::ai {

using viewer::Result;

void mapValues(const ModelManifest& manifest, std::span<float> scores, std::span<float> to)
{
    const auto p = scores.first(static_cast<std::size_t>(manifest.output.channels));
    toProbabilities(p, manifest.output.decode);
    auto map = to.begin();
    if (manifest.output.maps.uncertainty)
        *map++ = uncertaintyOf(p, manifest.output.decode);
    if (manifest.output.maps.mutualInformation)
        *map++ = scores.back();
    if (manifest.output.maps.probabilities)
        for (const auto& label : manifest.labels)
            *map++ = p[manifest.output.decode == ModelOutput::Decode::Greatest
                           ? label.value
                           : static_cast<std::size_t>(label.channel)];
}

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
    const auto row = scores.voxels() / static_cast<std::size_t>(scores.shape[0]);
    inParallel(scores.shape[0], m_threads, [&](int begin, int end) {
        std::vector<float> voxel(static_cast<std::size_t>(scores.channels));
        std::vector<float> values(planes.size());
        for (auto at = row * static_cast<std::size_t>(begin);
             at < row * static_cast<std::size_t>(end); ++at) {
            for (int channel = 0; channel < scores.channels; ++channel)
                voxel[static_cast<std::size_t>(channel)] = scores.channel(channel)[at];
            mapValues(m_manifest, voxel, values);
            for (std::size_t n = 0; n < planes.size(); ++n)
                planes[n].data.get()[at] = values[n];
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
