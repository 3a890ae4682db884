#include "viewer/session/journal/JournalFile.h"

#include <QUuid>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace hangaku::viewer {
namespace {

/// A record of slices is about this long, so that a damaged one costs little.
constexpr std::size_t kPieceBytes = 256 << 10;
constexpr auto kSyncInterval = std::chrono::milliseconds(500);

void appendSlices(std::string& records, int id, const CompressedMask& mask, int whose)
{
    for (std::size_t layer = 0; layer < mask.layers.size(); ++layer) {
        const auto& slices = mask.layers[layer];
        for (std::size_t k = 0; k < slices.size();) {
            ByteWriter head;
            head.number(static_cast<std::uint64_t>(id));
            head.number(static_cast<std::uint64_t>(whose));
            head.number(layer);
            head.number(k);
            do
                head.bytes += slices[k];
            while (++k < slices.size() && head.bytes.size() < kPieceBytes);
            records += record(RecordType::SnapshotSlices, head.bytes);
        }
    }
}

std::string recordsOf(const JournalFile::Snapshot& snapshot)
{
    std::string records = record(RecordType::SnapshotBegin, snapshot.begin);
    appendSlices(records, snapshot.id, CompressedMask::of(*snapshot.layers), 0);
    if (snapshot.modelMask != nullptr)
        appendSlices(records, snapshot.id, *snapshot.modelMask, 1);
    ByteWriter end;
    end.number(static_cast<std::uint64_t>(snapshot.id));
    records += record(RecordType::SnapshotEnd, end.bytes);
    return records;
}

bool writeTo(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Private to the user, and locked as long as it is open.
int openLocked(const std::filesystem::path& file)
{
    const int descriptor =
        ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor >= 0)
        ::flock(descriptor, LOCK_EX | LOCK_NB);
    return descriptor;
}

Error errorOf(int number, const std::filesystem::path& folder)
{
    const bool isFull = number == ENOSPC || number == EDQUOT || number == EFBIG;
    return Error{
        isFull ? ErrorCode::DiskFull : ErrorCode::WriteFailed,
        isFull ? Text(HANGAKU_TR("Core", "The disk is full: unsaved work cannot be kept in %1"),
                      {folder.string()})
               : Text(HANGAKU_TR("Core", "Unsaved work cannot be kept in %1"), {folder.string()}),
        Text(HANGAKU_TR("Core", "Save your work. It is kept again as soon as there is room.")),
        std::strerror(number)};
}

} // namespace

struct JournalFile::Descriptor {
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor() { ::close(number); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    const int number;
};

/// A compacted journal that waits to take the old one's place.
struct JournalFile::Fresh {
    std::shared_ptr<Descriptor> file; ///< null when it could not be written
    std::filesystem::path path;
    std::uint64_t size = 0;
    std::uint64_t mark = 0; ///< what the old file holds from here on is newer
    std::map<int, std::uint64_t> sizes;
    int error = 0;

    ~Fresh()
    {
        if (!path.empty())
            ::unlink(path.c_str());
    }
};

JournalFile::JournalFile(std::filesystem::path folder, std::string header, Events events,
                         Limits limits)
    : m_path(std::move(folder) /
             (QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString() + ".journal")),
      m_header(record(RecordType::Header, header)),
      m_events(std::move(events)),
      m_limits(limits),
      m_syncer([this](const std::stop_token& stop) { sync(stop); }),
      m_writer([this] { run(); })
{
}

JournalFile::~JournalFile()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_isEnding = true;
        m_wake.notify_all();
    }
    m_writer.join();
    if (m_compactor.joinable())
        m_compactor.join();
    m_syncer.request_stop();
    m_syncer.join();
    if (m_isDiscarded)
        ::unlink(m_path.c_str());
    else if (m_file != nullptr)
        ::fdatasync(m_file->number);
}

void JournalFile::push(Job job, std::uint64_t bytes)
{
    const std::scoped_lock lock(m_mutex);
    if (auto* compaction = std::get_if<Compaction>(&job))
        compaction->isAfterGap = std::exchange(m_hasGap, false);
    else if (m_queuedBytes + bytes > m_limits.queueBytes && !m_queue.empty())
        m_hasGap = true; // the disk has been full for long
    if (m_hasGap && !std::holds_alternative<std::function<void()>>(job))
        return;
    m_queue.emplace_back(std::move(job), bytes);
    m_queuedBytes += bytes;
    m_wake.notify_all();
}

void JournalFile::append(std::string batch)
{
    auto whole = record(RecordType::Batch, batch);
    const auto bytes = whole.size();
    push(std::move(whole), bytes);
}

void JournalFile::append(Snapshot snapshot)
{
    push(std::move(snapshot), 0);
}

void JournalFile::compact(std::vector<Snapshot> snapshots, std::string batch)
{
    m_isCompacting = true;
    push(Compaction{std::move(snapshots), record(RecordType::Batch, batch)}, 0);
}

void JournalFile::whenWritten(std::function<void()> done)
{
    push(std::move(done), 0);
}

void JournalFile::discard()
{
    const std::scoped_lock lock(m_mutex);
    m_isDiscarded = true;
}

bool JournalFile::isCompactionDue() const
{
    const std::uint64_t bytes = m_bytes;
    return !m_isCompacting && bytes > 4 * m_stateBytes + m_limits.slackBytes &&
           bytes > m_notBefore;
}

bool JournalFile::hasGrownBeyond(std::uint64_t bytes) const
{
    return !m_isCompacting && m_bytes > m_stateBytes + bytes && m_bytes > m_notBefore;
}

void JournalFile::run()
{
    for (;;) {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock,
                    [this] { return m_isEnding || !m_queue.empty() || m_fresh != nullptr; });
        if (m_isDiscarded)
            return;
        if (auto fresh = std::exchange(m_fresh, nullptr)) {
            lock.unlock();
            adopt(*fresh);
            m_isCompacting = false;
            continue;
        }
        if (m_queue.empty())
            return;
        auto& job = m_queue.front().first; // stays in its place while others come after it
        lock.unlock();
        const bool isDone = carryOut(job);
        report(isDone);
        lock.lock();
        if (isDone) {
            m_queuedBytes -= m_queue.front().second;
            m_queue.pop_front();
            const bool wants = m_hasGap && m_queue.empty();
            lock.unlock();
            if (wants)
                m_events.compactionWanted();
            continue;
        }
        if (m_isEnding)
            return;
        m_wake.wait_for(lock, m_limits.retry, [this] { return m_isEnding; });
    }
}

void JournalFile::report(bool isWritten)
{
    if (isWritten == !m_isTroubled)
        return;
    m_isTroubled = !isWritten;
    if (m_isTroubled)
        m_events.failed(errorOf(m_error, m_path.parent_path()));
    else
        m_events.resumed();
}

bool JournalFile::carryOut(Job& job)
{
    if (auto* done = std::get_if<std::function<void()>>(&job)) {
        (*done)();
        return true;
    }
    if (!openFile())
        return false;
    if (auto* compaction = std::get_if<Compaction>(&job)) {
        if (compaction->isAfterGap)
            return compactNow(*compaction);
        startCompaction(std::move(*compaction));
        return true;
    }
    if (auto* snapshot = std::get_if<Snapshot>(&job)) {
        // The layers can be read once; what was read waits for the disk.
        Encoded encoded{snapshot->id, recordsOf(*snapshot)};
        job = std::move(encoded);
    }
    if (auto* encoded = std::get_if<Encoded>(&job)) {
        if (!write(encoded->records))
            return false;
        m_stateBytes += encoded->records.size() - std::exchange(m_sizes[encoded->id],
                                                               encoded->records.size());
        return true;
    }
    return write(std::get<std::string>(job));
}

bool JournalFile::openFile()
{
    if (m_file != nullptr)
        return true;
    std::error_code error;
    std::filesystem::create_directories(m_path.parent_path(), error);
    const int descriptor = error ? -1 : openLocked(m_path);
    if (descriptor < 0) {
        m_error = error ? error.value() : errno;
        return false;
    }
    auto file = std::make_shared<Descriptor>(descriptor);
    if (!writeTo(descriptor, m_header)) {
        m_error = errno;
        ::unlink(m_path.c_str());
        return false;
    }
    m_end = m_header.size();
    const std::scoped_lock lock(m_mutex);
    m_file = std::move(file);
    m_isUnsynced = true;
    return true;
}

bool JournalFile::write(std::string_view bytes)
{
    const int descriptor = m_file->number;
    if (!writeTo(descriptor, bytes)) {
        m_error = errno;
        // Half a record would hide what comes after it.
        if (::ftruncate(descriptor, static_cast<off_t>(m_end)) == 0)
            ::lseek(descriptor, static_cast<off_t>(m_end), SEEK_SET);
        return false;
    }
    m_end += bytes.size();
    m_bytes = m_end;
    const std::scoped_lock lock(m_mutex);
    m_isUnsynced = true;
    return true;
}

void JournalFile::sync(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    std::shared_ptr<Descriptor> named; // the file whose name is known to be on the disk
    while (!stop.stop_requested()) {
        m_wake.wait_for(lock, stop, kSyncInterval, [] { return false; });
        if (!std::exchange(m_isUnsynced, false) || m_file == nullptr)
            continue;
        const auto file = m_file;
        lock.unlock();
        ::fdatasync(file->number);
        if (named != file) {
            named = file;
            const int folder = ::open(m_path.parent_path().c_str(), O_RDONLY | O_CLOEXEC);
            ::fsync(folder);
            ::close(folder);
        }
        lock.lock();
    }
}

std::unique_ptr<JournalFile::Fresh> JournalFile::writeFresh(Compaction& compaction) const
{
    if (compaction.encoded.empty()) {
        compaction.encoded = m_header;
        for (const auto& snapshot : compaction.snapshots) {
            const auto records = recordsOf(snapshot);
            compaction.sizes[snapshot.id] = records.size();
            compaction.encoded += records;
        }
        compaction.snapshots.clear();
        compaction.encoded += compaction.batch;
    }
    auto fresh = std::make_unique<Fresh>();
    fresh->sizes = compaction.sizes;
    fresh->path = m_path.string() + ".new";
    const int descriptor = openLocked(fresh->path);
    if (descriptor >= 0) {
        fresh->file = std::make_shared<Descriptor>(descriptor);
        fresh->size = compaction.encoded.size();
        if (writeTo(descriptor, compaction.encoded) && ::fsync(descriptor) == 0)
            return fresh;
    }
    fresh->error = errno;
    fresh->file.reset();
    return fresh;
}

bool JournalFile::compactNow(Compaction& compaction)
{
    auto fresh = writeFresh(compaction);
    fresh->mark = m_end;
    const bool isDone = adopt(*fresh);
    if (isDone)
        m_isCompacting = false;
    return isDone;
}

void JournalFile::startCompaction(Compaction compaction)
{
    if (m_compactor.joinable())
        m_compactor.join(); // it has ended: there is one at a time
    m_compactor = std::thread([this, mark = m_end, compaction = std::move(compaction)]() mutable {
        auto fresh = writeFresh(compaction);
        fresh->mark = mark;
        const std::scoped_lock lock(m_mutex);
        m_fresh = std::move(fresh);
        m_wake.notify_all();
    });
}

bool JournalFile::adopt(Fresh& fresh)
{
    // A failed one is tried again when the old file has grown by as much as it may.
    m_notBefore = m_end + m_limits.slackBytes;
    m_error = fresh.error;
    if (fresh.file == nullptr)
        return false;
    std::string tail(m_end - fresh.mark, '\0');
    for (std::size_t at = 0; at < tail.size();) {
        const auto read = ::pread(m_file->number, tail.data() + at, tail.size() - at,
                                  static_cast<off_t>(fresh.mark + at));
        if (read <= 0)
            return false;
        at += static_cast<std::size_t>(read);
    }
    if (!writeTo(fresh.file->number, tail) || ::rename(fresh.path.c_str(), m_path.c_str()) != 0) {
        m_error = errno;
        return false;
    }
    fresh.path.clear();
    m_notBefore = 0;
    m_end = fresh.size + tail.size();
    m_bytes = m_end;
    m_sizes = std::move(fresh.sizes);
    m_stateBytes = fresh.size;
    const std::scoped_lock lock(m_mutex);
    m_file = std::move(fresh.file);
    m_isUnsynced = true;
    return true;
}

} // namespace hangaku::viewer
