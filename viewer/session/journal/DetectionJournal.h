#pragma once

#include "viewer/session/DetectionList.h"
#include "viewer/session/journal/JournalFormat.h"
#include "viewer/session/journal/RecoveredWork.h"

#include <map>
#include <vector>

namespace hangaku::viewer {

/// The part of an EditJournal that keeps the sets of detections: finds by comparison what has
/// changed since it was last asked, and writes only that.
class DetectionJournal {
public:
    explicit DetectionJournal(const DetectionList& list) : m_list(list) {}

    /// Appends the operations that lead from what is known to what is in the list.
    void write(ByteWriter& batch);
    /// The next `write` writes everything: a new file begins.
    void forget();

private:
    void writeSet(ByteWriter& batch, DetectionsId id);

    const DetectionList& m_list;
    std::map<DetectionsId, RecoveredDetections> m_known; ///< what is in the journal
    std::vector<DetectionsId> m_order;
};

/// Does again what a DetectionJournal has written.
class DetectionReplay {
public:
    // The operation's type has been read. Where the bytes cannot be, the reader is unsound
    // afterwards.
    void set(ByteReader& reader);
    void order(ByteReader& reader);
    int unsaved() const;
    /// In the order of the list; ends the replay.
    std::vector<RecoveredDetections> finish();

private:
    std::map<std::uint64_t, RecoveredDetections> m_sets;
    std::vector<std::uint64_t> m_order;
};

} // namespace hangaku::viewer
