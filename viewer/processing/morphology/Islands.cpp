#include "viewer/processing/morphology/Islands.h"

#include "viewer/processing/morphology/Work.h"

#include <algorithm>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

Index3 swapped(Index3 index)
{
    return {index[1], index[0], index[2]};
}

/// The islands of a region, and regions made of some of them.
class Islands {
public:
    /// @return Cancelled
    static Result<Islands> of(const Region& region, const IslandRule& rule,
                              const Progress& progress)
    {
        const bool isSwapped = rule.sliceAxis == 0;
        Islands islands(isSwapped ? withAxesSwapped(region) : region, isSwapped);
        const auto axis = isSwapped ? std::optional(1) : rule.sliceAxis;
        progress(0.4);
        islands.m_pieces = componentsOf(islands.m_runs, rule.connectivity, axis, progress);
        if (progress.isStopped())
            return editCancelled();
        progress(0.7);
        return islands;
    }

    const Components& pieces() const { return m_pieces; }

    /// The piece at a voxel of the grid; none where the region does not contain it.
    std::optional<std::uint32_t> at(Index3 voxel) const
    {
        if (m_isSwapped)
            voxel = swapped(voxel);
        const auto row = m_runs.row(voxel[1], voxel[2]);
        for (std::size_t n = 0; n < row.size(); ++n)
            if (row[n].first <= voxel[0] && voxel[0] < row[n].end)
                return m_pieces.pieceOfRun[m_runs.rowStart(voxel[1], voxel[2]) + n];
        return {};
    }

    /// The number along the slice axis of a piece (of slice by slice islands).
    int sliceOf(std::uint32_t piece, int sliceAxis) const
    {
        return m_pieces.boxes[piece].first[m_isSwapped ? 1 : sliceAxis];
    }

    /// The pieces that are wanted, in a tight box.
    Region only(const std::vector<bool>& isWanted) const
    {
        IndexBox box;
        for (std::size_t piece = 0; piece < m_pieces.count(); ++piece)
            if (isWanted[piece])
                box.unite(m_pieces.boxes[piece]);
        Region region(box);
        m_runs.forEach([&](const Run& run, int j, int k, std::size_t n) {
            if (isWanted[m_pieces.pieceOfRun[n]])
                addRun(region, run, j, k);
        });
        return m_isSwapped ? withAxesSwapped(region) : region;
    }

    /// `regionOfPiece[piece]`: which of the results it is; none when negative.
    std::vector<Region> parted(const std::vector<int>& regionOfPiece, int count) const
    {
        std::vector<Region> regions(static_cast<std::size_t>(count));
        for (std::size_t piece = 0; piece < m_pieces.count(); ++piece)
            if (const int to = regionOfPiece[piece]; to >= 0)
                regions[static_cast<std::size_t>(to)] = Region(m_pieces.boxes[piece]);
        m_runs.forEach([&](const Run& run, int j, int k, std::size_t n) {
            if (const int to = regionOfPiece[m_pieces.pieceOfRun[n]]; to >= 0)
                addRun(regions[static_cast<std::size_t>(to)], run, j, k);
        });
        if (m_isSwapped)
            std::ranges::transform(regions, regions.begin(), withAxesSwapped);
        return regions;
    }

private:
    Islands(const Region& region, bool isSwapped) : m_isSwapped(isSwapped), m_runs(region) {}

    bool m_isSwapped;
    RowRuns m_runs;
    Components m_pieces;
};

tl::unexpected<Error> nothingThere()
{
    return fail(ErrorCode::NotFound, Text(HANGAKU_TR("Core", "The segment is not at this place")),
                Text(HANGAKU_TR("Core", "Click on a part of the segment.")));
}

/// Keeps the pieces that `isWanted(islands)` names.
template <typename Choose>
Result<Region> kept(const Region& region, const IslandRule& rule, const Progress& progress,
                    Choose&& choose)
{
    return withinMemory([&]() -> Result<Region> {
        const auto islands = Islands::of(region, rule, progress);
        if (!islands)
            return tl::unexpected(islands.error());
        Result<std::vector<bool>> isWanted = choose(*islands);
        if (!isWanted)
            return tl::unexpected(isWanted.error());
        return islands->only(*isWanted);
    });
}

std::vector<bool> largest(const Islands& islands, std::optional<int> sliceAxis)
{
    const auto& voxels = islands.pieces().voxels;
    std::vector<bool> isWanted(voxels.size(), false);
    std::vector<std::optional<std::uint32_t>> best; // of each slice
    for (std::uint32_t piece = 0; piece < voxels.size(); ++piece) {
        // Slices are counted from the grid's first, which no region's box lies before.
        const auto slice =
            sliceAxis ? static_cast<std::size_t>(islands.sliceOf(piece, *sliceAxis)) : 0;
        if (best.size() <= slice)
            best.resize(slice + 1);
        if (!best[slice] || voxels[piece] > voxels[*best[slice]])
            best[slice] = piece;
    }
    for (const auto& piece : best)
        if (piece)
            isWanted[*piece] = true;
    return isWanted;
}

} // namespace

Result<Region> keepLargest(const Region& region, const IslandRule& rule, const Progress& progress)
{
    return kept(region, rule, progress, [&](const Islands& islands) -> Result<std::vector<bool>> {
        return largest(islands, rule.sliceAxis);
    });
}

Result<Region> keepAt(const Region& region, Index3 voxel, const IslandRule& rule,
                      const Progress& progress)
{
    return kept(region, rule, progress, [&](const Islands& islands) -> Result<std::vector<bool>> {
        const auto clicked = islands.at(voxel);
        if (!clicked)
            return nothingThere();
        std::vector<bool> isWanted(islands.pieces().count(), false);
        for (std::uint32_t piece = 0; rule.sliceAxis && piece < isWanted.size(); ++piece)
            isWanted[piece] = islands.sliceOf(piece, *rule.sliceAxis) !=
                              islands.sliceOf(*clicked, *rule.sliceAxis);
        isWanted[*clicked] = true;
        return isWanted;
    });
}

Result<Region> removeAt(const Region& region, Index3 voxel, const IslandRule& rule,
                        const Progress& progress)
{
    return kept(region, rule, progress, [&](const Islands& islands) -> Result<std::vector<bool>> {
        const auto clicked = islands.at(voxel);
        if (!clicked)
            return nothingThere();
        std::vector<bool> isWanted(islands.pieces().count(), true);
        isWanted[*clicked] = false;
        return isWanted;
    });
}

Result<Region> removeSmallerThan(const Region& region, std::size_t voxels, const IslandRule& rule,
                                 const Progress& progress)
{
    return kept(region, rule, progress, [&](const Islands& islands) -> Result<std::vector<bool>> {
        std::vector<bool> isWanted;
        for (const auto count : islands.pieces().voxels)
            isWanted.push_back(count >= voxels);
        return isWanted;
    });
}

Result<std::vector<Region>> split(const Region& region, int maximumCount, const IslandRule& rule,
                                  const Progress& progress)
{
    if (maximumCount < 1)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A segment is split into at least one part")));
    return withinMemory([&]() -> Result<std::vector<Region>> {
        const auto islands = Islands::of(region, rule, progress);
        if (!islands)
            return tl::unexpected(islands.error());
        const auto& voxels = islands->pieces().voxels;
        std::vector<std::size_t> bySize(voxels.size());
        std::iota(bySize.begin(), bySize.end(), std::size_t{0});
        std::ranges::stable_sort(bySize, std::greater(),
                                 [&](std::size_t piece) { return voxels[piece]; });
        bySize.resize(std::min(bySize.size(), static_cast<std::size_t>(maximumCount)));
        std::vector<int> regionOfPiece(voxels.size(), -1);
        for (std::size_t n = 0; n < bySize.size(); ++n)
            regionOfPiece[bySize[n]] = static_cast<int>(n);
        return islands->parted(regionOfPiece, static_cast<int>(bySize.size()));
    });
}

} // namespace hangaku::viewer::processing
