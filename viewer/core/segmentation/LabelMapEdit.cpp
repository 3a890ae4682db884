#include "viewer/core/segmentation/LabelMapEdit.h"

#include "viewer/core/segmentation/Region.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace hangaku::viewer {

std::map<Label, std::int64_t> LabelMapDelta::voxelChanges() const
{
    std::map<Label, std::int64_t> changes;
    for (const auto& run : m_runs) {
        changes[run.before] -= run.length;
        changes[run.after] += run.length;
    }
    changes.erase(0);
    return changes;
}

void LabelMapDelta::undo(LabelMap& map) const
{
    for (const auto& run : std::views::reverse(m_runs))
        std::fill_n(map.m_voxels.begin() + static_cast<std::ptrdiff_t>(run.offset), run.length,
                    run.before);
}

void LabelMapDelta::redo(LabelMap& map) const
{
    for (const auto& run : m_runs)
        std::fill_n(map.m_voxels.begin() + static_cast<std::ptrdiff_t>(run.offset), run.length,
                    run.after);
}

void LabelMapEdit::append(std::uint64_t offset, std::uint32_t length, Label before, Label after)
{
    auto& runs = m_delta.m_runs;
    if (!runs.empty()) {
        auto& last = runs.back();
        if (last.offset + last.length == offset && last.before == before && last.after == after) {
            last.length += length;
            return;
        }
    }
    runs.push_back({offset, length, before, after});
}

int LabelMapEdit::fillRow(int iFirst, int iEnd, int j, int k, Label label,
                          const Permission& mayReplace)
{
    const auto rowStart = m_map.offset({0, j, k});
    auto* row = m_map.m_voxels.data() + rowStart;
    int changed = 0;
    int changedFirst = iEnd;
    int changedEnd = iFirst;
    for (int i = iFirst; i < iEnd;) {
        const Label before = row[i];
        int end = i + 1;
        while (end < iEnd && row[end] == before)
            ++end;
        if (before != label && mayReplace(before)) {
            std::fill(row + i, row + end, label);
            append(rowStart + static_cast<std::uint64_t>(i), static_cast<std::uint32_t>(end - i),
                   before, label);
            changed += end - i;
            changedFirst = std::min(changedFirst, i);
            changedEnd = end;
        }
        i = end;
    }
    if (changed > 0) {
        const IndexBox box{{changedFirst, j, k}, {changedEnd, j + 1, k + 1}};
        m_pending.unite(box);
        m_delta.m_dirty.unite(box);
    }
    return changed;
}

void LabelMapEdit::set(Index3 index, Label label)
{
    fillRow(index[0], index[0] + 1, index[1], index[2], label, [](Label) { return true; });
}

int LabelMapEdit::fill(const Region& region, Label label)
{
    int changed = 0;
    const int length = region.size()[0];
    for (int k = region.box.first[2]; k < region.box.end[2]; ++k)
        for (int j = region.box.first[1]; j < region.box.end[1]; ++j) {
            const auto* row = region.inside.data() + region.offset({region.box.first[0], j, k});
            for (int at = 0; at < length;) {
                int end = at + 1;
                while (end < length && row[end] == row[at])
                    ++end;
                if (row[at] != 0)
                    changed += fillRow(region.box.first[0] + at, region.box.first[0] + end, j, k,
                                       label, [](Label) { return true; });
                at = end;
            }
        }
    return changed;
}

IndexBox LabelMapEdit::takeDirtyBox()
{
    return std::exchange(m_pending, IndexBox{});
}

LabelMapDelta LabelMapEdit::finish()
{
    m_delta.m_runs.shrink_to_fit();
    m_pending = {};
    return std::exchange(m_delta, LabelMapDelta{});
}

} // namespace hangaku::viewer
