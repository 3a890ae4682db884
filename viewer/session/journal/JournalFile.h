#pragma once

#include "viewer/session/journal/CompressedMask.h"
#include "viewer/session/journal/JournalFormat.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace hangaku::viewer {

/// One journal on the disk, written by a thread of its own: nobody who appends waits for the disk.
///
/// What is appended is handed to the system at once, so that it outlives the process, and to the disk
/// twice a second, so that it outlives the power. On a full disk it waits in memory and is written
/// when there is room. While the file is open it is locked (flock): a journal that can be locked has
/// been left behind.
class JournalFile {
public:
    /// A segmentation as it is at one moment. Its voxels are compressed on the journal's thread.
    struct Snapshot {
        int id = 0;
        std::string begin; ///< the payload of the SnapshotBegin record
        std::shared_ptr<FrozenLayers> layers;
        std::shared_ptr<const CompressedMask> modelMask = {}; ///< null for none
    };
    /// Called on the journal's threads.
    struct Events {
        std::function<void(const Error&)> failed;     ///< once, until it works again
        std::function<void()> resumed;
        std::function<void()> compactionWanted; ///< something had to be dropped: a fresh start, please
    };
    struct Limits {
        std::uint64_t slackBytes = 16 << 20; ///< compacted beyond four times the state and this
        std::uint64_t queueBytes = 64 << 20; ///< what waits for a full disk is dropped beyond it
        std::chrono::milliseconds retry{1000};
    };

    /// @param folder made when needed, with the file, by the first that is appended
    /// @param header the payload of the Header record
    JournalFile(std::filesystem::path folder, std::string header, Events events, Limits limits);
    /// Writes what is still queued, as far as the disk takes it.
    ~JournalFile();
    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;

    void append(std::string batch);
    void append(Snapshot snapshot);
    /// Begins a fresh file in the background with these segmentations and this batch, which are the
    /// present state; it takes the old one's place when it is complete.
    void compact(std::vector<Snapshot> snapshots, std::string batch);
    /// Calls `done` on the journal's thread when all that was appended before is in the file.
    void whenWritten(std::function<void()> done);
    /// The file goes when this object does.
    void discard();

    const std::filesystem::path& path() const { return m_path; }
    bool isCompactionDue() const;
    /// More than this many bytes beyond the state are in the file, or something was dropped.
    bool hasGrownBeyond(std::uint64_t bytes) const;

private:
    struct Descriptor;
    struct Fresh;
    struct Compaction {
        std::vector<Snapshot> snapshots;
        std::string batch;
        bool isAfterGap = false; ///< something was dropped: the old file must not go on
        std::string encoded = {};  ///< kept for another try
        std::map<int, std::uint64_t> sizes = {};
    };
    struct Encoded { ///< a snapshot's records, kept for another try
        int id = 0;
        std::string records;
    };
    using Job =
        std::variant<std::string, Snapshot, Encoded, Compaction, std::function<void()>>;

    void push(Job job, std::uint64_t bytes);
    void run();
    void sync(const std::stop_token& stop);
    bool carryOut(Job& job);
    bool openFile();
    bool write(std::string_view bytes);
    bool compactNow(Compaction& compaction);
    void startCompaction(Compaction compaction);
    bool adopt(Fresh& fresh);
    void report(bool isWritten);
    std::unique_ptr<Fresh> writeFresh(Compaction& compaction) const;

    const std::filesystem::path m_path;
    const std::string m_header;
    const Events m_events;
    const Limits m_limits;

    std::mutex m_mutex; ///< of what follows
    std::condition_variable_any m_wake;
    std::deque<std::pair<Job, std::uint64_t>> m_queue;
    std::uint64_t m_queuedBytes = 0;
    bool m_isEnding = false;
    bool m_isDiscarded = false;
    bool m_hasGap = false; ///< nothing is taken until a compaction comes
    std::unique_ptr<Fresh> m_fresh;
    std::shared_ptr<Descriptor> m_file;
    bool m_isUnsynced = false;

    // The writing thread's own
    std::uint64_t m_end = 0;
    int m_error = 0; ///< errno of what failed last
    bool m_isTroubled = false;
    std::map<int, std::uint64_t> m_sizes; ///< of the newest snapshot of each segmentation

    std::atomic<std::uint64_t> m_bytes = 0;
    std::atomic<std::uint64_t> m_stateBytes = 0;
    std::atomic<std::uint64_t> m_notBefore = 0; ///< after a failed compaction: not below this size
    std::atomic<bool> m_isCompacting = false;
    std::thread m_compactor;
    std::jthread m_syncer;
    std::thread m_writer;
};

} // namespace hangaku::viewer
