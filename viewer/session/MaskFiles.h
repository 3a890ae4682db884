#pragma once

#include "viewer/session/SegmentationList.h"
#include "viewer/session/journal/JournalFormat.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>

namespace hangaku::viewer {

/// A file's content at one moment, so that a change can be seen.
struct FileStamp {
    std::uintmax_t size = 0;
    std::int64_t modifiedNs = 0; ///< since 1970
    std::string hash;            ///< SHA-1; asked for only where the time has changed

    /// @return none when there is no such file
    static std::optional<FileStamp> of(const std::filesystem::path& file);
    /// The file is still what the stamp was taken of. Reads it only where size and time do not say.
    bool isStillOf(const std::filesystem::path& file) const;
};

/// Says when another window edits the same mask file, and keeps a save from overwriting what another
/// program has written since it was opened.
///
/// A file that is edited has a lock beside it (".NAME.hangaku-lock") where the folder can be written
/// to, and one in the user's data folder: who, where and since when. Locks are advice. One whose
/// process has ended on this machine counts for nothing. GUI thread; files are looked at in the
/// background.
class MaskFiles : public QObject {
    Q_OBJECT
public:
    /// @param locks the folder of locks in the user's data folder
    MaskFiles(TaskRunner& tasks, SegmentationList& list, std::filesystem::path locks,
              QObject* parent = nullptr);
    /// Takes back its own locks.
    ~MaskFiles() override;

signals:
    /// Another window edits this file.
    void usedElsewhere(const QString& file, const hangaku::viewer::JournalHeader& owner);

private:
    struct Shared;

    enum class Reason { Opened, Saved };
    void follow(const std::filesystem::path& file, Reason reason);
    void releaseUnused();

    TaskRunner& m_tasks;
    SegmentationList& m_list;
    std::shared_ptr<Shared> m_shared;       ///< with the background
    std::set<std::filesystem::path> m_told; ///< files that somebody else was said to edit
};

} // namespace hangaku::viewer
