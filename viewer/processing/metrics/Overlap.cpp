#include "viewer/processing/metrics/Overlap.h"

#include "viewer/processing/Resample.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace hangaku::viewer::processing {
namespace {

/// Voxels shared by every pair of a reference and a prediction segment, on the reference's grid.
/// Row and column 0 stand for background and for labels that belong to no segment.
struct JointHistogram {
    JointHistogram(std::size_t references, std::size_t predictions)
        : columns(predictions + 1), shared((references + 1) * columns), predicted(columns)
    {
    }
    std::uint64_t& at(std::size_t reference, std::size_t prediction)
    {
        return shared[reference * columns + prediction];
    }

    std::size_t columns;
    std::vector<std::uint64_t> shared;
    std::vector<std::uint64_t> predicted; ///< all voxels of each prediction segment
};

/// For each label of a layer the place of its segment in the list, from 1; 0 for none.
std::vector<std::uint16_t> placesIn(const Segmentation& segmentation, int layer)
{
    std::vector<std::uint16_t> places(65536);
    const auto& segments = segmentation.segments();
    for (std::size_t at = 0; at < segments.size(); ++at)
        if (segments[at].layer == layer)
            places[segments[at].number] = static_cast<std::uint16_t>(at + 1);
    return places;
}

/// Equal voxels in a row.
struct Run {
    std::size_t end; ///< offset just behind the run
    Label label;
};

/// A layer as runs. Masks are mostly long runs, so pairs of layers are compared by runs: what
/// grows with the voxels is done once for each layer, not for each pair.
std::vector<Run> runsOf(std::span<const Label> voxels)
{
    std::vector<Run> runs;
    for (std::size_t at = 0; at < voxels.size();) {
        const Label label = voxels[at];
        // Four labels at a time while they stay the same.
        const std::uint64_t four = label * std::uint64_t{0x0001000100010001};
        std::size_t end = at + 1;
        for (std::uint64_t next = 0; end + 4 <= voxels.size(); end += 4) {
            std::memcpy(&next, voxels.data() + end, sizeof(next));
            if (next != four)
                break;
        }
        while (end < voxels.size() && voxels[end] == label)
            ++end;
        runs.push_back({end, label});
        at = end;
    }
    return runs;
}

void countPairs(const std::vector<Run>& reference,
                const std::vector<std::uint16_t>& referencePlaces,
                const std::vector<Run>& prediction,
                const std::vector<std::uint16_t>& predictionPlaces, JointHistogram& histogram)
{
    std::size_t at = 0;
    for (std::size_t r = 0, p = 0; r < reference.size() && p < prediction.size();) {
        const auto end = std::min(reference[r].end, prediction[p].end);
        histogram.at(referencePlaces[reference[r].label], predictionPlaces[prediction[p].label]) +=
            end - at;
        at = end;
        r += reference[r].end == end;
        p += prediction[p].end == end;
    }
}

JointHistogram jointHistogram(const Segmentation& reference, const Segmentation& prediction)
{
    JointHistogram histogram(reference.segments().size(), prediction.segments().size());
    std::vector<std::vector<Run>> referenceRuns;
    for (int r = 0; r < reference.layerCount(); ++r)
        referenceRuns.push_back(runsOf(reference.layer(r).voxels()));
    const bool sameGrid = prediction.geometry().isSameGrid(reference.geometry());
    for (int p = 0; p < prediction.layerCount(); ++p) {
        const auto& layer = prediction.layer(p);
        const auto runs = sameGrid ? runsOf(layer.voxels())
                                   : runsOf(resampled(layer, reference.geometry()).voxels());
        const auto predictionPlaces = placesIn(prediction, p);
        for (int r = 0; r < reference.layerCount(); ++r)
            countPairs(referenceRuns[static_cast<std::size_t>(r)], placesIn(reference, r), runs,
                       predictionPlaces, histogram);
    }
    // Every pair of layers counted every voxel once.
    const auto layers = static_cast<std::uint64_t>(reference.layerCount());
    for (std::size_t column = 0; column < histogram.columns; ++column) {
        for (std::size_t row = 0; row <= reference.segments().size(); ++row)
            histogram.predicted[column] += histogram.at(row, column);
        histogram.predicted[column] /= layers;
    }
    return histogram;
}

/// For each reference segment the place of its partner in the prediction, from 1; 0 for none.
std::vector<std::size_t> partners(const Segmentation& reference, const Segmentation& prediction)
{
    const auto& references = reference.segments();
    const auto& predictions = prediction.segments();
    std::vector<std::size_t> result(references.size());
    std::vector<bool> taken(predictions.size());
    const auto match = [&](auto same) {
        for (std::size_t r = 0; r < references.size(); ++r)
            for (std::size_t p = 0; p < predictions.size() && result[r] == 0; ++p)
                if (!taken[p] && same(references[r], predictions[p])) {
                    result[r] = p + 1;
                    taken[p] = true;
                }
    };
    match([](const Segment& a, const Segment& b) { return !a.label.empty() && a.label == b.label; });
    match([](const Segment& a, const Segment& b) { return a.number == b.number; });
    return result;
}

} // namespace

std::vector<SegmentScore> overlap(const Segmentation& reference, const Segmentation& prediction)
{
    auto histogram = jointHistogram(reference, prediction);
    const auto partnerOf = partners(reference, prediction);
    const auto referenceCounts = reference.voxelCounts();
    const auto predictionCounts = prediction.voxelCounts();
    // Volumes are each mask's own; overlap is counted on the reference's grid.
    const double referenceMl = reference.geometry().voxelVolumeMm3() / 1000;
    const double predictionMl = prediction.geometry().voxelVolumeMm3() / 1000;

    std::vector<SegmentScore> scores;
    for (std::size_t r = 0; r < reference.segments().size(); ++r) {
        const auto& segment = reference.segments()[r];
        const auto p = partnerOf[r];
        SegmentScore score{segment.number, 0, segment.label, {}, {}, 0, 0};
        score.referenceVolumeMl = static_cast<double>(referenceCounts[r]) * referenceMl;
        double predicted = 0;
        double shared = 0;
        if (p != 0) {
            score.prediction = prediction.segments()[p - 1].number;
            score.volumeMl = static_cast<double>(predictionCounts[p - 1]) * predictionMl;
            shared = static_cast<double>(histogram.at(r + 1, p));
            predicted = static_cast<double>(histogram.predicted[p]);
        }
        const double both = static_cast<double>(referenceCounts[r]) + predicted;
        score.dice = both == 0 ? 1 : 2 * shared / both;
        score.iou = both == 0 ? 1 : shared / (both - shared);
        scores.push_back(std::move(score));
    }
    return scores;
}

} // namespace hangaku::viewer::processing
