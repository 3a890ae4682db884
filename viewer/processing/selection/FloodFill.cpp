#include "viewer/processing/selection/FloodFill.h"

#include "viewer/processing/selection/SpanFill.h"
#include "viewer/processing/selection/StoredInterval.h"

namespace hangaku::viewer::processing {

Result<Region> floodFill(const Volume& volume, Index3 seed, ValueInterval interval,
                         const FloodFillOptions& options, const Progress& progress)
{
    if (auto valid = needsValues(volume); !valid)
        return tl::unexpected<Error>(valid.error());
    const auto size = volume.geometry.size();
    auto box = options.within.value_or(volume.geometry.box()).clippedTo(size);
    if (options.sliceAxis) {
        const auto axis = static_cast<std::size_t>(*options.sliceAxis);
        box.first[axis] = std::max(box.first[axis], seed[axis]);
        box.end[axis] = std::min(box.end[axis], seed[axis] + 1);
    }
    if (!box.contains(seed))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The starting point lies outside of the image")));
    return volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        const auto stored = storedInterval<T>(interval, volume);
        return spanFill(
            box, seed, options.neighbours,
            [&](int j, int k) {
                const T* row = voxels.data() + volume.offset({0, j, k});
                return [row, stored](int i) { return stored.contains(row[i]); };
            },
            progress);
    });
}

Result<Region> connectedPart(const Region& region, Index3 seed, FloodNeighbours neighbours,
                             const Progress& progress)
{
    if (!region.contains(seed))
        return Region();
    return spanFill(
        region.box, seed, neighbours,
        [&](int j, int k) {
            const int first = region.box.first[0];
            const std::uint8_t* row = region.inside.data() + region.offset({first, j, k});
            return [row, first](int i) { return row[i - first] != 0; };
        },
        progress);
}

} // namespace hangaku::viewer::processing
