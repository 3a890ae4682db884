#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/processing/selection/Selection.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

namespace hangaku::viewer::processing {

/// One mark for each voxel of a box; takes memory only where something is marked.
class VoxelMarks {
public:
    explicit VoxelMarks(const IndexBox& box)
        : m_box(box), m_rowLength(static_cast<std::size_t>(box.end[0] - box.first[0])),
          m_rows(static_cast<std::size_t>(box.end[1] - box.first[1])),
          m_marks(static_cast<std::uint8_t*>(std::calloc(
              m_rowLength * m_rows * static_cast<std::size_t>(box.end[2] - box.first[2]), 1)))
    {
    }
    bool isValid() const { return m_marks != nullptr; }
    /// Of a row of the box, to be indexed with i - box.first[0].
    std::uint8_t* row(int j, int k)
    {
        return m_marks.get() + (static_cast<std::size_t>(k - m_box.first[2]) * m_rows +
                                static_cast<std::size_t>(j - m_box.first[1])) *
                                   m_rowLength;
    }

private:
    struct Free {
        void operator()(std::uint8_t* memory) const { std::free(memory); }
    };
    IndexBox m_box;
    std::size_t m_rowLength;
    std::size_t m_rows;
    std::unique_ptr<std::uint8_t[], Free> m_marks;
};

/// The voxels of a box that are open and connected to a seed, found run by run (the scan line
/// algorithm of Heckbert, Graphics Gems, 1990, in space).
///
/// @param seed    in the box
/// @param openRow `openRow(j, k)` gives a function that says of each i (of the grid) whether it is
///                open
/// @return Cancelled or OutOfMemory
template <typename OpenRow>
Result<Region> spanFill(const IndexBox& box, Index3 seed, FloodNeighbours neighbours,
                        OpenRow&& openRow, const Progress& progress)
{
    struct Span {
        int first;
        int end;
        int j;
        int k;
    };
    VoxelMarks marks(box);
    if (!marks.isValid())
        return fail(ErrorCode::OutOfMemory, Text(HANGAKU_TR("Core", "There is not enough memory")));
    std::vector<Span> spans;
    IndexBox bounds;
    // Marks the whole run around an open voxel and keeps it for later. @return its end
    const auto take = [&](int i, int j, int k, const auto& isOpen, std::uint8_t* marked) {
        const int low = box.first[0];
        int first = i;
        while (first > low && marked[first - 1 - low] == 0 && isOpen(first - 1))
            --first;
        int end = i + 1;
        while (end < box.end[0] && marked[end - low] == 0 && isOpen(end))
            ++end;
        std::fill(marked + (first - low), marked + (end - low), std::uint8_t{1});
        spans.push_back({first, end, j, k});
        bounds.unite({{first, j, k}, {end, j + 1, k + 1}});
        return end;
    };
    if (const auto isOpen = openRow(seed[1], seed[2]); isOpen(seed[0]))
        take(seed[0], seed[1], seed[2], isOpen, marks.row(seed[1], seed[2]));
    const int reach = neighbours == FloodNeighbours::Faces ? 0 : 1;
    std::size_t taken = 0;
    while (!spans.empty()) {
        if (++taken % 4096 == 0 && progress.isStopped())
            return selectionCancelled();
        const auto span = spans.back();
        spans.pop_back();
        for (int k = std::max(span.k - 1, box.first[2]); k < std::min(span.k + 2, box.end[2]); ++k)
            for (int j = std::max(span.j - 1, box.first[1]); j < std::min(span.j + 2, box.end[1]);
                 ++j) {
                const int steps = std::abs(j - span.j) + std::abs(k - span.k);
                if (steps == 0 || (steps == 2 && reach == 0))
                    continue;
                const auto isOpen = openRow(j, k);
                std::uint8_t* marked = marks.row(j, k);
                const int end = std::min(span.end + reach, box.end[0]);
                for (int i = std::max(span.first - reach, box.first[0]); i < end; ++i)
                    if (marked[i - box.first[0]] == 0 && isOpen(i))
                        i = take(i, j, k, isOpen, marked);
            }
    }
    Region region(bounds);
    if (bounds.isEmpty())
        return region;
    for (int k = bounds.first[2]; k < bounds.end[2]; ++k)
        for (int j = bounds.first[1]; j < bounds.end[1]; ++j)
            std::copy_n(marks.row(j, k) + (bounds.first[0] - box.first[0]), region.size()[0],
                        region.inside.data() + region.offset({bounds.first[0], j, k}));
    return region;
}

} // namespace hangaku::viewer::processing
