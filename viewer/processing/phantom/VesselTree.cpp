#include "viewer/processing/phantom/VesselTree.h"

namespace hangaku::viewer::processing::phantom {

namespace {

struct Node {
    Point at;
    int parent = -1;
    float way = 0;    ///< mm to the root
    float volume = 0; ///< r^exponent
};

Point somewhere(Random& random, float side)
{
    const float x = random.uniform(12, 140);
    return {side * x, random.uniform(-100, 100), random.uniform(-150, 160)};
}

/// Where to join: the node with the least distance plus a share of its way to the root.
int bestParent(const std::vector<Node>& nodes, Point p, float detour)
{
    int best = 0;
    float bestCost = 1e9F;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        const float cost = length(nodes[n].at - p) + detour * nodes[n].way;
        if (cost < bestCost) {
            bestCost = cost;
            best = static_cast<int>(n);
        }
    }
    return best;
}

/// Adds a slightly bent path of short pieces from `parent` to `target`.
void addPath(std::vector<Node>& nodes, int parent, Point target, Random& random)
{
    const Point from = nodes[static_cast<std::size_t>(parent)].at;
    const float distance = length(target - from);
    const int pieces = std::max(1, static_cast<int>(distance / 7));
    const Point bend{random.uniform(-0.1F, 0.1F), random.uniform(-0.1F, 0.1F),
                     random.uniform(-0.1F, 0.1F)};
    int previous = parent;
    for (int n = 1; n <= pieces; ++n) {
        const float t = static_cast<float>(n) / static_cast<float>(pieces);
        const Point p = from + (target - from) * t + bend * (distance * 4 * t * (1 - t) * 0.5F);
        const float way = nodes[static_cast<std::size_t>(previous)].way +
                          length(p - nodes[static_cast<std::size_t>(previous)].at);
        nodes.push_back({p, previous, way, 0});
        previous = static_cast<int>(nodes.size()) - 1;
    }
}

} // namespace

std::vector<Tube> growTree(const ThoraxAnatomy& anatomy, Point root, float side,
                           const TreeShape& shape, Random& random)
{
    std::vector<Node> nodes{{root, -1, 0, 0}};
    std::vector<int> tips;
    for (int tries = 0; tries < shape.tips * 60 && static_cast<int>(tips.size()) < shape.tips;
         ++tries) {
        const Point target = somewhere(random, side);
        // A cheap test first: most candidates lie outside the rib cage.
        if (length(target - root) > shape.reachMm ||
            anatomy.cavityDistance(target) > -shape.marginMm ||
            anatomy.lungDistance(target) > -shape.marginMm)
            continue;
        addPath(nodes, bestParent(nodes, target, shape.detour), target, random);
        tips.push_back(static_cast<int>(nodes.size()) - 1);
    }
    const float tipVolume = std::pow(shape.tipRadius, shape.exponent);
    for (const int tip : tips)
        for (int n = tip; n >= 0; n = nodes[static_cast<std::size_t>(n)].parent)
            nodes[static_cast<std::size_t>(n)].volume += tipVolume;
    const auto radius = [&](const Node& node) {
        return std::min(std::pow(node.volume, 1 / shape.exponent), shape.maxRadius);
    };
    std::vector<Tube> tubes;
    tubes.reserve(nodes.size());
    for (std::size_t n = 1; n < nodes.size(); ++n) {
        const Node& parent = nodes[static_cast<std::size_t>(nodes[n].parent)];
        const float own = radius(nodes[n]);
        tubes.push_back({parent.at, nodes[n].at, std::min(radius(parent), own * 1.25F), own});
    }
    return tubes;
}

} // namespace hangaku::viewer::processing::phantom
