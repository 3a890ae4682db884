#include "viewer/processing/selection/Threshold.h"

#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/selection/Selection.h"
#include "viewer/processing/selection/StoredInterval.h"

#include <cstring>
#include <mutex>

namespace hangaku::viewer::processing {
namespace {

/// Fills a slice of the region. @return the box of what is in
template <typename T>
IndexBox thresholdSlice(const Volume& volume, std::span<const T> voxels, StoredInterval<T> interval,
                        int k, Region& region)
{
    const auto& box = region.box;
    const auto length = static_cast<std::size_t>(region.size()[0]);
    IndexBox bounds;
    for (int j = box.first[1]; j < box.end[1]; ++j) {
        const T* from = voxels.data() + volume.offset({box.first[0], j, k});
        std::uint8_t* to = region.inside.data() + region.offset({box.first[0], j, k});
        for (std::size_t i = 0; i < length; ++i)
            to[i] = static_cast<std::uint8_t>(interval.contains(from[i]));
        const auto* first = static_cast<const std::uint8_t*>(std::memchr(to, 1, length));
        if (first == nullptr)
            continue;
        const std::uint8_t* last = to + length - 1;
        while (*last == 0)
            --last;
        bounds.unite({{box.first[0] + static_cast<int>(first - to), j, k},
                      {box.first[0] + static_cast<int>(last - to) + 1, j + 1, k + 1}});
    }
    return bounds;
}

} // namespace

Result<Region> thresholdRegion(const Volume& volume, ValueInterval interval, const IndexBox& within,
                               const Progress& progress)
{
    if (auto valid = needsValues(volume); !valid)
        return tl::unexpected<Error>(valid.error());
    Region region(within.clippedTo(volume.geometry.size()));
    if (region.inside.empty())
        return Region();
    const int count = region.size()[2];
    IndexBox bounds;
    std::mutex reporting;
    int done = 0;
    volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        const auto stored = storedInterval<T>(interval, volume);
        forEachSlice(count, [&](int k) {
            if (progress.isStopped())
                return;
            const auto found =
                thresholdSlice(volume, voxels, stored, region.box.first[2] + k, region);
            const std::scoped_lock lock(reporting);
            bounds.unite(found);
            progress(static_cast<double>(++done) / count);
        });
    });
    if (progress.isStopped())
        return selectionCancelled();
    return bounds == region.box ? std::move(region) : region.in(bounds);
}

} // namespace hangaku::viewer::processing
