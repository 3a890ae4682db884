#include "ai/worker/pipeline/detect/Windows.h"

#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/RollingWindow.h"

#include <algorithm>
#include <cmath>

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

namespace {

/// Numbers of a RetinaNet's blended heads, if its coarsest cells are as large as what its input's
/// lengths are multiples of.
double headNumbers(const DetectionPlan& plan, double voxels)
{
    const auto& by = plan.divisibleBy;
    const double coarsest = static_cast<double>(by[0]) * by[1] * by[2];
    const auto channels = static_cast<double>(plan.anchorShapes.size()) * (plan.classes + 6) + 2;
    double cells = 0;
    for (const double scale : plan.levelScales)
        cells += voxels / std::max(1.0, coarsest * std::pow(scale / plan.levelScales.back(), 3));
    return channels * cells;
}

} // namespace

std::size_t bytesForWindows(const ModelManifest& manifest, Shape size)
{
    auto patch = passesWhole(manifest, size) ? size : *manifest.inference.patch;
    for (std::size_t d = 0; d < 3; ++d)
        patch[d] = patch[d] == 0 ? size[d] : patch[d];
    constexpr double kFloat = sizeof(float);
    const double channels = manifest.output.channels;
    const auto images = static_cast<double>(manifest.imageCount());
    double maps = voxelsOf(size);
    if (isBlendedMap(manifest))
        maps = channels * voxelsOf(size) +
               (1 + channels) * static_cast<double>(slabVoxels(size, patch));
    else if (manifest.detection && manifest.detection->form == DetectionPlan::Form::RetinaNet)
        maps += headNumbers(*manifest.detection, voxelsOf(size));
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
