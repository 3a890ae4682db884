#include "ai/worker/pipeline/Pipeline.h"

#include "ai/worker/pipeline/LargestPiece.h"
#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/PrepareInput.h"
#include "ai/worker/pipeline/SegmentImage.h"
#include "ai/worker/pipeline/StepChain.h"
#include "ai/worker/pipeline/nnunet/NnunetPipeline.h"

#include <algorithm>
#include <new>
#include <sstream>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Label;
using viewer::Result;
using viewer::Text;
using viewer::Volume;

namespace {

template <typename Numbers> std::string times(const Numbers& numbers)
{
    std::ostringstream text;
    text << numbers[0] << " x " << numbers[1] << " x " << numbers[2];
    return text.str();
}

std::string describeGrid(const ModelGrid& grid, const viewer::ImageGeometry& after,
                         const ModelInput& input)
{
    return times(after.size()) + " voxels of " + times(after.spacing()) + " mm, " + (input.orientation.empty() ? "the image's axes" : input.orientation) +
           (grid.isExact() ? ", the image's own voxels" : ", trilinear");
}

std::string describeTiles(const viewer::ImageGeometry& grid, const ModelInference& inference)
{
    if (!inference.patch)
        return "the whole volume in one pass";
    const TilePlan plan(grid.size(), *inference.patch, inference.overlap);
    std::ostringstream text;
    text << plan.count() << " of " << times(plan.patch) << ", overlap " << inference.overlap
         << (inference.blending == ModelInference::Blending::Gaussian ? ", gaussian" : ", constant");
    if (!inference.mirrorAxes.empty())
        text << ", mirrored " << (1U << inference.mirrorAxes.size()) << " ways";
    return text.str();
}

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

Result<RunResult> run(const Volume& volume, const ModelManifest& manifest, const Network& network,
                      std::span<Label> result, const PipelineOptions& options)
{
    if (manifest.nnunet)
        return runNnunet(volume, manifest, network, result, options);
    const auto tell = [&](const RunProgress& progress) {
        return !options.observer || options.observer(progress);
    };
    const auto grid = ModelGrid::create(volume.geometry, manifest.input);
    if (!grid)
        return tl::unexpected(grid.error());
    const auto available = options.memoryLimit != 0 ? options.memoryLimit : freeMemory();
    if (auto fits = checkMemory(memoryNeeded(manifest, *grid), available); !fits)
        return tl::unexpected(fits.error());

    tell({Stage::Prepare, 0, 1});
    auto input = prepareInput(volume, *grid, manifest.input, options.threads);
    if (!input)
        return tl::unexpected(input.error());
    auto chain = StepChain::apply(std::move(*input), grid->geometry(), manifest.input.steps,
                                  options.threads);
    if (!chain)
        return tl::unexpected(chain.error());
    if (chain->movesVoxels())
        if (auto fits = checkMemory(memoryNeeded(manifest, *grid, chain->outputGrid().size()), available);
            !fits)
            return tl::unexpected(fits.error());

    const auto restored =
        segmentImage(chain->takeOutput(), network, manifest, *grid, *chain, result,
                     {options.threads, options.memoryLimit, tell, options.maps});
    if (!restored)
        return tl::unexpected(restored.error());
    if (!manifest.keepsLargestOnModelGrid)
        for (const auto label : manifest.keepLargest)
            keepLargestPiece(result, volume.geometry.size(), label);
    const bool isExact = grid->isExact() && !chain->movesVoxels();
    return RunResult{0,
                     {{"grid", describeGrid(*grid, chain->outputGrid(), manifest.input)},
                      {"tiles", describeTiles(chain->outputGrid(), manifest.inference)},
                      {"restore", describeRestore(isExact, manifest.output)}}};
}

} // namespace

Result<RunResult> runSegmentation(const Volume& volume, const ModelManifest& manifest,
                                  const Network& network, std::span<Label> result,
                                  const PipelineOptions& options)
{
    try {
        return run(volume, manifest, network, result, options);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Ai", "The model ran out of memory")),
                    Text(HANGAKU_TR("Ai", "Close other images or programs and try again.")));
    } catch (const std::exception& error) {
        return fail(ErrorCode::WorkerFailed, Text(HANGAKU_TR("Ai", "The model's run failed")), {},
                    error.what());
    }
}

} // namespace hangaku::ai
