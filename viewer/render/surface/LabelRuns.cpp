#include "viewer/render/surface/LabelRuns.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <span>
#include <utility>

namespace hangaku::viewer {

LabelRuns::LabelRuns(const ImageGeometry& geometry)
    : m_geometry(geometry),
      m_slices(static_cast<std::size_t>(geometry.size()[2]), std::make_shared<const Slice>()),
      m_due(m_slices.size(), Due{0, geometry.size()[1]}),
      m_unreadCount(geometry.size()[2])
{
}

void LabelRuns::invalidate(const IndexBox& box)
{
    const IndexBox inside = box.clippedTo(m_geometry.size());
    for (int k = inside.first[2]; k < inside.end[2]; ++k) {
        Due& due = m_due[static_cast<std::size_t>(k)];
        if (due.isEmpty()) {
            ++m_unreadCount;
            due = {inside.first[1], inside.end[1]};
        } else {
            due = {std::min(due.first, inside.first[1]), std::max(due.end, inside.end[1])};
        }
    }
}

std::set<Label> LabelRuns::readSome(const LabelMap& map, double budgetMs)
{
    std::set<Label> changed;
    const auto start = std::chrono::steady_clock::now();
    const int count = m_geometry.size()[2];
    for (int n = 0; n < count && m_unreadCount > 0; ++n) {
        m_next = m_next + 1 < count ? m_next + 1 : 0;
        if (m_due[static_cast<std::size_t>(m_next)].isEmpty())
            continue;
        readSlice(map, m_next, changed);
        const std::chrono::duration<double, std::milli> spent =
            std::chrono::steady_clock::now() - start;
        if (spent.count() >= budgetMs)
            break;
    }
    return changed;
}

void LabelRuns::readAll(const LabelMap& map)
{
    std::set<Label> changed;
    for (int k = 0; k < m_geometry.size()[2]; ++k)
        if (!m_due[static_cast<std::size_t>(k)].isEmpty())
            readSlice(map, k, changed);
}

namespace {

void readRow(const Label* row, int width, int j, LabelRuns::Slice& runs)
{
    int i = 0;
    while (i < width) {
        // Background is skipped eight voxels at a time.
        while (i + 8 <= width) {
            std::uint64_t low = 0;
            std::uint64_t high = 0;
            std::memcpy(&low, row + i, sizeof low);
            std::memcpy(&high, row + i + 4, sizeof high);
            if ((low | high) != 0)
                break;
            i += 8;
        }
        while (i < width && row[i] == 0)
            ++i;
        if (i == width)
            return;
        int end = i + 1;
        while (end < width && row[end] == row[i])
            ++end;
        runs.push_back({j, i, end, row[i]});
        i = end;
    }
}

/// The labels of runs that only one of the two has. Both by row, then by column.
void addDifferences(std::span<const LabelRuns::Run> a, std::span<const LabelRuns::Run> b,
                    std::set<Label>& labels)
{
    auto add = [&labels, last = Label{0}](Label label) mutable {
        if (label != last)
            labels.insert(label);
        last = label;
    };
    std::size_t m = 0;
    std::size_t n = 0;
    while (m < a.size() || n < b.size()) {
        if (m < a.size() && n < b.size() && a[m] == b[n]) {
            ++m;
            ++n;
        } else if (n == b.size() ||
                   (m < a.size() && std::pair(a[m].j, a[m].first) <= std::pair(b[n].j, b[n].first))) {
            add(a[m++].label);
        } else {
            add(b[n++].label);
        }
    }
}

} // namespace

void LabelRuns::readSlice(const LabelMap& map, int k, std::set<Label>& changed)
{
    const Due due = std::exchange(m_due[static_cast<std::size_t>(k)], {});
    const Slice& before = slice(k);
    const auto rowOf = [](const Run& run) { return run.j; };
    const auto from = std::ranges::lower_bound(before, due.first, {}, rowOf);
    const auto to = std::ranges::lower_bound(before, due.end, {}, rowOf);
    auto now = std::make_shared<Slice>(before.begin(), from);
    for (int j = due.first; j < due.end; ++j)
        readRow(map.voxels().data() + map.offset({0, j, k}), m_geometry.size()[0], j, *now);
    addDifferences(std::span(from, to), std::span(*now).subspan(static_cast<std::size_t>(from - before.begin())),
                   changed);
    now->insert(now->end(), to, before.end());
    m_slices[static_cast<std::size_t>(k)] = std::move(now);
    --m_unreadCount;
}

std::vector<IndexBox> LabelRuns::boxes() const
{
    std::vector<IndexBox> result;
    for (int k = 0; k < m_geometry.size()[2]; ++k)
        for (const Run& run : slice(k)) {
            if (result.size() <= run.label)
                result.resize(std::size_t{run.label} + 1);
            result[run.label].unite({{run.first, run.j, k}, {run.end, run.j + 1, k + 1}});
        }
    return result;
}

} // namespace hangaku::viewer
