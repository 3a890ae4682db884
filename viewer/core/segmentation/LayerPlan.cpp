#include "viewer/core/segmentation/LayerPlan.h"

#include <algorithm>
#include <limits>
#include <set>

namespace hangaku::viewer {
namespace {

constexpr int kNobody = -1;

/// The places of a layer's segments in the list, by label; kNobody for labels that are not theirs.
std::vector<int> placesByLabel(const Segmentation& segmentation, int layer)
{
    std::vector<int> places(std::numeric_limits<Label>::max() + std::size_t{1}, kNobody);
    const auto& segments = segmentation.segments();
    for (std::size_t n = 0; n < segments.size(); ++n)
        if (segments[n].layer == layer)
            places[segments[n].number] = static_cast<int>(n);
    places[0] = kNobody;
    return places;
}

IndexBox common(const IndexBox& a, const IndexBox& b)
{
    IndexBox both;
    for (int axis = 0; axis < 3; ++axis) {
        both.first[axis] = std::max(a.first[axis], b.first[axis]);
        both.end[axis] = std::min(a.end[axis], b.end[axis]);
    }
    return both;
}

/// A layer with what is asked of it again and again.
struct Layer {
    const LabelMap& map;
    std::vector<int> places;
    IndexBox box;
};

void addOverlaps(const Layer& a, const Layer& b, std::set<SegmentPair>& pairs)
{
    const IndexBox box = common(a.box, b.box);
    if (box.isEmpty())
        return;
    Label lastA = 0;
    Label lastB = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j) {
            const std::size_t start = a.map.offset({box.first[0], j, k});
            const std::size_t end = start + static_cast<std::size_t>(box.end[0] - box.first[0]);
            for (std::size_t at = start; at < end; ++at) {
                const Label inA = a.map.voxels()[at];
                const Label inB = b.map.voxels()[at];
                if (inA == 0 || inB == 0 || (inA == lastA && inB == lastB))
                    continue;
                lastA = inA;
                lastB = inB;
                const auto [first, second] = std::minmax(a.places[inA], b.places[inB]);
                if (first != kNobody)
                    pairs.emplace(first, second);
            }
        }
}

/// DSATUR: always the segment whose neighbours have most layers between them, then the one with
/// most neighbours.
class Colouring {
public:
    Colouring(std::size_t count, const std::vector<SegmentPair>& pairs)
        : m_neighbours(count), m_taken(count), m_layers(count, kNobody)
    {
        for (const auto& [a, b] : pairs) {
            m_neighbours[static_cast<std::size_t>(a)].push_back(static_cast<std::size_t>(b));
            m_neighbours[static_cast<std::size_t>(b)].push_back(static_cast<std::size_t>(a));
        }
    }

    std::vector<int> layers()
    {
        std::vector<std::size_t> waiting;
        for (std::size_t n = 0; n < m_layers.size(); ++n) {
            if (m_neighbours[n].empty())
                m_layers[n] = 0;
            else
                waiting.push_back(n);
        }
        while (!waiting.empty()) {
            const auto next = std::ranges::max_element(waiting, {}, [this](std::size_t n) {
                return std::pair(m_taken[n].size(), m_neighbours[n].size());
            });
            place(*next);
            waiting.erase(next);
        }
        return m_layers;
    }

private:
    void place(std::size_t n)
    {
        int layer = 0;
        while (m_taken[n].contains(layer))
            ++layer;
        m_layers[n] = layer;
        for (const std::size_t neighbour : m_neighbours[n])
            m_taken[neighbour].insert(layer);
    }

    std::vector<std::vector<std::size_t>> m_neighbours;
    std::vector<std::set<int>> m_taken; ///< layers of the neighbours
    std::vector<int> m_layers;
};

/// Numbers layers in the order in which the list first meets them.
int renumberByFirstUse(std::vector<int>& layers)
{
    std::vector<int> renamed(layers.size() + 1, kNobody);
    int count = 0;
    for (int& layer : layers) {
        int& name = renamed[static_cast<std::size_t>(layer)];
        if (name == kNobody)
            name = count++;
        layer = name;
    }
    return std::max(count, 1);
}

} // namespace

IndexBox boundsOf(const LabelMap& map)
{
    const auto isSet = [](Label label) { return label != 0; };
    IndexBox box;
    const Index3 size = map.geometry().size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j) {
            const Label* row = map.voxels().data() + map.offset({0, j, k});
            const Label* end = row + size[0];
            const Label* first = std::find_if(row, end, isSet);
            if (first == end)
                continue;
            while (end[-1] == 0)
                --end;
            box.unite({{static_cast<int>(first - row), j, k},
                       {static_cast<int>(end - row), j + 1, k + 1}});
        }
    return box;
}

std::vector<SegmentPair> overlappingSegments(const Segmentation& segmentation)
{
    if (segmentation.layerCount() < 2)
        return {};
    std::vector<Layer> layers;
    for (int n = 0; n < segmentation.layerCount(); ++n)
        layers.push_back({segmentation.layer(n), placesByLabel(segmentation, n),
                          boundsOf(segmentation.layer(n))});
    std::set<SegmentPair> pairs;
    for (std::size_t a = 0; a < layers.size(); ++a)
        for (std::size_t b = a + 1; b < layers.size(); ++b)
            addOverlaps(layers[a], layers[b], pairs);
    return {pairs.begin(), pairs.end()};
}

LayerPlan layerPlan(const Segmentation& segmentation)
{
    LayerPlan plan;
    plan.layers =
        Colouring(segmentation.segments().size(), overlappingSegments(segmentation)).layers();
    plan.count = renumberByFirstUse(plan.layers);
    return plan;
}

std::vector<LabelMap> plannedLayers(const Segmentation& segmentation, const LayerPlan& plan)
{
    std::vector<std::vector<Label>> voxels(
        static_cast<std::size_t>(plan.count),
        std::vector<Label>(segmentation.geometry().voxelCount()));
    for (int n = 0; n < segmentation.layerCount(); ++n) {
        const auto places = placesByLabel(segmentation, n);
        const auto from = segmentation.layer(n).voxels();
        for (std::size_t at = 0; at < from.size(); ++at) {
            const int place = from[at] == 0 ? kNobody : places[from[at]];
            if (place != kNobody)
                voxels[static_cast<std::size_t>(plan.layers[static_cast<std::size_t>(place)])][at] =
                    from[at];
        }
    }
    std::vector<LabelMap> maps;
    for (auto& labels : voxels)
        maps.emplace_back(segmentation.geometry(), std::move(labels));
    return maps;
}

Segmentation compactLayers(const Segmentation& segmentation)
{
    const auto plan = layerPlan(segmentation);
    auto maps = plannedLayers(segmentation, plan);
    Segmentation compact(std::move(maps.front()), segmentation.name);
    for (std::size_t n = 1; n < maps.size(); ++n)
        compact.addLayer(std::move(maps[n]));
    for (std::size_t n = 0; n < plan.layers.size(); ++n) {
        auto segment = segmentation.segments()[n];
        segment.layer = plan.layers[n];
        // Numbers were unique and the layer exists: this cannot fail.
        [[maybe_unused]] const auto inserted = compact.insert(std::move(segment));
    }
    compact.provenance = segmentation.provenance;
    compact.seriesInstanceUid = segmentation.seriesInstanceUid;
    compact.frameOfReferenceUid = segmentation.frameOfReferenceUid;
    return compact;
}

LabelMap flattened(const Segmentation& segmentation)
{
    std::vector<Label> voxels(segmentation.geometry().voxelCount());
    std::vector<int> places(std::numeric_limits<Label>::max() + std::size_t{1}, kNobody);
    for (std::size_t n = 0; n < segmentation.segments().size(); ++n)
        places[segmentation.segments()[n].number] = static_cast<int>(n);
    for (int n = 0; n < segmentation.layerCount(); ++n) {
        const auto own = placesByLabel(segmentation, n);
        const auto from = segmentation.layer(n).voxels();
        for (std::size_t at = 0; at < from.size(); ++at)
            if (from[at] != 0 && own[from[at]] > (voxels[at] == 0 ? kNobody : places[voxels[at]]))
                voxels[at] = from[at];
    }
    return {segmentation.geometry(), std::move(voxels)};
}

} // namespace hangaku::viewer
