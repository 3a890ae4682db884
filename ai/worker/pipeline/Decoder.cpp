#include "ai/worker/pipeline/Decoder.h"

#include "ai/worker/pipeline/Parallel.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::Label;

namespace {

/// Runs `work(first, last)` over ranges of the tensor's voxels.
template <typename Work> void overVoxels(const Tensor& tensor, int threads, const Work& work)
{
    const auto slab = tensor.voxels() / static_cast<std::size_t>(tensor.shape[0]);
    inParallel(tensor.shape[0], threads, [&](int begin, int end) {
        work(static_cast<std::size_t>(begin) * slab, static_cast<std::size_t>(end) * slab);
    });
}

// Channel by channel over a block that stays in the cache.
constexpr std::size_t kBlock = 4096;

} // namespace

Decoder::Decoder(const std::vector<ModelLabel>& regions, float threshold, Passes passes)
    : m_labelOf{Label{0}}, m_threshold(threshold), m_passes(passes)
{
    for (const auto& region : regions) {
        m_labelOf.push_back(region.value);
        m_channelOf.push_back(region.channel);
    }
}

Decoder Decoder::of(const ModelManifest& manifest)
{
    if (manifest.output.decode == ModelOutput::Decode::Threshold)
        return {manifest.labels, static_cast<float>(manifest.output.threshold),
                Passes::AtThreshold};
    std::vector<Label> labelOf(static_cast<std::size_t>(manifest.output.channels), Label{0});
    for (const auto& label : manifest.labels)
        labelOf[label.value] = label.value;
    return Decoder(std::move(labelOf));
}

void Decoder::findGreatest(const Tensor& scores, std::size_t first, std::span<Label> to) const
{
    std::array<float, kBlock> best{};
    std::copy_n(scores.channel(0) + first, to.size(), best.begin());
    for (int channel = 1; channel < scores.channels; ++channel) {
        const float* value = scores.channel(channel) + first;
        for (std::size_t at = 0; at < to.size(); ++at)
            if (value[at] > best[at]) {
                best[at] = value[at];
                to[at] = static_cast<Label>(channel);
            }
    }
}

void Decoder::findRegions(const Tensor& scores, std::size_t first, std::span<Label> to) const
{
    for (std::size_t region = 0; region < m_channelOf.size(); ++region) {
        const float* value = scores.channel(m_channelOf[region]) + first;
        for (std::size_t at = 0; at < to.size(); ++at)
            if (passes(value[at]))
                to[at] = static_cast<Label>(region + 1);
    }
}

std::vector<Label> Decoder::classesOf(const Tensor& scores, int threads) const
{
    std::vector<Label> result(scores.voxels(), Label{0});
    overVoxels(scores, threads, [&](std::size_t first, std::size_t last) {
        for (std::size_t block = first; block < last; block += kBlock) {
            const std::span to(result.data() + block, std::min(kBlock, last - block));
            if (isGreatest())
                findGreatest(scores, block, to);
            else
                findRegions(scores, block, to);
        }
    });
    return result;
}

void softmaxAt(const Tensor& scores, std::size_t voxel, float* to, std::size_t step)
{
    const auto channels = static_cast<std::size_t>(scores.channels);
    const float* from = scores.data.get() + voxel;
    const auto between = scores.voxels();
    float greatest = from[0];
    for (std::size_t channel = 1; channel < channels; ++channel)
        greatest = std::max(greatest, from[channel * between]);
    float sum = 0;
    for (std::size_t channel = 0; channel < channels; ++channel)
        sum += to[channel * step] = std::exp(from[channel * between] - greatest);
    for (std::size_t channel = 0; channel < channels; ++channel)
        to[channel * step] /= sum;
}

void softmaxInPlace(const Tensor& scores, int threads)
{
    overVoxels(scores, threads, [&](std::size_t first, std::size_t last) {
        for (std::size_t at = first; at < last; ++at)
            softmaxAt(scores, at, scores.data.get() + at, scores.voxels());
    });
}

void sigmoidInPlace(const Tensor& scores, int threads)
{
    overVoxels(scores, threads, [&](std::size_t first, std::size_t last) {
        for (int channel = 0; channel < scores.channels; ++channel)
            for (std::size_t at = first; at < last; ++at) {
                float& value = scores.channel(channel)[at];
                value = 1 / (1 + std::exp(-value));
            }
    });
}

} // namespace hangaku::ai
