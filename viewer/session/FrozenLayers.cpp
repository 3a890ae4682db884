#include "viewer/session/FrozenLayers.h"

#include <algorithm>

namespace hangaku::viewer {

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

void FrozenLayers::read(int layer, const Visit& visit)
{
    Layer& reading = m_layers[static_cast<std::size_t>(layer)];
    for (int k = 0; k < m_geometry.size()[2]; ++k) {
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
