#include "ai/worker/pipeline/LargestPiece.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace hangaku::ai {

using viewer::Index3;
using viewer::Label;

namespace {

/// Voxels first <= i < end of one row.
struct Run {
    int first;
    int end;
};

class Pieces {
public:
    Pieces(std::span<const Label> voxels, Index3 size, Label label) : m_size(size)
    {
        const auto length = static_cast<std::size_t>(size[0]);
        for (std::size_t row = 0; row < rowCount(); ++row) {
            m_rowBegin.push_back(m_runs.size());
            const auto line = voxels.subspan(row * length, length);
            for (auto at = line.begin(); (at = std::find(at, line.end(), label)) != line.end();) {
                const auto end = std::find_if(at, line.end(), [&](Label l) { return l != label; });
                m_runs.push_back({static_cast<int>(at - line.begin()),
                                  static_cast<int>(end - line.begin())});
                at = end;
            }
        }
        m_rowBegin.push_back(m_runs.size());
        m_parent.resize(m_runs.size());
        std::iota(m_parent.begin(), m_parent.end(), std::size_t{0});
        joinNeighbours();
    }

    void eraseAllButLargest(std::span<Label> voxels)
    {
        std::vector<std::size_t> count(m_runs.size(), 0);
        for (std::size_t run = 0; run < m_runs.size(); ++run)
            count[root(run)] += static_cast<std::size_t>(m_runs[run].end - m_runs[run].first);
        const auto largest = static_cast<std::size_t>(
            std::max_element(count.begin(), count.end()) - count.begin());
        for (std::size_t row = 0; row < rowCount(); ++row)
            for (auto run = m_rowBegin[row]; run < m_rowBegin[row + 1]; ++run)
                if (root(run) != largest) {
                    Label* line = voxels.data() + row * static_cast<std::size_t>(m_size[0]);
                    std::fill(line + m_runs[run].first, line + m_runs[run].end, Label{0});
                }
    }

private:
    std::size_t rowCount() const
    {
        return static_cast<std::size_t>(m_size[1]) * static_cast<std::size_t>(m_size[2]);
    }

    std::size_t root(std::size_t run)
    {
        while (m_parent[run] != run)
            run = m_parent[run] = m_parent[m_parent[run]];
        return run;
    }

    /// Each row with the four earlier rows that it touches.
    void joinNeighbours()
    {
        for (int k = 0; k < m_size[2]; ++k)
            for (int j = 0; j < m_size[1]; ++j)
                for (const auto& [dj, dk] : {Offset{-1, 0}, {-1, -1}, {0, -1}, {1, -1}})
                    if (j + dj >= 0 && j + dj < m_size[1] && k + dk >= 0)
                        joinRows(rowIndex(j, k), rowIndex(j + dj, k + dk));
    }

    void joinRows(std::size_t one, std::size_t other)
    {
        auto a = m_rowBegin[one];
        auto b = m_rowBegin[other];
        while (a < m_rowBegin[one + 1] && b < m_rowBegin[other + 1]) {
            // Runs that touch at a corner belong together: hence <= instead of <.
            if (m_runs[a].first <= m_runs[b].end && m_runs[b].first <= m_runs[a].end) {
                const auto rootA = root(a);
                const auto rootB = root(b);
                m_parent[std::max(rootA, rootB)] = std::min(rootA, rootB);
            }
            if (m_runs[a].end < m_runs[b].end)
                ++a;
            else
                ++b;
        }
    }

    std::size_t rowIndex(int j, int k) const
    {
        return static_cast<std::size_t>(k) * static_cast<std::size_t>(m_size[1]) +
               static_cast<std::size_t>(j);
    }

    struct Offset {
        int j;
        int k;
    };

    Index3 m_size;
    std::vector<Run> m_runs;
    std::vector<std::size_t> m_rowBegin; ///< index of each row's first run, and the end
    std::vector<std::size_t> m_parent;
};

} // namespace

void keepLargestPiece(std::span<Label> voxels, Index3 size, Label label)
{
    Pieces(voxels, size, label).eraseAllButLargest(voxels);
}

} // namespace hangaku::ai
