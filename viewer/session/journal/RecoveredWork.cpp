#include "viewer/session/journal/RecoveredWork.h"

#include "viewer/session/journal/JournalReplay.h"

#include <algorithm>
#include <new>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hangaku::viewer {
namespace {

tl::unexpected<Error> noJournal(const std::filesystem::path& file)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "%1 is no journal of unsaved work that this version reads"),
                     {file.string()}));
}

/// Takes the lock of a journal whose process is gone. @return a descriptor, or -1
int lockAbandoned(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return descriptor; // where there are no locks, the owner's number says it
    ::close(descriptor);
    return -1;
}

} // namespace

Result<RecoveredWork> recover(const std::filesystem::path& journal)
{
    try {
        JournalReplay replay(JournalReplay::Voxels::Replayed);
        const auto read = readRecords(journal, [&replay](RecordType type, std::string_view payload) {
            return replay.take(type, payload);
        });
        if (!read)
            return tl::unexpected(read.error());
        if (!replay.hasHeader())
            return noJournal(journal);
        auto work = replay.finish();
        std::error_code ignored;
        work.isWhole = *read == std::filesystem::file_size(journal, ignored);
        return work;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory for the unsaved work in %1"),
                         {journal.string()}),
                    Text(HANGAKU_TR("Core", "Close other programs and try again; it stays there.")));
    }
}

LeftoverJournal::~LeftoverJournal()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void LeftoverJournal::discard()
{
    std::error_code ignored;
    std::filesystem::remove(m_path, ignored);
    std::filesystem::remove(m_path.string() + ".new", ignored);
}

std::vector<std::shared_ptr<LeftoverJournal>> findLeftovers(const std::filesystem::path& folder)
{
    std::vector<std::shared_ptr<LeftoverJournal>> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".journal")
            continue;
        std::shared_ptr<LeftoverJournal> left(new LeftoverJournal);
        left->m_path = entry.path();
        left->m_descriptor = lockAbandoned(entry.path());
        if (left->m_descriptor < 0)
            continue;
        JournalReplay replay(JournalReplay::Voxels::Skipped);
        const auto read =
            readRecords(entry.path(), [&replay](RecordType type, std::string_view payload) {
                return replay.take(type, payload);
            });
        // What this version cannot read is left to the one that wrote it.
        if (!read || !replay.hasHeader() || replay.header().owner() == JournalHeader::Owner::Running)
            continue;
        left->m_owner = replay.header();
        left->m_unsaved = replay.unsaved();
        struct stat status {};
        ::fstat(left->m_descriptor, &status);
        left->m_lastWritten = status.st_mtime;
        if (left->m_unsaved > 0)
            found.push_back(std::move(left));
        else
            left->discard();
    }
    std::ranges::sort(found, std::greater{}, &LeftoverJournal::lastWritten);
    return found;
}

} // namespace hangaku::viewer
