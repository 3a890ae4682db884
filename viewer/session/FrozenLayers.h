#pragma once

#include "viewer/core/segmentation/LabelExtents.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace hangaku::viewer {

/// A segmentation as it was at one moment, read by a background task while the GUI thread goes on
/// changing it. Nothing is copied when it is made: before a slice is written to, the GUI thread
/// keeps its present state here (`keep`), unless the task has already read it.
class FrozenLayers {
public:
    /// GUI thread.
    /// @param owner keeps `segmentation` alive and in its place
    FrozenLayers(std::shared_ptr<const void> owner, const Segmentation& segmentation);

    /// GUI thread: slices [first, end) along k of a layer are about to change. Cost: their copies.
    void keep(int layer, int first, int end);

    /// The whole segmentation. One call, on any thread.
    std::shared_ptr<const Segmentation> copy();
    /// What each label takes. One call, on any thread.
    LabelExtents extents();
    struct Part {
        int layer = 0;
        Label label = 0;
        IndexBox box; ///< holds all of the label
    };
    /// The voxels of some labels, each in its tight box. One call, on any thread.
    std::vector<Region> regions(const std::vector<Part>& parts);
    /// Every slice of every layer, or only those for which `isWanted` is true. One call, on any
    /// thread; the GUI thread waits for one slice at most where it wants to write.
    using VisitSlice = std::function<void(int layer, int k, std::span<const Label> labels)>;
    void visit(const VisitSlice& visit, const std::function<bool(int k)>& isWanted = {});

    const ImageGeometry& geometry() const { return m_geometry; }
    const std::vector<Segment>& segments() const { return m_segments; }
    int layerCount() const { return static_cast<int>(m_layers.size()); }

private:
    struct Layer {
        const LabelMap* map = nullptr;
        std::vector<bool> isRead;             ///< by k
        std::vector<std::vector<Label>> kept; ///< by k; empty: the live slice is still the old one
    };
    using Visit = std::function<void(int k, std::span<const Label> labels)>;

    void read(int layer, const Visit& visit);
    /// The same for slices [first, end).
    void read(int layer, int first, int end, const Visit& visit);
    std::size_t sliceVoxels() const;

    std::shared_ptr<const void> m_owner;
    ImageGeometry m_geometry;
    std::string m_name;
    Provenance m_provenance;
    std::string m_seriesInstanceUid;
    std::string m_frameOfReferenceUid;
    std::vector<Segment> m_segments;
    std::mutex m_mutex; ///< held for one slice at a time
    std::vector<Layer> m_layers;
};

} // namespace hangaku::viewer
