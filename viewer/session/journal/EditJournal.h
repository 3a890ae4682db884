#pragma once

#include "viewer/session/journal/DetectionJournal.h"
#include "viewer/session/journal/JournalFile.h"

#include <QObject>

#include <future>
#include <optional>

namespace hangaku::viewer {

class Session;

/// Keeps a journal of what is done to the segmentations and detections of a session, so that a crash
/// loses at most the last second (`recover` in RecoveredWork.h brings them back).
///
/// What one turn of the event loop does is one batch: recovered whole or not at all. The GUI thread
/// only encodes what changed; a thread of the journal writes. The journal begins with the first
/// of them and is removed when the last one is gone. GUI thread only.
class EditJournal : public QObject {
    Q_OBJECT
public:
    /// @param session outlives the journal
    /// @param folder  where journals lie; made when needed
    EditJournal(Session& session, std::filesystem::path folder, JournalFile::Limits limits = {},
                QObject* parent = nullptr);
    /// Removes the journal when nothing is unsaved; else it stays, to be recovered.
    ~EditJournal() override;

    /// The user has saved or given up what is unsaved: the journal goes with this object.
    void discard() { m_isDiscarded = true; }
    /// Hands over what has changed at once, rather than at the end of this turn of the event loop.
    void flush();
    /// Calls `done`, on this thread, when everything done so far is in the file.
    void whenWritten(const std::function<void()>& done);
    /// Of this session; none before there is something to keep.
    std::filesystem::path file() const;

signals:
    /// Work cannot be kept at present (the disk is full, ...); said once.
    void failed(const hangaku::viewer::Error& error);
    /// It can again.
    void resumed();

private:
    struct State { ///< of a segmentation, beside its voxels and segments
        std::string name;
        std::string file;
        bool isModified = false;
        friend bool operator==(const State&, const State&) = default;
    };
    struct Known { ///< what is in the journal, or on its way there
        std::vector<Segment> segments;
        std::optional<State> state;
        std::size_t traceEntries = 0;
        TraceEntry lastEntry;
        std::string pending; ///< operations of this turn
    };
    struct Opened {
        std::string seriesInstanceUid;
        std::vector<std::string> paths;
        friend bool operator==(const Opened&, const Opened&) = default;
    };

    void schedule();
    void inserted(int id);
    void runsWritten(int id, int layer, std::span<const LabelMapDelta::Run> runs, bool undone);
    void writeSegments(ByteWriter& batch, int id);
    void writeState(ByteWriter& batch, int id);
    void writeTrace(ByteWriter& batch, int id);
    void writeOrder(ByteWriter& batch);
    void writeOpened(ByteWriter& batch);
    void compact();
    JournalFile& openFile();
    JournalFile::Snapshot snapshotOf(int id) const;
    void writeModel(ByteWriter& begin, int id) const;
    State stateOf(int id) const;
    Opened opened() const;

    Session& m_session;
    const std::filesystem::path m_folder;
    const JournalFile::Limits m_limits;
    std::unique_ptr<JournalFile> m_file;
    std::map<int, Known> m_known;
    std::vector<int> m_order;
    DetectionJournal m_detections;
    Opened m_opened;
    bool m_isScheduled = false;
    bool m_isDiscarded = false;
    bool m_isCompactionWanted = false;
    std::future<void> m_ending; ///< of a file that is not needed any more: it waits for the disk
};

} // namespace hangaku::viewer
