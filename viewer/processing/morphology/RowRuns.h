#pragma once

#include "viewer/core/segmentation/Region.h"

#include <functional>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// Voxels first <= i < end of a row, as indices of the grid.
struct Run {
    int first = 0;
    int end = 0;
};

/// The voxels of a region as runs along i: a hundredth of the voxels for an organ, so that what can
/// be done run by run is fast.
class RowRuns {
public:
    explicit RowRuns(const Region& region);
    /// The voxels of the region's box that are not in.
    static RowRuns ofBackground(const Region& region);

    const IndexBox& box() const { return m_box; }
    /// In order; none for a row outside the box.
    std::span<const Run> row(int j, int k) const;
    /// Where the first run of a row stands among `all`; the row must lie in the box.
    std::size_t rowStart(int j, int k) const { return m_rowStarts[rowNumber(j, k)]; }
    const std::vector<Run>& all() const { return m_runs; }

    /// Calls `visit(run, j, k, number)` for each, in order.
    template <typename Visit> void forEach(Visit&& visit) const
    {
        for (int k = m_box.first[2]; k < m_box.end[2]; ++k)
            for (int j = m_box.first[1]; j < m_box.end[1]; ++j)
                for (std::size_t n = rowStart(j, k); n < m_rowStarts[rowNumber(j, k) + 1]; ++n)
                    visit(m_runs[n], j, k, n);
    }

private:
    RowRuns(const Region& region, std::uint8_t value);

    std::size_t rowNumber(int j, int k) const
    {
        return static_cast<std::size_t>(k - m_box.first[2]) *
                   static_cast<std::size_t>(m_box.end[1] - m_box.first[1]) +
               static_cast<std::size_t>(j - m_box.first[1]);
    }

    IndexBox m_box;
    std::vector<Run> m_runs;
    std::vector<std::size_t> m_rowStarts{0}; ///< one more than there are rows
};

/// Adds the voxels of a run to a region whose box holds it.
void addRun(Region& region, const Run& run, int j, int k);

} // namespace hangaku::viewer::processing
