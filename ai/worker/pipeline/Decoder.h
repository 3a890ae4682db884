#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/Tensor.h"

#include <span>
#include <vector>

namespace hangaku::ai {

/// How the values of a voxel's channels become its class, and classes labels.
///
/// Greatest: class n is channel n, the first of equals. Threshold: class n + 1 is the last region n
/// whose channel passes, class 0 none.
class Decoder {
public:
    /// The greatest channel. @param labelOf label for each channel
    explicit Decoder(std::vector<viewer::Label> labelOf) : m_labelOf(std::move(labelOf)) {}

    enum class Passes { AtThreshold, AboveThreshold };
    /// Regions in the order in which they are painted. @param threshold on the values as they come
    Decoder(const std::vector<ModelLabel>& regions, float threshold, Passes passes);

    /// Of a manifest's labels; thresholds are compared with probabilities.
    static Decoder of(const ModelManifest& manifest);

    bool isGreatest() const { return m_channelOf.empty(); }
    viewer::Label labelOf(viewer::Label classNumber) const { return m_labelOf[classNumber]; }

    /// @param valueOf called with a channel
    template <typename ValueOf> viewer::Label classOf(int channels, const ValueOf& valueOf) const
    {
        std::size_t best = 0;
        if (isGreatest()) {
            float bestValue = valueOf(0);
            for (int channel = 1; channel < channels; ++channel)
                if (const float value = valueOf(channel); value > bestValue) {
                    best = static_cast<std::size_t>(channel);
                    bestValue = value;
                }
        } else {
            for (std::size_t region = 0; region < m_channelOf.size(); ++region)
                if (passes(valueOf(m_channelOf[region])))
                    best = region + 1;
        }
        return static_cast<viewer::Label>(best);
    }

    /// The class of each voxel, in the tensor's order. @throws std::bad_alloc
    std::vector<viewer::Label> classesOf(const Tensor& scores, int threads) const;

private:
    bool passes(float value) const
    {
        return m_passes == Passes::AtThreshold ? value >= m_threshold : value > m_threshold;
    }
    void findGreatest(const Tensor& scores, std::size_t first, std::span<viewer::Label> to) const;
    void findRegions(const Tensor& scores, std::size_t first, std::span<viewer::Label> to) const;

    std::vector<viewer::Label> m_labelOf;
    std::vector<int> m_channelOf; ///< of each region; empty: the greatest
    float m_threshold = 0.5F;
    Passes m_passes = Passes::AtThreshold;
};

/// Softmax over the channels of one voxel.
/// @param to, step where channel n's goes: `to[n * step]`; may be the scores themselves
void softmaxAt(const Tensor& scores, std::size_t voxel, float* to, std::size_t step);
/// Softmax over the channels of each voxel, or the sigmoid of each value.
void softmaxInPlace(const Tensor& scores, int threads);
void sigmoidInPlace(const Tensor& scores, int threads);

} // namespace hangaku::ai
