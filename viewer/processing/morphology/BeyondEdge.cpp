#include "viewer/processing/morphology/BeyondEdge.h"

#include <algorithm>

namespace hangaku::viewer::processing {

Region continuedIn(const IndexBox& box, const Region& region, Index3 gridSize)
{
    if (box == box.clippedTo(gridSize))
        return region.in(box);
    Region result(box);
    const int first = std::max(box.first[0], region.box.first[0]);
    const int end = std::min(box.end[0], region.box.end[0]);
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j) {
            const int fromJ = std::clamp(j, 0, gridSize[1] - 1);
            const int fromK = std::clamp(k, 0, gridSize[2] - 1);
            auto* row = result.inside.data() + result.offset({box.first[0], j, k});
            if (first < end && region.box.contains({first, fromJ, fromK}))
                std::copy_n(region.inside.data() + region.offset({first, fromJ, fromK}),
                            end - first, row + (first - box.first[0]));
            if (region.contains({0, fromJ, fromK}))
                std::fill(row, row + std::max(0, -box.first[0]), std::uint8_t{1});
            if (const int last = gridSize[0] - 1; region.contains({last, fromJ, fromK}))
                std::fill(row + std::clamp(last + 1 - box.first[0], 0, result.size()[0]),
                          row + result.size()[0], std::uint8_t{1});
        }
    return result;
}

} // namespace hangaku::viewer::processing
