#pragma once

#include "viewer/core/segmentation/LabelMap.h"
#include "viewer/core/segmentation/Provenance.h"
#include "viewer/core/segmentation/Segment.h"
#include "viewer/core/segmentation/SegmentationFormat.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// Segments over one or more label maps on one grid, in the order in which they are listed.
/// Segment numbers are unique in the whole segmentation, in whichever layer a segment lies.
class Segmentation {
public:
    /// With one empty layer and no segments.
    explicit Segmentation(const ImageGeometry& geometry, std::string name = {});
    /// With one layer and no segments.
    explicit Segmentation(LabelMap map, std::string name = {});

    const ImageGeometry& geometry() const { return m_geometry; }

    std::string name;
    Provenance provenance;
    /// The series it was drawn on; empty for files without one.
    std::string seriesInstanceUid;
    std::string frameOfReferenceUid;
    /// What it was read from; none when it is new.
    std::optional<SegmentationFormat> fileFormat;

    const std::vector<Segment>& segments() const { return m_segments; }
    Segment* find(Label number);
    const Segment* find(Label number) const;
    /// Inserts at `position` (at the end when negative). The number must be free and the layer
    /// exist. @return InvalidArgument otherwise
    Result<void> insert(Segment segment, int position = -1);
    /// Takes the segment off the list; its voxels stay. @return its place, or -1
    int remove(Label number);
    Label firstFreeNumber() const;

    int layerCount() const { return static_cast<int>(m_layers.size()); }
    LabelMap& layer(int index) { return *m_layers[static_cast<std::size_t>(index)]; }
    const LabelMap& layer(int index) const { return *m_layers[static_cast<std::size_t>(index)]; }
    /// @param map on this segmentation's grid. @return the index of the new layer
    int addLayer(LabelMap map);

    LabelMap& layerOf(const Segment& segment) { return layer(segment.layer); }
    const LabelMap& layerOf(const Segment& segment) const { return layer(segment.layer); }

    std::size_t voxelCount(const Segment& segment) const;
    /// Voxels of every segment in one pass over the layers, in the order of `segments()`.
    std::vector<std::size_t> voxelCounts() const;

    /// A deep copy for a background task that must not see later edits.
    std::shared_ptr<const Segmentation> snapshot() const;

    Segmentation(Segmentation&&) = default;
    Segmentation& operator=(Segmentation&&) = default;

private:
    Segmentation(const Segmentation&) = default; // shares the layers; `snapshot` parts them

    ImageGeometry m_geometry;
    std::vector<Segment> m_segments;
    std::vector<std::shared_ptr<LabelMap>> m_layers;
};

} // namespace hangaku::viewer
