#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/EditRules.h"
#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// What an edit changed in a segmentation: voxels layer by layer, and segments that went to a layer
/// of their own because they began to overlap others.
struct SegmentationDelta {
    struct Layer {
        int index = 0;
        LabelMapDelta voxels;
    };
    struct Move {
        Label number = 0;
        int from = 0;
        int to = 0;
    };
    std::vector<Layer> layers; ///< each layer once
    std::vector<Move> moves;   ///< in order

    bool isEmpty() const { return layers.empty() && moves.empty(); }
    std::size_t bytes() const;
    /// Change in voxels per segment, over all layers.
    std::map<Label, std::int64_t> voxelChanges() const;
    void undo(Segmentation& segmentation) const;
    void redo(Segmentation& segmentation) const;
};

/// Draws segments into a segmentation by the rules of the editor, at once, and records what it
/// changed. Cost follows what is drawn, not the volume nor the number of segments.
///
/// The one exception: the first voxel that a segment shares with another of its layer moves the
/// segment to a layer of its own, at the cost of the box it lies in.
class SegmentationEdit {
public:
    struct Surroundings {
        EditRules rules = {};
        /// The image on the segmentation's grid, for `rules.intensity`; without it (or with one on
        /// another grid) that rule is not applied.
        std::optional<Volume> image = {};
        /// Called before slices [first, end) along k of a layer change.
        std::function<void(int layer, int first, int end)> beforeWrite = {};
        /// A box that holds all voxels of a segment; the whole grid when empty.
        std::function<IndexBox(Label number)> boxOf = {};
    };

    /// @param segmentation outlives the edit
    SegmentationEdit(Segmentation& segmentation, Surroundings surroundings);
    SegmentationEdit(const SegmentationEdit&) = delete;
    SegmentationEdit& operator=(const SegmentationEdit&) = delete;

    /// Gives a segment the voxels iFirst <= i < iEnd of row (j, k), which must lie in the grid,
    /// where the rules and locks allow it. A segment that is itself locked is not changed.
    void add(Label number, int iFirst, int iEnd, int j, int k);
    /// Takes voxels from a segment; of the rules only the area and the intensity count.
    void erase(Label number, int iFirst, int iEnd, int j, int k);
    /// The same for slices [firstK, endK) of a region; all of it by default.
    void add(Label number, const Region& region, int firstK = 0, int endK = kAll);
    void erase(Label number, const Region& region, int firstK = 0, int endK = kAll);
    /// The segment becomes the region inside the region's box, and stays as it is outside.
    void replace(Label number, const Region& region, int firstK = 0, int endK = kAll);

    /// @name The voxels of a region where `add` or `erase` would have its way: what the rules and
    /// locks leave of it. Changes nothing.
    /// @{
    Region addable(Label number, Region region) { return allowed(Action::Add, number, region); }
    Region erasable(Label number, Region region) { return allowed(Action::Erase, number, region); }
    /// @}

    struct LayerBox {
        int layer = 0;
        IndexBox box;
    };
    /// The voxels changed since the last call.
    std::vector<LayerBox> takeDirtyBoxes();
    /// True when a segment has gone to another layer since the last call.
    bool takeMoved();
    /// What has been changed so far; grows while the edit goes on.
    const LabelMapEdit& layerEdit(int layer) const { return m_edits.at(layer); }
    std::vector<int> editedLayers() const;
    const std::vector<SegmentationDelta::Move>& moves() const { return m_moves; }
    /// Ends the edit: everything that changed since the start.
    SegmentationDelta finish();

private:
    static constexpr int kAll = 1 << 30;

    enum class Action { Add, Erase };
    LabelMapEdit& editOf(int layer);
    void willWrite(int layer, int k);
    bool isLocked(Label number) const;
    /// Fills m_allowed for a row with 1 where the rules let `number` change.
    void allow(Action action, const Segment& segment, int iFirst, int iEnd, int j, int k);
    Region allowed(Action action, Label number, Region& region);
    void allowIntensity(int iFirst, int iEnd, int j, int k);
    bool meetsOthers(const Segment& segment, int iFirst, int iEnd, int j, int k) const;
    void writeAllowed(const Segment& segment, int iFirst, int iEnd, int j, int k);
    void clearOthers(int targetLayer, int iFirst, int iEnd, int j, int k);
    void moveToOwnLayer(Segment& segment);
    template <typename Visit> void forEachRun(int iFirst, int iEnd, Visit&& visit) const;
    template <typename Visit>
    static void forEachRow(const Region& region, int firstK, int endK, Visit&& visit);

    Segmentation& m_segmentation;
    Surroundings m_surroundings;
    std::vector<bool> m_locked; ///< by number
    std::map<int, LabelMapEdit> m_edits;
    std::vector<SegmentationDelta::Move> m_moves;
    bool m_hasMoved = false;
    std::vector<std::uint8_t> m_allowed;
};

} // namespace hangaku::viewer
