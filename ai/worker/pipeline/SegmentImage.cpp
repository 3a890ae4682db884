#include "ai/worker/pipeline/SegmentImage.h"

#include "ai/worker/pipeline/LargestPiece.h"
#include "ai/worker/pipeline/RestoreLabels.h"
#include "ai/worker/pipeline/ScoreMapper.h"

#include <algorithm>

namespace hangaku::ai {

using viewer::Label;
using viewer::Result;
using Restore = ModelOutput::Restore;

namespace {

/// `keepLargestPiece` on a tensor of labels.
void keepLargest(const Tensor& labels, const std::vector<Label>& which)
{
    // The tensor's last dimension is the fastest, an image's first.
    const viewer::Index3 size{labels.shape[2], labels.shape[1], labels.shape[0]};
    std::vector<Label> voxels(labels.voxels());
    std::transform(labels.data.get(), labels.data.get() + voxels.size(), voxels.begin(),
                   [](float value) { return static_cast<Label>(value); });
    for (const auto label : which)
        keepLargestPiece(voxels, size, label);
    std::copy(voxels.begin(), voxels.end(), labels.data.get());
}

bool isDecodedFirst(const ModelManifest& manifest)
{
    return manifest.output.restore == Restore::Labels ||
           manifest.output.restore == Restore::LabelValues;
}

/// Brings labels that were decoded on the model's grid back to the image.
Result<void> restoreDecoded(Tensor labels, const ModelManifest& manifest, const ModelGrid& grid,
                            const StepChain& chain, std::span<Label> result, int threads)
{
    if (manifest.keepsLargestOnModelGrid)
        keepLargest(labels, manifest.keepLargest);
    const auto interpolation = manifest.output.restore == Restore::Labels
                                   ? StepChain::Interpolation::Nearest
                                   : StepChain::Interpolation::AsBefore;
    const auto back = chain.undo(std::move(labels), interpolation, threads);
    if (!back)
        return tl::unexpected(back.error());
    restoreLabelMap(*back, grid, manifest.output.restore, result, threads);
    return {};
}

/// Labels of the image from the network's scores, where the scores move and are decoded then.
Result<void> restoreScores(Tensor scores, const ModelManifest& manifest, const ModelGrid& grid,
                           const StepChain& chain, std::span<Label> result, int threads)
{
    const auto decoder = Decoder::of(manifest);
    auto restore = manifest.output.restore;
    if (chain.movesVoxels() && restore == Restore::Probabilities) {
        if (decoder.isGreatest())
            softmaxInPlace(scores, threads);
        else
            sigmoidInPlace(scores, threads);
        restore = Restore::Logits;
    }
    const auto back = chain.undo(std::move(scores), StepChain::Interpolation::AsBefore, threads);
    if (!back)
        return tl::unexpected(back.error());
    return restoreLabels(*back, grid, restore, decoder, result, threads);
}

/// The labels of scores as they come from the network.
Result<Tensor> decoded(const Tensor& scores, const Decoder& decoder, int threads)
{
    if (!decoder.isGreatest())
        sigmoidInPlace(scores, threads);
    return decodeLabels(scores, decoder, threads);
}

/// All scores at once.
Result<void> segmentWhole(Tensor input, const Network& network, const ModelManifest& manifest,
                          const ModelGrid& grid, const StepChain& chain, std::span<Label> result,
                          ScoreMapper& mapper, int threads, const TileObserver& observer,
                          const std::optional<std::array<int, 3>>& patch)
{
    auto scores = slideOver(std::move(input), network, patch, manifest.inference,
                            manifest.channelsInAll(), observer);
    if (!scores)
        return tl::unexpected(scores.error());
    if (auto taken = mapper.take(*scores, 0, 0); !taken)
        return taken;
    *scores = scores->firstChannels(manifest.output.channels);
    if (!isDecodedFirst(manifest))
        return restoreScores(std::move(*scores), manifest, grid, chain, result, threads);
    auto labels = decoded(*scores, Decoder::of(manifest), threads);
    if (!labels)
        return tl::unexpected(labels.error());
    scores->data.reset();
    return restoreDecoded(std::move(*labels), manifest, grid, chain, result, threads);
}

/// The scores of a slab at a time.
Result<void> segmentSlabs(const Tensor& input, const Network& network,
                          const ModelManifest& manifest, const ModelGrid& grid,
                          const StepChain& chain, std::span<Label> result, ScoreMapper& mapper,
                          int threads, const TileObserver& observer,
                          const std::array<int, 3>& patch)
{
    const auto& inference = manifest.inference;
    const TilePlan plan(input.shape, patch, inference.overlap);
    const Tiling tiling{plan, tileWeights(plan.patch, inference), inference.padding,
                        inference.paddingValue};
    const auto dimension = rollingDimension(input.shape, plan.patch);
    const auto decoder = Decoder::of(manifest);
    const auto slide = [&](const PlaneSink& sink) {
        const PlaneSink mapFirst = [&](const Tensor& planes, int first) {
            auto taken = mapper.take(planes, dimension, first);
            return taken ? sink(planes.firstChannels(manifest.output.channels), first) : taken;
        };
        return slideThrough(input, network, tiling, manifest.channelsInAll(), dimension, mapFirst,
                            observer);
    };
    if (!isDecodedFirst(manifest)) {
        PlaneRestore restore(grid, manifest.output.restore, decoder, dimension, result, threads);
        return slide([&](const Tensor& planes, int first) { return restore.take(planes, first); });
    }
    auto labels = Tensor::create(1, input.shape);
    if (!labels)
        return tl::unexpected(labels.error());
    auto done = slide([&](const Tensor& planes, int first) -> Result<void> {
        const auto some = decoded(planes, decoder, threads);
        if (!some)
            return tl::unexpected(some.error());
        putPlanes(*some, dimension, *labels, first);
        return {};
    });
    if (!done)
        return done;
    return restoreDecoded(std::move(*labels), manifest, grid, chain, result, threads);
}

} // namespace

bool keepsOneSlab(const ModelManifest& manifest, const ModelGrid& grid)
{
    if (!manifest.inference.patch)
        return false;
    return isDecodedFirst(manifest) ||
           (manifest.input.steps.empty() && PlaneRestore::isPossible(grid));
}

Result<void> segmentImage(Tensor input, const Network& network, const ModelManifest& manifest,
                          const ModelGrid& grid, const StepChain& chain, std::span<Label> result,
                          const PipelineOptions& options)
{
    const auto tell = [&](Stage stage, int done, int total) {
        const bool goesOn = options.observer({stage, done, total});
        if (stage == Stage::Network && done == total)
            options.observer({Stage::Restore, 0, 1});
        return goesOn;
    };
    const TileObserver observer = [&](int done, int total) {
        return tell(Stage::Network, done, total);
    };
    std::optional<std::array<int, 3>> patch;
    if (manifest.inference.patch)
        patch = grid.inTensorOrder(*manifest.inference.patch);
    auto mapper = ScoreMapper::create(manifest, input.shape, options.threads);
    if (!mapper)
        return tl::unexpected(mapper.error());
    auto done = keepsOneSlab(manifest, grid)
                    ? segmentSlabs(input, network, manifest, grid, chain, result, *mapper,
                                   options.threads, observer, *patch)
                    : segmentWhole(std::move(input), network, manifest, grid, chain, result,
                                   *mapper, options.threads, observer, patch);
    return done ? mapper->restore(grid, chain, options.maps) : done;
}

} // namespace hangaku::ai
