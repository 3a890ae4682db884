#pragma once

#include "viewer/session/journal/DetectionJournal.h"
#include "viewer/session/journal/RecoveredWork.h"

#include <map>
#include <optional>

namespace hangaku::viewer {

/// Does again what the records of a journal say, one after the other.
class JournalReplay {
public:
    enum class Voxels { Replayed, Skipped };
    explicit JournalReplay(Voxels voxels) : m_voxels(voxels) {}

    /// @return false when the record cannot be; nothing after it should be given
    bool take(RecordType type, std::string_view payload);
    bool hasHeader() const { return m_hasHeader; }
    const JournalHeader& header() const { return m_work.owner; }
    /// Segmentations and sets of detections that are not the same as in their files.
    int unsaved() const;
    /// What has been replayed; ends the replay.
    RecoveredWork finish();

private:
    struct Mask { ///< a segmentation under way
        std::optional<ImageGeometry> geometry;
        std::string name;
        std::string seriesInstanceUid;
        std::string frameOfReferenceUid;
        Provenance provenance;
        std::vector<Segment> segments;
        std::vector<std::vector<Label>> layers;
        std::filesystem::path file;
        bool isModified = true;
        EditTrace trace;
        std::shared_ptr<CompressedMask> modelMask;
        bool isModelsOwn = false; ///< the model's mask is this one at its beginning
        bool isComplete = false;
    };

    void begin(ByteReader& reader);
    static void readModel(ByteReader& reader, Mask& mask);
    static void keepModel(Mask& mask);
    void slices(ByteReader& reader);
    void end(ByteReader& reader);
    void batch(ByteReader& reader);
    void insert(ByteReader& reader);
    void runs(ByteReader& reader);
    void segments(ByteReader& reader);
    void state(ByteReader& reader);
    void trace(ByteReader& reader);
    void order(ByteReader& reader);
    void opened(ByteReader& reader);
    Mask* maskOf(ByteReader& reader);
    static std::vector<Label>& layerOf(Mask& mask, int layer);
    static void putInOwnLayers(Mask& mask);
    static RecoveredSegmentation assembled(Mask& mask);

    Voxels m_voxels;
    bool m_hasHeader = false;
    std::map<std::uint64_t, Mask> m_arriving; ///< snapshots that no batch has inserted yet
    /// What models left in masks: one that comes back by undo may be changed, its model's is not.
    std::map<std::uint64_t, std::shared_ptr<CompressedMask>> m_models;
    std::map<std::uint64_t, Mask> m_masks;
    std::vector<std::uint64_t> m_order;
    DetectionReplay m_detections;
    RecoveredWork m_work;
};

} // namespace hangaku::viewer
