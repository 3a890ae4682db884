#include "viewer/processing/morphology/Components.h"

#include <numeric>
#include <utility>

namespace hangaku::viewer::processing {
namespace {

/// Disjoint sets whose representative is their first run.
class DisjointRuns {
public:
    explicit DisjointRuns(std::size_t count) : m_parents(count)
    {
        std::iota(m_parents.begin(), m_parents.end(), 0U);
    }
    std::uint32_t root(std::uint32_t run)
    {
        while (m_parents[run] != run)
            run = m_parents[run] = m_parents[m_parents[run]];
        return run;
    }
    void join(std::uint32_t a, std::uint32_t b)
    {
        a = root(a);
        b = root(b);
        m_parents[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::uint32_t> m_parents;
};

/// A row that comes before another, and how far beyond a run its neighbours there reach.
struct EarlierRow {
    int dj = 0;
    int dk = 0;
    int beyond = 0;
};

std::vector<EarlierRow> earlierRows(Connectivity connectivity, std::optional<int> sliceAxis)
{
    const int faces = connectivity == Connectivity::Faces ? 0 : 1;
    const int corners = connectivity == Connectivity::Corners ? 1 : 0;
    std::vector<EarlierRow> rows;
    if (sliceAxis != 1)
        rows.push_back({-1, 0, faces});
    if (sliceAxis != 2)
        rows.push_back({0, -1, faces});
    if (!sliceAxis && connectivity != Connectivity::Faces) {
        rows.push_back({-1, -1, corners});
        rows.push_back({1, -1, corners});
    }
    return rows;
}

void joinRows(std::span<const Run> row, std::size_t rowStart, std::span<const Run> earlier,
              std::size_t earlierStart, int beyond, DisjointRuns& sets)
{
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < row.size() && b < earlier.size()) {
        if (row[a].first < earlier[b].end + beyond && earlier[b].first < row[a].end + beyond)
            sets.join(static_cast<std::uint32_t>(rowStart + a),
                      static_cast<std::uint32_t>(earlierStart + b));
        if (row[a].end < earlier[b].end)
            ++a;
        else
            ++b;
    }
}

} // namespace

Components componentsOf(const RowRuns& runs, Connectivity connectivity,
                        std::optional<int> sliceAxis, const Progress& progress)
{
    DisjointRuns sets(runs.all().size());
    const auto& box = runs.box();
    const auto neighbours = earlierRows(connectivity, sliceAxis);
    for (int k = box.first[2]; k < box.end[2]; ++k) {
        if (progress.isStopped())
            return {};
        for (int j = box.first[1]; j < box.end[1]; ++j)
            for (const auto& [dj, dk, beyond] : neighbours)
                if (const auto earlier = runs.row(j + dj, k + dk); !earlier.empty())
                    joinRows(runs.row(j, k), runs.rowStart(j, k), earlier,
                             runs.rowStart(j + dj, k + dk), beyond, sets);
    }

    Components components;
    components.pieceOfRun.resize(runs.all().size());
    runs.forEach([&](const Run& run, int j, int k, std::size_t n) {
        const auto root = sets.root(static_cast<std::uint32_t>(n));
        if (root == n) { // the first of its piece
            components.pieceOfRun[n] = static_cast<std::uint32_t>(components.count());
            components.voxels.push_back(0);
            components.boxes.emplace_back();
        }
        const auto piece = components.pieceOfRun[n] = components.pieceOfRun[root];
        components.voxels[piece] += static_cast<std::size_t>(run.end - run.first);
        components.boxes[piece].unite({{run.first, j, k}, {run.end, j + 1, k + 1}});
    });
    return components;
}

Region withAxesSwapped(const Region& region)
{
    const auto swapped = [](Index3 index) { return Index3{index[1], index[0], index[2]}; };
    Region result({swapped(region.box.first), swapped(region.box.end)});
    const auto size = region.size();
    const auto* from = region.inside.data();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j) {
            auto* to =
                result.inside.data() + static_cast<std::ptrdiff_t>(k) * size[0] * size[1] + j;
            for (int i = 0; i < size[0]; ++i, to += size[1])
                *to = *from++;
        }
    return result;
}

} // namespace hangaku::viewer::processing
