#include "viewer/render/surface/LabelRuns.h"

#include <chrono>
#include <cstring>

namespace hangaku::viewer {

LabelRuns::LabelRuns(const ImageGeometry& geometry)
    : m_geometry(geometry),
      m_slices(static_cast<std::size_t>(geometry.size()[2]), std::make_shared<const Slice>()),
      m_isRead(m_slices.size(), false),
      m_unreadCount(geometry.size()[2])
{
}

void LabelRuns::invalidate(int first, int end)
{
    for (int k = std::max(first, 0); k < std::min(end, m_geometry.size()[2]); ++k) {
        if (m_isRead[static_cast<std::size_t>(k)])
            ++m_unreadCount;
        m_isRead[static_cast<std::size_t>(k)] = false;
    }
}

void LabelRuns::readSome(const LabelMap& map, double budgetMs)
{
    const auto start = std::chrono::steady_clock::now();
    const int count = m_geometry.size()[2];
    for (int n = 0; n < count && m_unreadCount > 0; ++n) {
        m_next = m_next + 1 < count ? m_next + 1 : 0;
        if (m_isRead[static_cast<std::size_t>(m_next)])
            continue;
        readSlice(map, m_next);
        const std::chrono::duration<double, std::milli> spent =
            std::chrono::steady_clock::now() - start;
        if (spent.count() >= budgetMs)
            return;
    }
}

void LabelRuns::readAll(const LabelMap& map)
{
    for (int k = 0; k < m_geometry.size()[2]; ++k)
        if (!m_isRead[static_cast<std::size_t>(k)])
            readSlice(map, k);
}

void LabelRuns::readSlice(const LabelMap& map, int k)
{
    const Index3 size = m_geometry.size();
    auto slice = std::make_shared<Slice>();
    for (int j = 0; j < size[1]; ++j) {
        const Label* row = map.voxels().data() + map.offset({0, j, k});
        int i = 0;
        while (i < size[0]) {
            // Background is skipped eight voxels at a time.
            while (i + 8 <= size[0]) {
                std::uint64_t low = 0;
                std::uint64_t high = 0;
                std::memcpy(&low, row + i, sizeof low);
                std::memcpy(&high, row + i + 4, sizeof high);
                if ((low | high) != 0)
                    break;
                i += 8;
            }
            while (i < size[0] && row[i] == 0)
                ++i;
            if (i == size[0])
                break;
            int end = i + 1;
            while (end < size[0] && row[end] == row[i])
                ++end;
            slice->push_back({j, i, end, row[i]});
            i = end;
        }
    }
    m_slices[static_cast<std::size_t>(k)] = std::move(slice);
    m_isRead[static_cast<std::size_t>(k)] = true;
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
