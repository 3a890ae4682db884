#include "ai/worker/pipeline/detect/Windows.h"

#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/RollingWindow.h"

namespace hangaku::ai {

using viewer::Result;
using Shape = std::array<int, 3>;

bool isBlendedMap(const ModelManifest& manifest)
{
    return manifest.detection && manifest.detection->form == DetectionPlan::Form::HeatMap &&
           manifest.detection->stride == 1;
}

bool passesWhole(const ModelManifest& manifest, Shape size)
{
    const auto& patch = manifest.inference.patch;
    const bool mayPassWhole = manifest.detection && manifest.detection->passesSmallImagesWhole;
    return !patch || (mayPassWhole && voxelsOf(size) < voxelsOf(*patch));
}

std::size_t bytesForWindows(const ModelManifest& manifest, Shape size)
{
    auto patch = passesWhole(manifest, size) ? size : *manifest.inference.patch;
    for (std::size_t d = 0; d < 3; ++d)
        patch[d] = patch[d] == 0 ? size[d] : patch[d];
    constexpr double kFloat = sizeof(float);
    const double channels = manifest.output.channels;
    const auto images = static_cast<double>(manifest.imageCount());
    const double maps = isBlendedMap(manifest)
                            ? channels * voxelsOf(size) +
                                  (1 + channels) * static_cast<double>(slabVoxels(size, patch))
                            : voxelsOf(size);
    return static_cast<std::size_t>(kFloat * (images * voxelsOf(size) + maps) +
                                    (kFloat * (images + channels) + manifest.workingBytesPerVoxel) *
                                        voxelsOf(patch));
}

Tiling windowsOf(const ModelInference& inference, Shape shape, const std::optional<Shape>& patch)
{
    Tiling tiling;
    tiling.plan = TilePlan(shape, patch.value_or(Shape{0, 0, 0}), inference.overlap);
    tiling.padding = inference.padding;
    tiling.paddingValue = inference.paddingValue;
    return tiling;
}

Result<void> forEachWindow(const Tensor& input, const Tiling& tiling, const TileObserver& observer,
                           const std::function<Result<void>(Tensor, Shape)>& use)
{
    const auto& starts = tiling.plan.starts;
    const int total = tiling.plan.count();
    int done = 0;
    if (!observer(0, total))
        return cancelledRun();
    for (const int a : starts[0])
        for (const int b : starts[1])
            for (const int c : starts[2]) {
                auto tile = cutTile(input, tiling, {a, b, c});
                if (!tile)
                    return tl::unexpected(tile.error());
                const auto& before = tiling.plan.padBefore;
                auto used = use(std::move(*tile), {a - before[0], b - before[1], c - before[2]});
                if (!used)
                    return used;
                if (!observer(++done, total))
                    return cancelledRun();
            }
    return {};
}

TileObserver networkObserver(const PipelineOptions& options)
{
    return [&options](int done, int total) {
        return !options.observer || options.observer({Stage::Network, done, total});
    };
}

} // namespace hangaku::ai
