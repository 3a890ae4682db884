#include "ai/worker/pipeline/Pipeline.h"

#include "ai/worker/pipeline/LargestPiece.h"
#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/RunSetup.h"
#include "ai/worker/pipeline/SegmentImage.h"
#include "ai/worker/pipeline/nnunet/NnunetPipeline.h"

namespace hangaku::ai {

using viewer::Label;
using viewer::Result;

namespace {

std::string describeRestore(bool isExact, const ModelOutput& output)
{
    if (isExact)
        return output.decode == ModelOutput::Decode::Greatest ? "greatest channel, voxel for voxel"
                                                              : "threshold, voxel for voxel";
    const bool isGreatest = output.decode == ModelOutput::Decode::Greatest;
    const std::string decoded = isGreatest ? "greatest channel" : "threshold";
    switch (output.restore) {
    case ModelOutput::Restore::Probabilities:
        return std::string(isGreatest ? "softmax" : "sigmoid") + ", trilinear, " + decoded;
    case ModelOutput::Restore::Logits: return "trilinear, " + decoded;
    case ModelOutput::Restore::Labels: return decoded + ", nearest neighbour";
    case ModelOutput::Restore::LabelValues: break;
    }
    return decoded + ", trilinear label numbers, rounded";
}

Result<RunResult> run(Images images, const ModelManifest& manifest, const Network& network,
                      std::span<Label> result, const PipelineOptions& options)
{
    if (manifest.nnunet)
        return runNnunet(images, manifest, network, result, options);
    const auto tell = [&](const RunProgress& progress) {
        return !options.observer || options.observer(progress);
    };
    auto setup = RunSetup::prepare(images, manifest, options,
                                   [&](const ModelGrid& grid, std::array<int, 3> size) {
                                       return memoryNeeded(manifest, grid, size);
                                   });
    if (!setup)
        return tl::unexpected(setup.error());
    const auto restored =
        segmentImage(setup->chain.takeOutput(), network, manifest, setup->grid, setup->chain,
                     result, {options.threads, options.memoryLimit, tell, options.maps});
    if (!restored)
        return tl::unexpected(restored.error());
    if (!manifest.keepsLargestOnModelGrid)
        for (const auto label : manifest.keepLargest)
            keepLargestPiece(result, images.geometry().size(), label);
    const bool isExact = setup->grid.isExact() && !setup->chain.movesVoxels();
    RunResult done;
    done.parameters = setup->describe(manifest);
    done.parameters["restore"] = describeRestore(isExact, manifest.output);
    return done;
}

} // namespace

Result<RunResult> runSegmentation(Images images, const ModelManifest& manifest,
                                  const Network& network, std::span<Label> result,
                                  const PipelineOptions& options)
{
    return guarded([&] { return run(images, manifest, network, result, options); });
}

} // namespace hangaku::ai
