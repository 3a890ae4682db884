#include "viewer/processing/growing/RegionParts.h"

#include <algorithm>

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

/// What can be reached by faces from the open voxels through `value` of the region.
/// @param flatAxis along which no step is made; -1: none
Region reached(const Region& region, std::uint8_t value, std::vector<Index3> open,
               int flatAxis = -1)
{
    Region found(region.box);
    const auto take = [&](Index3 voxel) {
        if (!region.box.contains(voxel))
            return false;
        const std::size_t at = region.offset(voxel);
        if (found.inside[at] != 0 || region.inside[at] != value)
            return false;
        found.inside[at] = 1;
        return true;
    };
    std::erase_if(open, [&](Index3 voxel) { return !take(voxel); });
    while (!open.empty()) {
        const Index3 voxel = open.back();
        open.pop_back();
        for (int axis = 0; axis < 3; ++axis) {
            if (axis == flatAxis)
                continue;
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
    const Region found = reached(region, 1, std::move(open));
    return found.in(found.bounds());
}

Region withoutHoles(const Region& region, std::span<const Region* const> open, int flatAxis)
{
    // With a frame of one voxel around it, whatever is outside is connected to a corner.
    IndexBox framed = region.box;
    for (int axis = 0; axis < 3; ++axis)
        if (axis != flatAxis) {
            --framed.first[static_cast<std::size_t>(axis)];
            ++framed.end[static_cast<std::size_t>(axis)];
        }
    const Region wide = region.in(framed);
    std::vector<Index3> from{framed.first};
    for (const Region* hole : open)
        forEachVoxel(*hole, [&](Index3 voxel) { from.push_back(voxel); });
    const Region outside = reached(wide, 0, std::move(from), flatAxis);
    Region filled(region.box);
    const Region shell = outside.in(region.box);
    std::ranges::transform(shell.inside, filled.inside.begin(),
                           [](std::uint8_t isOutside) -> std::uint8_t { return isOutside ^ 1U; });
    return filled;
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
