#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/session/journal/CompressedMask.h"
#include "viewer/session/journal/JournalFormat.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace hangaku::viewer {

struct RecoveredSegmentation {
    Segmentation segmentation;
    std::filesystem::path file; ///< that it was saved to or opened from; empty for none
    bool isModified = false;    ///< it is not the same as in `file`
    EditTrace trace = {};
    std::shared_ptr<const CompressedMask> modelMask = {}; ///< null for none
};

struct RecoveredDetections {
    Detections detections;
    std::filesystem::path file; ///< that they were saved to or opened from; empty for none
    bool isModified = false;    ///< they are not the same as in `file`
};

/// What a journal holds.
struct RecoveredWork {
    JournalHeader owner;
    std::string seriesInstanceUid; ///< of the image that was shown; may be empty
    std::vector<std::filesystem::path> openedPaths;
    std::vector<RecoveredSegmentation> segmentations; ///< in the order of the list
    std::vector<RecoveredDetections> detections;      ///< the same
    /// False when the end of the file was cut off or damaged: the work before it is here.
    bool isWhole = true;
};

/// Replays a journal up to its last whole record. Any thread; takes as much memory as the
/// segmentations did.
/// @return NotFound or ReadFailed naming the file; ParseFailed when it is no journal of this version
Result<RecoveredWork> recover(const std::filesystem::path& journal);

/// A journal that a dead process has left behind. While this object lives the journal is locked, so
/// that no other window offers it too.
class LeftoverJournal {
public:
    ~LeftoverJournal();
    LeftoverJournal(const LeftoverJournal&) = delete;
    LeftoverJournal& operator=(const LeftoverJournal&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    const JournalHeader& owner() const { return m_owner; }
    /// Seconds since 1970 of the last thing written.
    std::int64_t lastWritten() const { return m_lastWritten; }
    /// How many segmentations and sets of detections in it are not saved.
    int unsaved() const { return m_unsaved; }
    /// Removes it.
    void discard();

private:
    friend std::vector<std::shared_ptr<LeftoverJournal>>
    findLeftovers(const std::filesystem::path& folder);
    LeftoverJournal() = default;

    std::filesystem::path m_path;
    JournalHeader m_owner;
    std::int64_t m_lastWritten = 0;
    int m_unsaved = 0;
    int m_descriptor = -1;
};

/// The journals in a folder that hold unsaved work of processes that have ended, the newest first.
/// Those of ended processes without unsaved work are removed. Any thread.
std::vector<std::shared_ptr<LeftoverJournal>> findLeftovers(const std::filesystem::path& folder);

} // namespace hangaku::viewer
