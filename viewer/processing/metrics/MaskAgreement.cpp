#include "viewer/processing/metrics/MaskAgreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

/// Tells, row by row, which voxels of a grid lie in a structure.
class Rows {
public:
    Rows(const DrawnStructure& mask, const ImageGeometry& grid)
        : m_mask(mask), m_isSameGrid(mask.map->geometry().isSameGrid(grid))
    {
        const auto toMask = [&](Index3 voxel) {
            return mask.map->geometry().toIndex(grid.toWorld(voxel));
        };
        m_start = toMask({0, 0, 0});
        m_steps = {toMask({1, 0, 0}) - m_start, toMask({0, 1, 0}) - m_start,
                   toMask({0, 0, 1}) - m_start};
    }
    /// 1 for voxels [first, first + inside.size()) of row (j, k) that lie in it, else 0.
    void read(int first, int j, int k, std::span<std::uint8_t> inside) const
    {
        const auto& voxels = m_mask.map->voxels();
        if (m_isSameGrid) {
            const Label* row = voxels.data() + m_mask.map->offset({first, j, k});
            for (std::size_t n = 0; n < inside.size(); ++n)
                inside[n] = row[n] == m_mask.number ? 1 : 0;
            return;
        }
        const Index3 size = m_mask.map->geometry().size();
        const Vec3 start = m_start + m_steps[1] * j + m_steps[2] * k;
        for (std::size_t n = 0; n < inside.size(); ++n) {
            const Vec3 at = start + m_steps[0] * (first + static_cast<double>(n));
            const Index3 nearest{static_cast<int>(std::lround(at.x)),
                                 static_cast<int>(std::lround(at.y)),
                                 static_cast<int>(std::lround(at.z))};
            const bool isOnGrid = IndexBox{{0, 0, 0}, size}.contains(nearest);
            inside[n] = isOnGrid && m_mask.map->at(nearest) == m_mask.number ? 1 : 0;
        }
    }

private:
    DrawnStructure m_mask;
    bool m_isSameGrid;
    Vec3 m_start;
    std::array<Vec3, 3> m_steps;
};

std::uint32_t countOf(std::span<const std::uint8_t> inside)
{
    return std::accumulate(inside.begin(), inside.end(), std::uint32_t{0});
}

/// Sets that are joined as it turns out that they touch.
class JoinedSets {
public:
    std::size_t count() const { return m_parents.size(); }
    void add() { m_parents.push_back(m_parents.size()); }
    std::size_t rootOf(std::size_t set)
    {
        while (m_parents[set] != set)
            set = m_parents[set] = m_parents[m_parents[set]];
        return set;
    }
    void join(std::size_t a, std::size_t b) { m_parents[rootOf(a)] = rootOf(b); }

private:
    std::vector<std::size_t> m_parents;
};

using Runs = std::vector<AgreementSlice::Run>;

/// Joins the runs of row j with those that they touch in row `otherJ` of another (or the same)
/// list; `first` and `otherFirst` are the sets of the lists' first runs.
void joinRows(const Runs& runs, std::size_t first, int j, const Runs& others,
              std::size_t otherFirst, int otherJ, JoinedSets& sets)
{
    auto run = std::ranges::lower_bound(runs, j, {}, &AgreementSlice::Run::j);
    auto other = std::ranges::lower_bound(others, otherJ, {}, &AgreementSlice::Run::j);
    while (run != runs.end() && run->j == j && other != others.end() && other->j == otherJ) {
        if (run->first <= other->end && other->first <= run->end)
            sets.join(first + static_cast<std::size_t>(run - runs.begin()),
                      otherFirst + static_cast<std::size_t>(other - others.begin()));
        run->end < other->end ? ++run : ++other;
    }
}

} // namespace

AgreementSlice agreementIn(std::span<const DrawnStructure> masks,
                           std::optional<std::size_t> reference, const ImageGeometry& grid,
                           const IndexBox& box, int k)
{
    AgreementSlice slice;
    slice.voxels.assign(masks.size(), 0);
    slice.shared.assign(reference ? masks.size() : 0, 0);
    if (box.isEmpty() || masks.empty())
        return slice;
    std::vector<Rows> readers;
    for (const DrawnStructure& mask : masks)
        readers.emplace_back(mask, grid);
    const auto width = static_cast<std::size_t>(box.end[0] - box.first[0]);
    std::vector<std::uint8_t> inside(width * masks.size());
    const auto rowOf = [&](std::size_t mask) {
        return std::span(inside).subspan(mask * width, width);
    };
    std::vector<std::uint8_t> sum(width);
    for (int j = box.first[1]; j < box.end[1]; ++j) {
        std::ranges::fill(sum, std::uint8_t{0});
        bool isAny = false;
        for (std::size_t mask = 0; mask < masks.size(); ++mask) {
            const auto row = rowOf(mask);
            readers[mask].read(box.first[0], j, k, row);
            const auto count = countOf(row);
            slice.voxels[mask] += count;
            isAny |= count > 0;
            for (std::size_t n = 0; n < width; ++n)
                sum[n] = static_cast<std::uint8_t>(sum[n] + row[n]);
        }
        if (!isAny)
            continue;
        if (reference)
            for (std::size_t mask = 0; mask < masks.size(); ++mask) {
                std::uint32_t both = 0;
                for (std::size_t n = 0; n < width; ++n)
                    both += rowOf(mask)[n] & rowOf(*reference)[n];
                slice.shared[mask] += both;
            }
        const auto isDisputed = [&](std::size_t n) {
            return sum[n] != 0 && sum[n] != masks.size();
        };
        for (std::size_t n = 0; n < width; ++n) {
            if (!isDisputed(n))
                continue;
            std::size_t end = n + 1;
            while (end < width && isDisputed(end))
                ++end;
            slice.disputed.push_back(
                {j, box.first[0] + static_cast<int>(n), box.first[0] + static_cast<int>(end)});
            n = end;
        }
    }
    return slice;
}

std::vector<DisputedPlace> disputedPlaces(std::span<const AgreementSlice> slices)
{
    JoinedSets sets;
    std::vector<std::size_t> firsts;
    for (const AgreementSlice& slice : slices) {
        firsts.push_back(sets.count());
        for (std::size_t n = 0; n < slice.disputed.size(); ++n)
            sets.add();
    }
    for (std::size_t k = 0; k < slices.size(); ++k) {
        const Runs& runs = slices[k].disputed;
        for (std::size_t n = 0; n < runs.size();) { // each row once
            const int j = runs[n].j;
            joinRows(runs, firsts[k], j, runs, firsts[k], j - 1, sets);
            for (int dj = -1; dj <= 1 && k > 0; ++dj)
                joinRows(runs, firsts[k], j, slices[k - 1].disputed, firsts[k - 1], j + dj, sets);
            while (n < runs.size() && runs[n].j == j)
                ++n;
        }
    }
    struct Growing {
        DisputedPlace place;
        std::size_t inSlice = 0; ///< voxels in the slice that is looked at
        int slice = -1;
        std::size_t fullest = 0;
        AgreementSlice::Run longest; ///< in that slice
    };
    std::map<std::size_t, Growing> places;
    const auto lengthOf = [](const AgreementSlice::Run& run) { return run.end - run.first; };
    const auto finishSlice = [](Growing& each) {
        if (each.inSlice <= each.fullest)
            return;
        each.fullest = each.inSlice;
        each.place.at = {(each.longest.first + each.longest.end) / 2, each.longest.j, each.slice};
    };
    for (std::size_t k = 0; k < slices.size(); ++k)
        for (std::size_t n = 0; n < slices[k].disputed.size(); ++n) {
            const auto& run = slices[k].disputed[n];
            Growing& each = places[sets.rootOf(firsts[k] + n)];
            if (each.slice != static_cast<int>(k)) {
                finishSlice(each);
                each.slice = static_cast<int>(k);
                each.inSlice = 0;
                each.longest = run;
            }
            if (lengthOf(run) > lengthOf(each.longest))
                each.longest = run;
            const auto length = static_cast<std::size_t>(lengthOf(run));
            each.inSlice += length;
            each.place.voxels += length;
            each.place.box.unite({{run.first, run.j, static_cast<int>(k)},
                                  {run.end, run.j + 1, static_cast<int>(k) + 1}});
        }
    std::vector<DisputedPlace> result;
    for (auto& [root, each] : places) {
        finishSlice(each);
        result.push_back(each.place);
    }
    std::ranges::stable_sort(result, std::greater(), &DisputedPlace::voxels);
    return result;
}

} // namespace hangaku::viewer::processing
