#include "viewer/processing/growing/RegionParts.h"

#include "viewer/processing/morphology/Holes.h"
#include "viewer/processing/morphology/Logic.h"

#include <algorithm>
#include <new>

namespace hangaku::viewer::processing {
namespace {

template <typename Visit> void forEachVoxel(const Region& region, Visit&& visit)
{
    std::size_t at = 0;
    for (int k = region.box.first[2]; k < region.box.end[2]; ++k)
        for (int j = region.box.first[1]; j < region.box.end[1]; ++j)
            for (int i = region.box.first[0]; i < region.box.end[0]; ++i, ++at)
                if (region.inside[at] != 0)
                    visit(Index3{i, j, k});
}

/// What of the region can be reached by faces from the open voxels.
Region reached(const Region& region, std::vector<Index3> open)
{
    Region found(region.box);
    const auto take = [&](Index3 voxel) {
        if (!region.box.contains(voxel))
            return false;
        const std::size_t at = region.offset(voxel);
        if (found.inside[at] != 0 || region.inside[at] == 0)
            return false;
        found.inside[at] = 1;
        return true;
    };
    std::erase_if(open, [&](Index3 voxel) { return !take(voxel); });
    while (!open.empty()) {
        const Index3 voxel = open.back();
        open.pop_back();
        for (int axis = 0; axis < 3; ++axis) {
            for (const int step : {-1, 1}) {
                Index3 next = voxel;
                next[static_cast<std::size_t>(axis)] += step;
                if (take(next))
                    open.push_back(next);
            }
        }
    }
    return found;
}

} // namespace

Region partsWith(const Region& region, std::span<const Region* const> marks)
{
    std::vector<Index3> open;
    for (const Region* mark : marks)
        forEachVoxel(*mark, [&](Index3 voxel) { open.push_back(voxel); });
    const Region found = reached(region, std::move(open));
    return found.in(found.bounds());
}

Region withoutHoles(const Region& region, std::span<const Region* const> open, int flatAxis)
{
    HoleRule rule;
    if (flatAxis >= 0)
        rule.sliceAxis = flatAxis;
    const auto filled = fillHoles(region, rule, {});
    if (!filled)
        throw std::bad_alloc(); // the only way in which it fails when nobody stops it
    return subtracted(*filled, partsWith(subtracted(*filled, region), open));
}

void dilate(Region& region, Index3 reach)
{
    const auto size = region.size();
    const std::array<std::size_t, 3> strides{1, static_cast<std::size_t>(size[0]),
                                             static_cast<std::size_t>(size[0]) *
                                                 static_cast<std::size_t>(size[1])};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        if (reach[axis] <= 0)
            continue;
        const std::size_t stride = strides[axis];
        const int length = size[axis];
        std::vector<std::uint8_t> line(static_cast<std::size_t>(length));
        const std::size_t block = stride * static_cast<std::size_t>(length);
        for (std::size_t start = 0; start < region.inside.size(); start += block)
            for (std::size_t first = start; first < start + stride; ++first) {
                std::ranges::fill(line, std::uint8_t{0});
                int filledTo = 0;
                for (int n = 0; n < length; ++n) {
                    if (region.inside[first + static_cast<std::size_t>(n) * stride] == 0)
                        continue;
                    const int end = std::min(length, n + reach[axis] + 1);
                    for (int m = std::max(filledTo, n - reach[axis]); m < end; ++m)
                        line[static_cast<std::size_t>(m)] = 1;
                    filledTo = end;
                }
                for (int n = 0; n < length; ++n)
                    region.inside[first + static_cast<std::size_t>(n) * stride] =
                        line[static_cast<std::size_t>(n)];
            }
    }
}

} // namespace hangaku::viewer::processing
