#include "viewer/processing/growing/GridCut.h"

#include <algorithm>
#include <limits>

namespace hangaku::viewer::processing {

GridCut::GridCut(Index3 size)
{
    const auto row = static_cast<Voxel>(size[0] + 2);
    const Voxel plane = row * static_cast<Voxel>(size[1] + 2);
    const std::size_t count =
        static_cast<std::size_t>(plane) * static_cast<std::size_t>(size[2] + 2);
    m_steps = {0U - 1U, 1U, 0U - row, row, 0U - plane, plane};
    m_links.assign(count * 6, 0);
    m_terminal.assign(count, 0);
    m_trees.assign(count, Tree::None);
    m_parents.assign(count, kNoParent);
    m_isActive.assign(count, 0);
    m_stamps.assign(count, 0);
    m_distances.assign(count, 0);
}

void GridCut::activate(Voxel voxel)
{
    if (m_isActive[voxel] != 0)
        return;
    m_isActive[voxel] = 1;
    m_active.push_back(voxel);
}

void GridCut::start()
{
    for (Voxel voxel = 0; voxel < m_terminal.size(); ++voxel) {
        if (m_terminal[voxel] == 0)
            continue;
        m_trees[voxel] = m_terminal[voxel] > 0 ? Tree::Source : Tree::Sink;
        m_parents[voxel] = kTerminal;
        m_distances[voxel] = 1;
        activate(voxel);
    }
}

bool GridCut::solve(const std::stop_token& stop)
{
    start();
    std::size_t rounds = 0;
    while (!m_active.empty()) {
        if (++rounds % 4096 == 0 && stop.stop_requested())
            return false;
        const Voxel voxel = m_active.front();
        Voxel source = 0;
        std::size_t toSink = 0;
        if (m_trees[voxel] == Tree::None || !grow(voxel, source, toSink)) {
            m_active.pop_front();
            m_isActive[voxel] = 0;
            continue;
        }
        ++m_time;
        augment(source, toSink);
        while (!m_orphans.empty()) {
            const Voxel orphan = m_orphans.front();
            m_orphans.pop_front();
            adopt(orphan);
        }
    }
    return true;
}

/// Takes free neighbours into the voxel's tree.
/// @return true when the other tree was met: over the link from `source` in direction `toSink`
bool GridCut::grow(Voxel voxel, Voxel& source, std::size_t& toSink)
{
    const Tree tree = m_trees[voxel];
    for (std::size_t direction = 0; direction < 6; ++direction) {
        if (residual(tree, voxel, direction) == 0)
            continue;
        const Voxel beside = voxel + m_steps[direction];
        if (m_trees[beside] == Tree::None) {
            m_trees[beside] = tree;
            m_parents[beside] = static_cast<std::uint8_t>(opposite(direction));
            m_stamps[beside] = m_stamps[voxel];
            m_distances[beside] = m_distances[voxel] + 1;
            activate(beside);
        } else if (m_trees[beside] != tree) {
            source = tree == Tree::Source ? voxel : beside;
            toSink = tree == Tree::Source ? direction : opposite(direction);
            return true;
        } else if (m_stamps[beside] <= m_stamps[voxel] &&
                   m_distances[beside] > m_distances[voxel] + 1) {
            // A shorter way to the root.
            m_parents[beside] = static_cast<std::uint8_t>(opposite(direction));
            m_stamps[beside] = m_stamps[voxel];
            m_distances[beside] = m_distances[voxel] + 1;
        }
    }
    return false;
}

int GridCut::bottleneck(Voxel leaf, int flow)
{
    Voxel voxel = leaf;
    while (m_parents[voxel] != kTerminal) {
        const std::size_t up = m_parents[voxel];
        const Voxel parent = voxel + m_steps[up];
        flow = std::min<int>(flow, residual(m_trees[voxel], parent, opposite(up)));
        voxel = parent;
    }
    return std::min(flow, std::abs(m_terminal[voxel]));
}

void GridCut::push(Voxel leaf, int flow)
{
    const Tree tree = m_trees[leaf];
    Voxel voxel = leaf;
    while (m_parents[voxel] != kTerminal) {
        const std::size_t up = m_parents[voxel];
        const Voxel parent = voxel + m_steps[up];
        auto& along = residual(tree, parent, opposite(up));
        // The same link the other way round.
        auto& back =
            residual(tree == Tree::Source ? Tree::Sink : Tree::Source, parent, opposite(up));
        along = static_cast<std::uint16_t>(along - flow);
        back = static_cast<std::uint16_t>(back + flow);
        if (along == 0)
            makeOrphan(voxel);
        voxel = parent;
    }
    m_terminal[voxel] += tree == Tree::Source ? -flow : flow;
    if (m_terminal[voxel] == 0)
        makeOrphan(voxel);
}

void GridCut::augment(Voxel source, std::size_t toSink)
{
    const Voxel sink = source + m_steps[toSink];
    auto& along = m_links[source * 6 + toSink];
    auto& back = m_links[sink * 6 + opposite(toSink)];
    const int flow = bottleneck(sink, bottleneck(source, along));
    along = static_cast<std::uint16_t>(along - flow);
    back = static_cast<std::uint16_t>(back + flow);
    push(source, flow);
    push(sink, flow);
}

/// @return links to the root, or 0 when the way there leads to an orphan
int GridCut::distanceToRoot(Voxel voxel)
{
    int way = 0;
    Voxel at = voxel;
    while (true) {
        if (m_stamps[at] == m_time) {
            way += m_distances[at];
            break;
        }
        ++way;
        if (m_parents[at] == kTerminal) {
            m_stamps[at] = m_time;
            m_distances[at] = 1;
            break;
        }
        if (m_parents[at] == kNoParent)
            return 0;
        at += m_steps[m_parents[at]];
    }
    // Remembered for the rest of this adoption.
    int distance = way;
    for (at = voxel; m_stamps[at] != m_time; at += m_steps[m_parents[at]]) {
        m_stamps[at] = m_time;
        m_distances[at] = distance--;
    }
    return way;
}

void GridCut::adopt(Voxel orphan)
{
    const Tree tree = m_trees[orphan];
    int nearest = std::numeric_limits<int>::max();
    for (std::size_t direction = 0; direction < 6; ++direction) {
        const Voxel beside = orphan + m_steps[direction];
        if (m_trees[beside] != tree || residual(tree, beside, opposite(direction)) == 0)
            continue;
        const int distance = distanceToRoot(beside);
        if (distance == 0 || distance >= nearest)
            continue;
        nearest = distance;
        m_parents[orphan] = static_cast<std::uint8_t>(direction);
    }
    if (m_parents[orphan] != kNoParent) {
        m_stamps[orphan] = m_time;
        m_distances[orphan] = nearest + 1;
        return;
    }
    for (std::size_t direction = 0; direction < 6; ++direction) {
        const Voxel beside = orphan + m_steps[direction];
        if (m_trees[beside] != tree)
            continue;
        if (residual(tree, beside, opposite(direction)) > 0)
            activate(beside);
        if (m_parents[beside] == opposite(direction))
            makeOrphan(beside);
    }
    m_trees[orphan] = Tree::None;
}

} // namespace hangaku::viewer::processing
