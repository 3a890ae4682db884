#include "viewer/processing/statistics/LabelScan.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <thread>

namespace hangaku::viewer::processing {
namespace {

/// A box of labels in a larger block.
template <typename L> struct LabelBlock {
    const L* first; ///< the voxel at box.first
    std::size_t rowStride;
    std::size_t sliceStride;
    IndexBox box;
    std::vector<std::uint16_t> places; ///< of each label in the result, from 1; 0: not asked for

    int size(std::size_t axis) const { return box.end[axis] - box.first[axis]; }
    /// j and k count from the box.
    const L* row(int j, int k) const
    {
        return first + static_cast<std::size_t>(k) * sliceStride +
               static_cast<std::size_t>(j) * rowStride;
    }
};

/// As many labels as fit into eight bytes, all the same.
template <typename L> std::uint64_t repeated(L label)
{
    constexpr std::uint64_t kOnes = sizeof(L) == 1 ? 0x0101010101010101 : 0x0001000100010001;
    return label * kOnes;
}

std::uint64_t eightBytes(const void* from)
{
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof(word));
    return word;
}

/// How far equal labels reach from `at`.
template <typename L> int runEnd(const L* row, int at, int count)
{
    constexpr int kTogether = 8 / sizeof(L);
    const auto same = repeated(row[at]);
    int end = at + 1;
    while (end + kTogether <= count && eightBytes(row + end) == same)
        end += kTogether;
    while (end < count && row[end] == row[at])
        ++end;
    return end;
}

/// Where in a row, counted from the box, labels lie that were asked for: first <= i < end.
struct Extent {
    int first = 0;
    int end = 0;

    void unite(const Extent& other)
    {
        if (other.first >= other.end)
            return;
        *this =
            first >= end ? other : Extent{std::min(first, other.first), std::max(end, other.end)};
    }
};

/// Calls `visit(place, j, first, end)` for the runs of a slice. @return the extent of each row
template <typename L, typename Visit>
std::vector<Extent> forEachRun(const LabelBlock<L>& block, int k, Visit&& visit)
{
    const int count = block.size(0);
    std::vector<Extent> extents(static_cast<std::size_t>(block.size(1)));
    for (int j = 0; j < block.size(1); ++j) {
        const L* row = block.row(j, k);
        for (int i = 0; i < count;) {
            const int end = runEnd(row, i, count);
            if (const auto place = block.places[row[i]]; place != 0) {
                visit(place, j, i, end);
                extents[static_cast<std::size_t>(j)].unite({i, end});
            }
            i = end;
        }
    }
    return extents;
}

template <typename L>
std::vector<Extent> addRuns(const LabelBlock<L>& block, int k, std::vector<ScannedLabel>& result)
{
    const auto [i0, j0, k0] = block.box.first;
    return forEachRun(block, k, [&](std::uint16_t place, int j, int first, int end) {
        result[place - 1U].runs.push_back({i0 + first, i0 + end, j0 + j, k0 + k});
    });
}

/// Four rows side by side, and the patterns that neighbouring columns of them form.
template <typename L> class RowsOfCells {
public:
    RowsOfCells(const LabelBlock<L>& block, SurfaceCells cells, std::vector<ScannedLabel>& result)
        : m_block(block),
          m_keeps(cells == SurfaceCells::Keep),
          m_result(result),
          m_nothing(static_cast<std::size_t>(block.size(0)))
    {
    }
    /// The cells between slices k - 1 and k of the block, whose rows reach so far; outside of the
    /// block is background.
    void addLayer(int k, const std::vector<Extent>& below, const std::vector<Extent>& above)
    {
        const auto rows = static_cast<std::size_t>(m_block.size(1));
        for (std::size_t j = 0; j <= rows; ++j) {
            Extent extent;
            for (const auto* slice : {&below, &above})
                for (std::size_t at = j == 0 ? 0 : j - 1; at < std::min(j + 1, slice->size()); ++at)
                    extent.unite((*slice)[at]);
            const int row = static_cast<int>(j);
            if (extent.first < extent.end)
                addRow({rowAt(row - 1, k - 1), rowAt(row, k - 1), rowAt(row - 1, k), rowAt(row, k)},
                       extent, row, k);
        }
    }

private:
    using Column = std::array<L, 4>;

    const L* rowAt(int j, int k) const
    {
        const bool isIn = j >= 0 && k >= 0 && j < m_block.size(1) && k < m_block.size(2);
        return isIn ? m_block.row(j, k) : m_nothing.data();
    }
    void addRow(const std::array<const L*, 4>& rows, const Extent& extent, int j, int k)
    {
        constexpr int kTogether = 8 / sizeof(L);
        Column before{};
        for (int i = extent.first; i < extent.end;) {
            // Inside of a structure, and outside of all, columns are the same for long.
            if (i + kTogether <= extent.end && isUniform(before)) {
                const auto same = repeated(before[0]);
                if (std::ranges::all_of(
                        rows, [&](const L* row) { return eightBytes(row + i) == same; })) {
                    i += kTogether;
                    continue;
                }
            }
            const Column column{rows[0][i], rows[1][i], rows[2][i], rows[3][i]};
            addCell(before, column, {i, j, k});
            before = column;
            ++i;
        }
        addCell(before, {}, {extent.end, j, k});
    }
    static bool isUniform(const Column& column)
    {
        return column[0] == column[1] && column[0] == column[2] && column[0] == column[3];
    }
    /// @param at counts from the box
    void addCell(const Column& before, const Column& after, Index3 at)
    {
        if (before == after && isUniform(before))
            return;
        std::array<L, 8> labels;
        std::ranges::copy(before, labels.begin());
        std::ranges::copy(after, labels.begin() + 4);
        for (std::size_t n = 0; n < 8; ++n) {
            const auto place = m_block.places[labels[n]];
            if (place == 0 ||
                std::find(labels.begin(), labels.begin() + n, labels[n]) != labels.begin() + n)
                continue;
            unsigned pattern = 0;
            for (std::size_t corner = 0; corner < 8; ++corner)
                pattern |= static_cast<unsigned>(labels[corner] == labels[n]) << corner;
            auto& scanned = m_result[place - 1U];
            ++scanned.patterns[pattern];
            if (m_keeps)
                scanned.cells.push_back(cellAt(at, pattern));
        }
    }
    SurfaceCell cellAt(Index3 at, unsigned pattern) const
    {
        const auto inGrid = [&](std::size_t axis) {
            return static_cast<std::uint16_t>(m_block.box.first[axis] + at[axis]);
        };
        return {inGrid(0), inGrid(1), inGrid(2), static_cast<std::uint8_t>(pattern)};
    }

    const LabelBlock<L>& m_block;
    bool m_keeps;
    std::vector<ScannedLabel>& m_result;
    std::vector<L> m_nothing;
};

template <typename L>
void scanSlab(const LabelBlock<L>& block, int first, int end, SurfaceCells keep,
              std::vector<ScannedLabel>& result, const Progress& progress)
{
    RowsOfCells<L> cells(block, keep, result);
    std::vector<Extent> below;
    if (first > 0)
        below = forEachRun(block, first - 1, [](auto&&...) {});
    for (int k = first; k < end && !progress.isStopped(); ++k) {
        auto above = addRuns(block, k, result);
        cells.addLayer(k, below, above);
        below = std::move(above);
    }
    if (end == block.size(2))
        cells.addLayer(end, below, {});
}

/// Scans slabs of slices side by side and puts the results together in their order.
template <typename L>
Result<std::vector<ScannedLabel>> scan(const LabelBlock<L>& block, std::size_t labels,
                                       const Progress& progress,
                                       SurfaceCells cells = SurfaceCells::Count)
{
    const int slices = block.box.isEmpty() ? 0 : block.size(2);
    const int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int slabs = std::min(slices, 4 * threads);
    std::vector<std::vector<ScannedLabel>> parts(static_cast<std::size_t>(slabs));
    std::mutex reporting;
    int done = 0;
    forEachSlice(slabs, [&](int slab) {
        auto& part = parts[static_cast<std::size_t>(slab)];
        part.resize(labels);
        scanSlab(block, slices * slab / slabs, slices * (slab + 1) / slabs, cells, part, progress);
        const std::scoped_lock lock(reporting);
        progress(static_cast<double>(++done) / slabs);
    });
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    std::vector<ScannedLabel> result(labels);
    for (auto& part : parts) {
        for (std::size_t at = 0; at < labels; ++at) {
            result[at].runs.insert(result[at].runs.end(), part[at].runs.begin(),
                                   part[at].runs.end());
            result[at].cells.insert(result[at].cells.end(), part[at].cells.begin(),
                                    part[at].cells.end());
            std::ranges::transform(result[at].patterns, part[at].patterns,
                                   result[at].patterns.begin(), std::plus<>());
        }
        part.clear();
        part.shrink_to_fit();
    }
    return result;
}

} // namespace

Result<std::vector<ScannedLabel>> scanLabels(const LabelMap& map, const std::vector<Label>& labels,
                                             const IndexBox& within, const Progress& progress,
                                             SurfaceCells cells)
{
    const auto size = map.geometry().size();
    LabelBlock<Label> block{nullptr, static_cast<std::size_t>(size[0]),
                            static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]),
                            within, std::vector<std::uint16_t>(65536)};
    if (!within.isEmpty())
        block.first = map.voxels().data() + map.offset(within.first);
    for (std::size_t at = 0; at < labels.size(); ++at)
        block.places[labels[at]] = static_cast<std::uint16_t>(at + 1);
    return scan(block, labels.size(), progress, cells);
}

Result<ScannedLabel> scanRegion(const Region& region, const Progress& progress)
{
    const auto size = region.size();
    LabelBlock<std::uint8_t> block{region.inside.data(), static_cast<std::size_t>(size[0]),
                                   static_cast<std::size_t>(size[0]) *
                                       static_cast<std::size_t>(size[1]),
                                   region.box, std::vector<std::uint16_t>(256)};
    block.places[1] = 1;
    auto scanned = scan(block, 1, progress);
    if (!scanned)
        return tl::unexpected<Error>(scanned.error());
    return std::move(scanned->front());
}

} // namespace hangaku::viewer::processing
