#include "viewer/processing/metrics/SegmentMetrics.h"

#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/Resample.h"
#include "viewer/processing/metrics/MaskShape.h"
#include "viewer/processing/metrics/SegmentPairs.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

std::optional<double> ratio(double part, double whole)
{
    return whole > 0 ? std::optional(part / whole) : std::nullopt;
}

/// From the counts of voxels.
void addOverlap(SegmentMetrics& metrics, std::size_t gridVoxels)
{
    const auto reference = static_cast<double>(metrics.referenceVoxels);
    const auto prediction = static_cast<double>(metrics.predictionVoxels);
    const auto shared = static_cast<double>(metrics.sharedVoxels);
    const double either = reference + prediction - shared;
    const double outside = static_cast<double>(gridVoxels) - reference;
    metrics.dice = ratio(2 * shared, reference + prediction).value_or(1);
    metrics.iou = ratio(shared, either).value_or(1);
    metrics.sensitivity = ratio(shared, reference);
    if (either > 0)
        metrics.precision = ratio(shared, prediction).value_or(0);
    metrics.specificity = ratio(outside - (prediction - shared), outside);
}

/// A segment and its partner, as far as they have voxels.
struct Pair {
    std::optional<MaskShape> reference;
    std::optional<MaskShape> prediction;

    std::size_t size() const
    {
        return (reference ? reference->surfaceSize() : 0) +
               (prediction ? prediction->surfaceSize() : 0);
    }
};

/// What is defined when one of the masks, or both, have no voxels.
void addWithoutPartner(SegmentMetrics& metrics, const SurfaceOptions& options)
{
    const bool areBothEmpty = metrics.referenceVoxels + metrics.predictionVoxels == 0;
    if (areBothEmpty)
        metrics.centroidDistanceMm = 0;
    if (options.method == SurfaceMethod::None) {
        metrics.surface.nsd.resize(options.tolerancesMm.size());
        return;
    }
    metrics.surface.nsd.assign(options.tolerancesMm.size(), areBothEmpty ? 1 : 0);
    if (areBothEmpty)
        metrics.surface.hd = metrics.surface.hd95 = metrics.surface.assd = metrics.surface.masd = 0;
}

void measure(Pair& pair, SegmentMetrics& metrics, const GridMetric& metric,
             const SurfelAreas& areas, const SurfaceOptions& options)
{
    auto& [reference, prediction] = pair;
    if (reference && options.method != SurfaceMethod::None)
        metrics.addedPathLengthMm = addedPathLengthMm(*reference, prediction);
    if (!reference || !prediction) {
        addWithoutPartner(metrics, options);
        return;
    }
    metrics.sharedVoxels = sharedVoxels(*reference, *prediction);
    metrics.centroidDistanceMm = length(reference->centroid() - prediction->centroid());
    if (options.method == SurfaceMethod::None) {
        metrics.surface.nsd.resize(options.tolerancesMm.size());
        return;
    }
    const auto a = reference->takeSurface(options.method, metric, areas);
    const auto b = prediction->takeSurface(options.method, metric, areas);
    metrics.surface = surfaceMetrics(a, b, metric, options);
}

/// The layers of the prediction on the reference's grid.
std::vector<LabelMap> broughtOver(const Segmentation& prediction, const ImageGeometry& grid)
{
    std::vector<LabelMap> layers;
    if (!prediction.geometry().isSameGrid(grid))
        for (int layer = 0; layer < prediction.layerCount(); ++layer)
            layers.push_back(resampled(prediction.layer(layer), grid));
    return layers;
}

Result<void> check(const ImageGeometry& grid, const SurfaceOptions& options)
{
    if (std::ranges::max(grid.size()) > 65535)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "Masks of more than 65535 voxels along an axis cannot "
                                            "be compared")));
    if (std::ranges::any_of(options.tolerancesMm, [](double mm) { return !(mm >= 0); }))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A tolerance is less than 0 mm")));
    return {};
}

/// The shapes of the segments asked for, by number.
Result<std::map<Label, MaskShape>> shapesOf(const std::vector<const Segment*>& segments,
                                            const std::function<const LabelMap&(int)>& layer,
                                            SurfaceMethod method, const Progress& progress)
{
    std::map<int, std::vector<Label>> byLayer;
    for (const auto* segment : segments)
        if (segment != nullptr)
            byLayer[segment->layer].push_back(segment->number);
    std::map<Label, MaskShape> shapes;
    for (const auto& [index, labels] : byLayer) {
        const auto& map = layer(index);
        auto scanned =
            scanLabels(map, labels, map.geometry().box(), {progress.stop, {}},
                       method == SurfaceMethod::Surfel ? SurfaceCells::Keep : SurfaceCells::Count);
        if (!scanned)
            return tl::unexpected<Error>(scanned.error());
        for (std::size_t at = 0; at < labels.size(); ++at)
            if (!(*scanned)[at].runs.empty())
                shapes.emplace(labels[at], MaskShape(map, labels[at], std::move((*scanned)[at])));
    }
    return shapes;
}

std::optional<MaskShape> taken(std::map<Label, MaskShape>& shapes, const Segment* segment)
{
    auto node = segment != nullptr ? shapes.extract(segment->number)
                                   : std::map<Label, MaskShape>::node_type();
    return node.empty() ? std::nullopt : std::optional(std::move(node.mapped()));
}

SegmentMetrics startOf(const Segment& segment, const Segment* partner, const Pair& pair,
                       const ImageGeometry& grid)
{
    SegmentMetrics metrics;
    metrics.reference = segment.number;
    metrics.prediction = partner != nullptr ? partner->number : Label{0};
    metrics.name = segment.label;
    metrics.referenceVoxels = pair.reference ? pair.reference->voxels() : 0;
    metrics.predictionVoxels = pair.prediction ? pair.prediction->voxels() : 0;
    if (pair.reference || pair.prediction)
        metrics.place = (pair.reference ? pair.reference : pair.prediction)->centroid();
    const double ml = grid.voxelVolumeMm3() / 1000;
    metrics.referenceVolumeMl = static_cast<double>(metrics.referenceVoxels) * ml;
    metrics.volumeMl = static_cast<double>(metrics.predictionVoxels) * ml;
    return metrics;
}

/// Volumes of a prediction that lies on a grid of its own.
void takeOwnVolumes(std::vector<SegmentMetrics>& all, const Segmentation& prediction)
{
    const auto counts = prediction.voxelCounts();
    const double ml = prediction.geometry().voxelVolumeMm3() / 1000;
    for (auto& metrics : all)
        for (std::size_t at = 0; at < counts.size(); ++at)
            if (prediction.segments()[at].number == metrics.prediction)
                metrics.volumeMl = static_cast<double>(counts[at]) * ml;
}

/// Largest first, so that no processor is left with a large one at the end.
Result<void> measureAll(std::vector<Pair>& pairs, std::vector<SegmentMetrics>& all,
                        const ImageGeometry& grid, const SurfaceOptions& options,
                        const Progress& progress)
{
    std::vector<std::size_t> order(pairs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](auto a, auto b) { return pairs[a].size() > pairs[b].size(); });
    const GridMetric metric(grid);
    const auto areas = surfelAreas(grid);
    std::mutex reporting;
    std::size_t done = 0;
    forEachSlice(static_cast<int>(order.size()), [&](int n) {
        const auto at = order[static_cast<std::size_t>(n)];
        if (progress.isStopped())
            return;
        measure(pairs[at], all[at], metric, areas, options);
        pairs[at] = {};
        addOverlap(all[at], grid.voxelCount());
        const std::scoped_lock lock(reporting);
        progress(static_cast<double>(++done) / static_cast<double>(order.size()));
    });
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    return {};
}

} // namespace

const char* emptyPolicy()
{
    return "MetricsReloaded: both empty gives 1 for Dice, IoU and NSD and 0 for distances; one "
           "empty "
           "gives 0 for Dice, IoU and NSD, and undefined distances";
}

Result<std::vector<SegmentMetrics>> segmentMetrics(const Segmentation& reference,
                                                   const Segmentation& prediction,
                                                   const SurfaceOptions& options,
                                                   const Progress& progress)
{
    const auto& grid = reference.geometry();
    if (const auto checked = check(grid, options); !checked)
        return tl::unexpected<Error>(checked.error());
    const auto partners = partnersIn(prediction, reference);
    const auto moved = broughtOver(prediction, grid);
    std::vector<const Segment*> segments;
    for (const auto& segment : reference.segments())
        segments.push_back(&segment);
    auto references = shapesOf(
        segments, [&](int layer) -> const LabelMap& { return reference.layer(layer); },
        options.method, progress);
    if (!references)
        return tl::unexpected<Error>(references.error());
    auto predictions = shapesOf(
        partners,
        [&](int layer) -> const LabelMap& {
            return moved.empty() ? prediction.layer(layer) : moved[static_cast<std::size_t>(layer)];
        },
        options.method, progress);
    if (!predictions)
        return tl::unexpected<Error>(predictions.error());

    std::vector<Pair> pairs;
    std::vector<SegmentMetrics> all;
    for (std::size_t at = 0; at < segments.size(); ++at) {
        pairs.push_back({taken(*references, segments[at]), taken(*predictions, partners[at])});
        all.push_back(startOf(*segments[at], partners[at], pairs.back(), grid));
    }
    if (const auto measured = measureAll(pairs, all, grid, options, progress); !measured)
        return tl::unexpected<Error>(measured.error());
    if (!moved.empty())
        takeOwnVolumes(all, prediction);
    for (auto& metrics : all)
        metrics.relativeVolumeDifference =
            ratio(metrics.volumeDifferenceMl(), metrics.referenceVolumeMl);
    return all;
}

} // namespace hangaku::viewer::processing
