#include "ai/worker/pipeline/Pipeline.h"

#include "ai/worker/pipeline/LargestPiece.h"
#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/PrepareInput.h"
#include "ai/worker/pipeline/RestoreLabels.h"

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

std::string describeGrid(const ModelGrid& grid, const ModelInput& input)
{
    return times(grid.geometry().size()) + " voxels of " + times(grid.geometry().spacing()) +
           " mm, " + (input.orientation.empty() ? "the image's axes" : input.orientation) +
           (grid.isExact() ? ", the image's own voxels" : ", trilinear");
}

std::string describeTiles(const ModelGrid& grid, const ModelInference& inference)
{
    if (!inference.patch)
        return "the whole volume in one pass";
    const TilePlan plan(grid.geometry().size(), *inference.patch, inference.overlap);
    std::ostringstream text;
    text << plan.count() << " of " << times(*inference.patch) << ", overlap " << inference.overlap
         << (inference.blending == ModelInference::Blending::Gaussian ? ", gaussian" : ", constant");
    return text.str();
}

std::string describeRestore(const ModelGrid& grid, const ModelOutput& output)
{
    if (grid.isExact())
        return "greatest channel, voxel for voxel";
    switch (output.restore) {
    case ModelOutput::Restore::Probabilities: return "softmax, trilinear, greatest channel";
    case ModelOutput::Restore::Logits: return "trilinear, greatest channel";
    case ModelOutput::Restore::Labels: break;
    }
    return "greatest channel, nearest neighbour";
}

/// Label of each channel; channels that the manifest does not list are background.
std::vector<Label> labelOfChannel(const ModelManifest& manifest)
{
    std::vector<Label> result(static_cast<std::size_t>(manifest.output.channels), Label{0});
    for (const auto& label : manifest.labels)
        result[label.value] = label.value;
    return result;
}

Result<RunResult> run(const Volume& volume, const ModelManifest& manifest, const Network& network,
                      std::span<Label> result, const PipelineOptions& options)
{
    const auto tell = [&](Stage stage, int done, int total) {
        return !options.observer || options.observer({stage, done, total});
    };
    const auto grid = ModelGrid::create(volume.geometry, manifest.input);
    if (!grid)
        return tl::unexpected(grid.error());
    const auto available = options.memoryLimit != 0 ? options.memoryLimit : freeMemory();
    if (auto fits = checkMemory(memoryNeeded(manifest, *grid), available); !fits)
        return tl::unexpected(fits.error());

    tell(Stage::Prepare, 0, 1);
    auto input = prepareInput(volume, *grid, manifest.input, options.threads);
    if (!input)
        return tl::unexpected(input.error());

    std::optional<std::array<int, 3>> patch;
    if (manifest.inference.patch)
        patch = grid->inTensorOrder(*manifest.inference.patch);
    const auto scores =
        slideOver(std::move(*input), network, patch, manifest.inference, manifest.output.channels,
                  [&](int done, int total) { return tell(Stage::Network, done, total); });
    if (!scores)
        return tl::unexpected(scores.error());

    tell(Stage::Restore, 0, 1);
    restoreLabels(*scores, *grid, manifest.output.restore, labelOfChannel(manifest), result,
                  options.threads);
    for (const auto label : manifest.keepLargest)
        keepLargestPiece(result, volume.geometry.size(), label);
    return RunResult{0,
                     {{"grid", describeGrid(*grid, manifest.input)},
                      {"tiles", describeTiles(*grid, manifest.inference)},
                      {"restore", describeRestore(*grid, manifest.output)}}};
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
