#pragma once

#include "viewer/session/journal/JournalFormat.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>

namespace hangaku::viewer {

class Session;

/// A file's content at one moment, so that a change can be seen.
struct FileStamp {
    std::uintmax_t size = 0;
    std::int64_t modifiedNs = 0; ///< since 1970
    std::string hash; ///< SHA-1; empty while it is not known: then a new time means a new content

    /// Without the hash. @return none when there is no such file
    static std::optional<FileStamp> of(const std::filesystem::path& file);
    /// The file is still what the stamp was taken of. Reads it only where size and time do not say.
    bool isStillOf(const std::filesystem::path& file) const;
    /// Reads the file, unless it has changed meanwhile.
    void addHash(const std::filesystem::path& file);
};

/// Says when another window edits the same file of masks or detections, and keeps a save from
/// overwriting what another program has written since it was opened.
///
/// A file that is edited has a lock beside it (".NAME.hangaku-lock") where the folder can be
/// written to, and one in the user's data folder: who, where and since when. Locks are advice. One
/// whose process has ended on this machine counts for nothing. GUI thread; files are looked at in
/// the background.
class EditedFiles : public QObject {
    Q_OBJECT
public:
    /// @param session outlives this
    /// @param locks the folder of locks in the user's data folder
    EditedFiles(Session& session, std::filesystem::path locks, QObject* parent = nullptr);
    /// Takes back its own locks.
    ~EditedFiles() override;

signals:
    /// Another window edits this file.
    void usedElsewhere(const QString& file, const hangaku::viewer::JournalHeader& owner);

private:
    struct Shared;

    enum class Reason { Opened, Saved };
    template <typename List> void watch(List& list);
    void follow(const std::filesystem::path& file, Reason reason);
    void releaseUnused();

    Session& m_session;
    std::shared_ptr<Shared> m_shared;       ///< with the background
    std::set<std::filesystem::path> m_told; ///< files that somebody else was said to edit
};

} // namespace hangaku::viewer
