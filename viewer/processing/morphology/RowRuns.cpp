#include "viewer/processing/morphology/RowRuns.h"

#include <algorithm>
#include <cstring>

namespace hangaku::viewer::processing {
namespace {

/// The first voxel with `value`, else `end`.
const std::uint8_t* next(const std::uint8_t* from, const std::uint8_t* end, std::uint8_t value)
{
    const auto* found = std::memchr(from, value, static_cast<std::size_t>(end - from));
    return found == nullptr ? end : static_cast<const std::uint8_t*>(found);
}

} // namespace

RowRuns::RowRuns(const Region& region) : RowRuns(region, 1) {}

RowRuns RowRuns::ofBackground(const Region& region)
{
    return {region, 0};
}

RowRuns::RowRuns(const Region& region, std::uint8_t value) : m_box(region.box)
{
    if (m_box.isEmpty())
        return;
    const auto other = static_cast<std::uint8_t>(1 - value);
    const int length = region.size()[0];
    for (int k = m_box.first[2]; k < m_box.end[2]; ++k)
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
            const auto* row = region.inside.data() + region.offset({m_box.first[0], j, k});
            const auto* end = row + length;
            for (const auto* at = next(row, end, value); at != end; at = next(at, end, value)) {
                const auto* stop = next(at, end, other);
                m_runs.push_back({m_box.first[0] + static_cast<int>(at - row),
                                  m_box.first[0] + static_cast<int>(stop - row)});
                at = stop;
            }
            m_rowStarts.push_back(m_runs.size());
        }
}

std::span<const Run> RowRuns::row(int j, int k) const
{
    if (!m_box.contains({m_box.first[0], j, k}))
        return {};
    const auto n = rowNumber(j, k);
    return {m_runs.data() + m_rowStarts[n], m_rowStarts[n + 1] - m_rowStarts[n]};
}

void addRun(Region& region, const Run& run, int j, int k)
{
    std::fill_n(region.inside.data() + region.offset({run.first, j, k}), run.end - run.first,
                std::uint8_t{1});
}

} // namespace hangaku::viewer::processing
