#include "viewer/processing/statistics/SegmentStatistics.h"

#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/statistics/Diameters.h"
#include "viewer/processing/statistics/LabelScan.h"
#include "viewer/processing/statistics/SurfaceArea.h"
#include "viewer/processing/statistics/ValueSummary.h"

#include <algorithm>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

Result<void> check(const StatisticsOptions& options)
{
    const bool isValid =
        options.sliceAxis >= 0 && options.sliceAxis <= 2 && options.histogramBins >= 0 &&
        std::ranges::all_of(options.percentiles, [](double p) { return p >= 0 && p <= 100; });
    if (!isValid)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "These statistics cannot be computed")),
                    Text(HANGAKU_TR("Core", "Percentiles go from 0 to 100.")));
    return {};
}

/// Voxels, volume, centroid and box.
void measureVoxels(const ScannedLabel& scanned, const ImageGeometry& grid, SegmentStatistics& out)
{
    Vec3 sum;
    for (const auto& run : scanned.runs) {
        const int count = run.end - run.first;
        out.voxels += static_cast<std::size_t>(count);
        sum += Vec3{(run.first + run.end - 1) / 2.0, static_cast<double>(run.j),
                    static_cast<double>(run.k)} *
               count;
        out.box.unite({{run.first, run.j, run.k}, {run.end, run.j + 1, run.k + 1}});
    }
    out.volumeMl = static_cast<double>(out.voxels) * grid.voxelVolumeMm3() / 1000;
    out.centroid = grid.toWorld(sum / static_cast<double>(out.voxels));
    for (int axis = 0; axis < 3; ++axis) {
        const auto at = static_cast<std::size_t>(axis);
        out.extentMm[axis] = (out.box.end[at] - out.box.first[at]) * grid.spacing()[axis];
    }
}

std::array<double, 256> patternAreas(const ImageGeometry& grid)
{
    return patternAreasMm2({grid.step(0), grid.step(1), grid.step(2)});
}

SegmentStatistics measure(const ScannedLabel& scanned, const std::array<double, 256>& patternAreas,
                          Label label, const ImageGeometry& grid, const Volume& volume,
                          const StatisticsOptions& options)
{
    SegmentStatistics result;
    result.label = label;
    if (scanned.runs.empty())
        return result;
    measureVoxels(scanned, grid, result);
    result.surfaceMm2 = std::inner_product(patternAreas.begin(), patternAreas.end(),
                                           scanned.patterns.begin(), 0.0);
    result.inPlane = planeDiameters(scanned.runs, grid, options.sliceAxis);
    result.inSpace = longestDiameter(scanned.runs, grid);
    result.values = summariseValues(scanned.runs, grid, volume, options);
    return result;
}

/// Of some labels of a map, in their order.
Result<std::vector<SegmentStatistics>> measureLabels(const LabelMap& map,
                                                     const std::vector<Label>& labels,
                                                     const IndexBox& within, const Volume& volume,
                                                     const StatisticsOptions& options,
                                                     const Progress& progress)
{
    const auto scanned = scanLabels(map, labels, within, {progress.stop, {}});
    if (!scanned)
        return tl::unexpected<Error>(scanned.error());
    const auto areas = patternAreas(map.geometry());
    std::vector<SegmentStatistics> results(labels.size());
    forEachSlice(static_cast<int>(labels.size()), [&](int n) {
        const auto at = static_cast<std::size_t>(n);
        if (!progress.isStopped())
            results[at] =
                measure((*scanned)[at], areas, labels[at], map.geometry(), volume, options);
    });
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    return results;
}

} // namespace

Result<SegmentStatistics> statisticsOf(const Region& region, const ImageGeometry& grid,
                                       const Volume& volume, const StatisticsOptions& options,
                                       const Progress& progress)
{
    if (auto valid = check(options); !valid)
        return tl::unexpected<Error>(valid.error());
    const auto scanned = scanRegion(region, progress);
    if (!scanned)
        return tl::unexpected<Error>(scanned.error());
    return measure(*scanned, patternAreas(grid), 1, grid, volume, options);
}

Result<SegmentStatistics> statisticsOf(const LabelMap& map, Label label, const IndexBox& within,
                                       const Volume& volume, const StatisticsOptions& options,
                                       const Progress& progress)
{
    if (auto valid = check(options); !valid)
        return tl::unexpected<Error>(valid.error());
    auto results = measureLabels(map, {label}, within.clippedTo(map.geometry().size()), volume,
                                 options, progress);
    if (!results)
        return tl::unexpected<Error>(results.error());
    return std::move(results->front());
}

Result<std::vector<SegmentStatistics>> statisticsOfAll(const Segmentation& segmentation,
                                                       const Volume& volume,
                                                       const StatisticsOptions& options,
                                                       const Progress& progress)
{
    if (auto valid = check(options); !valid)
        return tl::unexpected<Error>(valid.error());
    const auto& segments = segmentation.segments();
    std::vector<SegmentStatistics> results(segments.size());
    const int layers = segmentation.layerCount();
    for (int layer = 0; layer < layers; ++layer) {
        std::vector<Label> labels;
        for (const auto& segment : segments)
            if (segment.layer == layer)
                labels.push_back(segment.number);
        if (labels.empty())
            continue;
        auto measured = measureLabels(segmentation.layer(layer), labels,
                                      segmentation.geometry().box(), volume, options, progress);
        if (!measured)
            return tl::unexpected<Error>(measured.error());
        for (auto& one : *measured)
            results[static_cast<std::size_t>(
                std::ranges::find(segments, one.label, &Segment::number) - segments.begin())] =
                std::move(one);
        progress(static_cast<double>(layer + 1) / layers);
    }
    return results;
}

} // namespace hangaku::viewer::processing
