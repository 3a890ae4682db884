#include "viewer/session/FrozenLayers.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// Adds what slice `k`, of rows this long, holds of a label.
void takeSlice(Region& region, Label label, int k, std::span<const Label> slice, int rowLength)
{
    if (k < region.box.first[2] || k >= region.box.end[2])
        return;
    const auto length = static_cast<std::size_t>(region.size()[0]);
    for (int j = region.box.first[1]; j < region.box.end[1]; ++j) {
        const Label* from = slice.data() + static_cast<std::ptrdiff_t>(j) * rowLength +
                            region.box.first[0];
        std::uint8_t* to = region.inside.data() + region.offset({region.box.first[0], j, k});
        for (std::size_t at = 0; at < length; ++at)
            to[at] = from[at] == label ? 1 : 0;
    }
}

} // namespace

FrozenLayers::FrozenLayers(std::shared_ptr<const void> owner, const Segmentation& segmentation)
    : m_owner(std::move(owner)),
      m_geometry(segmentation.geometry()),
      m_name(segmentation.name),
      m_provenance(segmentation.provenance),
      m_seriesInstanceUid(segmentation.seriesInstanceUid),
      m_frameOfReferenceUid(segmentation.frameOfReferenceUid),
      m_segments(segmentation.segments())
{
    const auto slices = static_cast<std::size_t>(m_geometry.size()[2]);
    for (int layer = 0; layer < segmentation.layerCount(); ++layer)
        m_layers.push_back({&segmentation.layer(layer), std::vector<bool>(slices, false),
                            std::vector<std::vector<Label>>(slices)});
}

std::size_t FrozenLayers::sliceVoxels() const
{
    return static_cast<std::size_t>(m_geometry.size()[0]) *
           static_cast<std::size_t>(m_geometry.size()[1]);
}

void FrozenLayers::keep(int layer, int first, int end)
{
    // A layer that was added later was empty then, and is not asked for.
    if (layer < 0 || static_cast<std::size_t>(layer) >= m_layers.size())
        return;
    Layer& keeping = m_layers[static_cast<std::size_t>(layer)];
    for (int k = std::max(first, 0); k < std::min(end, m_geometry.size()[2]); ++k) {
        const auto at = static_cast<std::size_t>(k);
        const std::scoped_lock lock(m_mutex);
        if (keeping.isRead[at] || !keeping.kept[at].empty())
            continue;
        const auto live = keeping.map->voxels().subspan(at * sliceVoxels(), sliceVoxels());
        keeping.kept[at].assign(live.begin(), live.end());
    }
}

void FrozenLayers::visit(const VisitSlice& visit, const std::function<bool(int k)>& isWanted)
{
    for (int layer = 0; layer < layerCount(); ++layer)
        for (int k = 0; k < m_geometry.size()[2]; ++k)
            if (!isWanted || isWanted(k))
                read(layer, k, k + 1, [&](int at, std::span<const Label> labels) {
                    visit(layer, at, labels);
                });
}

void FrozenLayers::read(int layer, const Visit& visit)
{
    read(layer, 0, m_geometry.size()[2], visit);
}

void FrozenLayers::read(int layer, int first, int end, const Visit& visit)
{
    Layer& reading = m_layers[static_cast<std::size_t>(layer)];
    for (int k = first; k < end; ++k) {
        const auto at = static_cast<std::size_t>(k);
        // The GUI thread that wants to write to a slice waits for this one at most.
        const std::scoped_lock lock(m_mutex);
        if (reading.kept[at].empty())
            visit(k, reading.map->voxels().subspan(at * sliceVoxels(), sliceVoxels()));
        else
            visit(k, reading.kept[at]);
        reading.kept[at] = {};
        reading.isRead[at] = true;
    }
}

std::shared_ptr<const Segmentation> FrozenLayers::copy()
{
    std::shared_ptr<Segmentation> result;
    for (int layer = 0; layer < static_cast<int>(m_layers.size()); ++layer) {
        std::vector<Label> voxels;
        voxels.reserve(m_geometry.voxelCount());
        read(layer, [&voxels](int, std::span<const Label> labels) {
            voxels.insert(voxels.end(), labels.begin(), labels.end());
        });
        LabelMap map(m_geometry, std::move(voxels));
        if (result == nullptr)
            result = std::make_shared<Segmentation>(std::move(map), m_name);
        else
            result->addLayer(std::move(map));
    }
    result->provenance = m_provenance;
    result->seriesInstanceUid = m_seriesInstanceUid;
    result->frameOfReferenceUid = m_frameOfReferenceUid;
    for (const Segment& segment : m_segments) // they were in a segmentation: numbers and layers fit
        [[maybe_unused]] const auto inserted = result->insert(segment);
    return result;
}

std::vector<Region> FrozenLayers::regions(const std::vector<Part>& parts)
{
    std::vector<Region> regions;
    for (const Part& part : parts)
        regions.emplace_back(part.box.clippedTo(m_geometry.size()));
    // Each layer once: a slice that has been read is not kept any longer.
    for (int layer = 0; layer < static_cast<int>(m_layers.size()); ++layer) {
        IndexBox box;
        for (std::size_t at = 0; at < parts.size(); ++at)
            if (parts[at].layer == layer)
                box.unite(regions[at].box);
        if (box.isEmpty())
            continue;
        read(layer, box.first[2], box.end[2], [&](int k, std::span<const Label> slice) {
            for (std::size_t at = 0; at < parts.size(); ++at)
                if (parts[at].layer == layer)
                    takeSlice(regions[at], parts[at].label, k, slice, m_geometry.size()[0]);
        });
    }
    for (Region& region : regions)
        if (const IndexBox bounds = region.bounds(); bounds != region.box)
            region = region.in(bounds);
    return regions;
}

LabelExtents FrozenLayers::extents()
{
    LabelExtents result;
    for (int layer = 0; layer < static_cast<int>(m_layers.size()); ++layer)
        read(layer, [&](int k, std::span<const Label> labels) {
            addExtents(result, labels, k, m_geometry.size());
        });
    return result;
}

} // namespace hangaku::viewer
