#include "ai/worker/pipeline/RunSetup.h"

#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/PrepareInput.h"

#include <new>
#include <sstream>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

namespace {

std::string describeTiles(const viewer::ImageGeometry& grid, const ModelInference& inference)
{
    if (!inference.patch)
        return "the whole volume in one pass";
    const TilePlan plan(grid.size(), *inference.patch, inference.overlap);
    std::ostringstream text;
    text << plan.count() << " of " << times(plan.patch) << ", overlap " << inference.overlap
         << (inference.blending == ModelInference::Blending::Gaussian ? ", gaussian"
                                                                      : ", constant");
    if (!inference.mirrorAxes.empty())
        text << ", mirrored " << (1U << inference.mirrorAxes.size()) << " ways";
    return text.str();
}

} // namespace

Result<RunSetup> RunSetup::prepare(
    Images images, const ModelManifest& manifest, const PipelineOptions& options,
    const std::function<std::size_t(const ModelGrid&, std::array<int, 3>)>& bytesNeeded)
{
    const auto grid = ModelGrid::create(images.geometry(), manifest.input);
    if (!grid)
        return tl::unexpected(grid.error());
    const auto available = options.memoryLimit != 0 ? options.memoryLimit : freeMemory();
    if (auto fits = checkMemory(bytesNeeded(*grid, grid->geometry().size()), available); !fits)
        return tl::unexpected(fits.error());
    if (options.observer)
        options.observer({Stage::Prepare, 0, 1});
    auto input = prepareInput(images.all, *grid, manifest.input, options.threads);
    if (!input)
        return tl::unexpected(input.error());
    auto chain = StepChain::apply(std::move(*input), grid->geometry(), manifest.input.steps,
                                  options.threads);
    if (!chain)
        return tl::unexpected(chain.error());
    if (chain->movesVoxels())
        if (auto fits = checkMemory(bytesNeeded(*grid, chain->outputGrid().size()), available);
            !fits)
            return tl::unexpected(fits.error());
    return RunSetup{*grid, std::move(*chain)};
}

std::map<std::string, std::string> RunSetup::describe(const ModelManifest& manifest) const
{
    const auto& after = chain.outputGrid();
    const auto& axes = manifest.input.orientation;
    return {{"grid", times(after.size()) + " voxels of " + times(after.spacing()) + " mm, " +
                         (axes.empty() ? "the image's axes" : axes) +
                         (grid.isExact() ? ", the image's own voxels" : ", trilinear")},
            {"tiles", describeTiles(after, manifest.inference)}};
}

Result<RunResult> guarded(const std::function<Result<RunResult>()>& work)
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, Text(HANGAKU_TR("Ai", "The model ran out of memory")),
                    Text(HANGAKU_TR("Ai", "Close other images or programs and try again.")));
    } catch (const std::exception& error) {
        return fail(ErrorCode::WorkerFailed, Text(HANGAKU_TR("Ai", "The model's run failed")), {},
                    error.what());
    }
}

} // namespace hangaku::ai
