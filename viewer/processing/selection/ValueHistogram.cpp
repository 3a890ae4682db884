#include "viewer/processing/selection/ValueHistogram.h"

#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/selection/Selection.h"
#include "viewer/processing/selection/StoredInterval.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <mutex>
#include <optional>

namespace hangaku::viewer::processing {
namespace {

/// The stored values that stand for "no measurement here".
template <typename T> StoredInterval<T> paddingOf(const Volume& volume)
{
    const auto& description = volume.description;
    if (!description.paddingValue)
        return storedInterval<T>({1, 0}, volume);
    const double limit = description.paddingLimit.value_or(*description.paddingValue);
    const auto [low, high] = std::minmax(*description.paddingValue, limit);
    return storedInterval<T>({low, high}, volume);
}

template <typename T> bool isValue(T stored, StoredInterval<T> padding)
{
    if constexpr (!std::integral<T>)
        if (!std::isfinite(stored))
            return false;
    return !padding.contains(stored);
}

/// Calls `visit(row)` for rows of the box, every `step`-th.
template <typename T, typename Visit>
void forRows(const Volume& volume, std::span<const T> voxels, const IndexBox& box, int step,
             Visit&& visit)
{
    int row = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            if (row++ % step == 0)
                visit(voxels.subspan(volume.offset({box.first[0], j, k}),
                                     static_cast<std::size_t>(box.end[0] - box.first[0])));
}

template <typename T> struct Range {
    T lowest;
    T highest;
};

/// The 0.1th and 99.9th percentile of about 1e6 values. Two equal ends at least.
template <typename T>
std::optional<Range<T>> robustRange(const Volume& volume, std::span<const T> voxels,
                                    const IndexBox& box)
{
    const auto padding = paddingOf<T>(volume);
    const auto rows = static_cast<std::size_t>(box.end[1] - box.first[1]) *
                      static_cast<std::size_t>(box.end[2] - box.first[2]);
    const auto voxelCount = rows * static_cast<std::size_t>(box.end[0] - box.first[0]);
    // An odd step does not fall into step with the rows of a slice.
    const int step = static_cast<int>(voxelCount / 1'000'000) | 1;
    std::vector<T> sample;
    sample.reserve(voxelCount / static_cast<std::size_t>(step) + 1);
    forRows(volume, voxels, box, step, [&](std::span<const T> row) {
        for (const T stored : row)
            if (isValue(stored, padding))
                sample.push_back(stored);
    });
    if (sample.empty())
        return std::nullopt;
    const auto percentile = [&sample](double fraction) {
        const auto at = sample.begin() + std::lround(fraction * static_cast<double>(sample.size() - 1));
        std::nth_element(sample.begin(), at, sample.end());
        return *at;
    };
    const T lowest = percentile(0.001);
    return Range<T>{lowest, percentile(0.999)};
}

template <typename T>
Result<ValueHistogram> histogramOfType(const Volume& volume, std::span<const T> voxels,
                                       const IndexBox& box, std::size_t mostBins,
                                       const Progress& progress)
{
    const auto range = robustRange(volume, voxels, box);
    if (!range)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There are no values in this part of the image")));
    const double lowest = static_cast<double>(range->lowest);
    const double extent = static_cast<double>(range->highest) - lowest;
    const auto most = static_cast<double>(mostBins);
    // Stored units. Whole numbers: each bin holds the same number of them.
    const double width = std::integral<T> ? std::ceil((extent + 1) / most)
                                          : std::max(extent / most, 1e-30);
    const double first = std::integral<T> ? lowest - 0.5 : lowest;
    const auto bins = static_cast<std::size_t>(
        std::clamp(std::integral<T> ? std::ceil((extent + 1) / width) : most, 1.0, most));

    const double binsPerUnit = 1 / width;

    std::vector<std::uint64_t> counts(bins);
    std::mutex merging;
    int done = 0;
    const int slices = box.end[2] - box.first[2];
    const auto padding = paddingOf<T>(volume);
    forEachSlice(slices, [&](int k) {
        if (progress.isStopped())
            return;
        IndexBox slice = box;
        slice.first[2] += k;
        slice.end[2] = slice.first[2] + 1;
        std::vector<std::uint32_t> own(bins);
        forRows(volume, voxels, slice, 1, [&](std::span<const T> row) {
            for (const T stored : row)
                if (stored >= range->lowest && stored <= range->highest && isValue(stored, padding))
                    ++own[std::min(static_cast<std::size_t>(
                                       (static_cast<double>(stored) - first) * binsPerUnit),
                                   bins - 1)];
        });
        const std::scoped_lock lock(merging);
        std::ranges::transform(counts, own, counts.begin(), std::plus<>());
        progress(static_cast<double>(++done) / slices);
    });
    if (progress.isStopped())
        return selectionCancelled();
    ValueHistogram histogram{first * volume.slope + volume.intercept, width * volume.slope,
                             std::move(counts)};
    if (volume.slope < 0) { // dark to bright
        histogram.lowest = histogram.upperEdge(bins - 1);
        histogram.width = -histogram.width;
        std::ranges::reverse(histogram.counts);
    }
    return histogram;
}

} // namespace

Result<ValueHistogram> histogramOf(const Volume& volume, const IndexBox& within,
                                   std::size_t mostBins, const Progress& progress)
{
    return volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        return histogramOfType<T>(volume, voxels, within, mostBins, progress);
    });
}

} // namespace hangaku::viewer::processing
