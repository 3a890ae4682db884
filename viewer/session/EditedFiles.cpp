#include "viewer/session/EditedFiles.h"

#include "viewer/session/Session.h"
#include "viewer/session/journal/EditTrace.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <mutex>
#include <set>

#include <sys/stat.h>

namespace hangaku::viewer {
namespace {

namespace fs = std::filesystem;

std::string hashOf(const fs::path& file)
{
    QFile opened(QString::fromStdString(file.string()));
    QCryptographicHash hash(QCryptographicHash::Sha1);
    if (!opened.open(QIODevice::ReadOnly) || !hash.addData(&opened))
        return {};
    return hash.result().toHex().toStdString();
}

/// Where the locks of a file are: beside it, and in the data folder, which can always be written.
std::array<fs::path, 2> locksOf(const fs::path& file, const fs::path& folder)
{
    std::error_code ignored;
    const auto whole = fs::weakly_canonical(file, ignored).string();
    const auto name =
        QCryptographicHash::hash(QByteArray::fromStdString(whole), QCryptographicHash::Sha1);
    const auto beside =
        QStringLiteral(".%1.hangaku-lock").arg(QString::fromStdString(file.filename().string()));
    return {file.parent_path() / beside.toStdString(),
            folder / (name.toHex() + ".lock").toStdString()};
}

std::string toJson(const JournalHeader& owner)
{
    const auto text = [](const std::string& utf8) { return QString::fromStdString(utf8); };
    const QJsonObject object{{"processId", static_cast<qint64>(owner.processId)},
                             {"processStart", static_cast<qint64>(owner.processStart)},
                             {"bootId", text(owner.bootId)},
                             {"host", text(owner.host)},
                             {"person", text(owner.person)},
                             {"since", text(owner.startedAt)}};
    return QJsonDocument(object).toJson().toStdString();
}

std::optional<JournalHeader> readLock(const fs::path& lock)
{
    QFile opened(QString::fromStdString(lock.string()));
    if (!opened.open(QIODevice::ReadOnly))
        return {};
    const auto json = QJsonDocument::fromJson(opened.readAll());
    if (!json.isObject())
        return {};
    return JournalHeader{
        json["processId"].toInteger(),           json["processStart"].toInteger(),
        json["bootId"].toString().toStdString(), json["host"].toString().toStdString(),
        json["person"].toString().toStdString(), json["since"].toString().toStdString()};
}

bool isOwn(const JournalHeader& owner)
{
    const auto own = JournalHeader::own({});
    return owner.processId == own.processId && owner.processStart == own.processStart &&
           owner.bootId == own.bootId;
}

/// The other window that edits a file; none when nobody does, or whoever did has ended.
std::optional<JournalHeader> otherOwner(const fs::path& file, const fs::path& folder)
{
    for (const auto& lock : locksOf(file, folder)) {
        const auto owner = readLock(lock);
        if (owner && !isOwn(*owner) && owner->owner() != JournalHeader::Owner::Gone)
            return owner;
    }
    return {};
}

/// Where the folder cannot be written to, the other lock has to do.
void writeLocks(const fs::path& file, const fs::path& folder, const std::string& person)
{
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    for (const auto& lock : locksOf(file, folder))
        (void)writeText(toJson(JournalHeader::own(person)), lock);
}

} // namespace

std::optional<FileStamp> FileStamp::of(const fs::path& file)
{
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0)
        return {};
    FileStamp stamp;
    stamp.size = static_cast<std::uintmax_t>(status.st_size);
    stamp.modifiedNs = status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec;
    return stamp;
}

void FileStamp::addHash(const fs::path& file)
{
    auto read = hashOf(file);
    const auto now = of(file);
    if (now && now->size == size && now->modifiedNs == modifiedNs)
        hash = std::move(read);
}

bool FileStamp::isStillOf(const fs::path& file) const
{
    const auto now = of(file);
    if (!now || now->size != size)
        return false;
    return now->modifiedNs == modifiedNs || (!hash.empty() && hashOf(file) == hash);
}

/// What saves in the background need to know.
struct EditedFiles::Shared {
    fs::path locks;
    std::mutex saving; ///< one save at a time: the next one sees what this one wrote
    std::mutex mutex;  ///< of what follows
    std::map<fs::path, FileStamp> stamps; ///< when a file was last opened or saved here
    std::set<fs::path> locked;            ///< files with locks of our own
    bool isClosed = false;                ///< the window has gone

    /// @return the other window that edits a file; else it is locked for this one
    std::optional<JournalHeader> claim(const fs::path& file, const std::string& person)
    {
        if (auto other = otherOwner(file, locks))
            return other;
        writeLocks(file, locks, person);
        const std::scoped_lock lock(mutex);
        locked.insert(file);
        if (isClosed) // meanwhile
            release(file);
        return {};
    }

    /// With the mutex held.
    void release(const fs::path& file)
    {
        std::error_code ignored;
        if (locked.erase(file) > 0)
            for (const auto& lock : locksOf(file, locks))
                fs::remove(lock, ignored);
        stamps.erase(file);
    }

    void stamp(const fs::path& file)
    {
        if (const auto present = FileStamp::of(file)) {
            const std::scoped_lock lock(mutex);
            stamps[file] = *present;
        }
        addHash(file);
    }

    /// A hash of what was opened, for later; opening does not wait for it.
    void addHash(const fs::path& file)
    {
        auto stamp = known(file);
        if (!stamp)
            return;
        stamp->addHash(file);
        const std::scoped_lock lock(mutex);
        const auto found = stamps.find(file);
        if (found != stamps.end() && found->second.modifiedNs == stamp->modifiedNs)
            found->second = *stamp;
    }

    std::optional<FileStamp> known(const fs::path& file)
    {
        const std::scoped_lock lock(mutex);
        const auto found = stamps.find(file);
        return found == stamps.end() ? std::nullopt : std::optional(found->second);
    }

    Result<void> check(const fs::path& file)
    {
        std::error_code ignored;
        if (!fs::exists(file, ignored))
            return {};
        const Text hint(HANGAKU_TR("Core", "Use \"Save as…\" to keep both."));
        const auto stamp = known(file);
        if (stamp && !stamp->isStillOf(file))
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Core", "%1 was changed by somebody else since it was "
                                                "opened; it was not overwritten"),
                             {file.string()}),
                        hint);
        if (const auto other = stamp ? std::nullopt : otherOwner(file, locks))
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Core", "%1 is being edited by %2 on %3 since %4; it was "
                                                "not overwritten"),
                             {file.string(), other->person, other->host, other->startedAt}),
                        hint);
        return {};
    }

    /// A file that is written to while it is read has changed since it was opened.
    void open(const FileGuard::Paths& files, const std::function<FileGuard::Paths()>& read)
    {
        std::map<fs::path, FileStamp> before;
        for (const auto& file : files)
            if (const auto stamp = FileStamp::of(file))
                before[file] = *stamp;
        const auto opened = read();
        const std::scoped_lock lock(mutex);
        for (const auto& file : opened)
            if (const auto found = before.find(file); found != before.end())
                stamps[file] = found->second;
    }

    Result<void> save(const fs::path& file, const std::function<Result<void>()>& write)
    {
        const std::scoped_lock lock(saving);
        if (auto allowed = check(file); !allowed)
            return allowed;
        auto written = write();
        if (written)
            stamp(file);
        return written;
    }
};

EditedFiles::EditedFiles(Session& session, fs::path locks, QObject* parent)
    : QObject(parent), m_session(session), m_shared(std::make_shared<Shared>())
{
    m_shared->locks = std::move(locks);
    watch(session.segmentations());
    watch(session.detections());
}

template <typename List> void EditedFiles::watch(List& list)
{
    connect(&list, &List::opened, this,
            [this, &list](int id) { follow(list.file(id), Reason::Opened); });
    connect(&list, &List::saved, this, [this](int, const QString& file) {
        follow(file.toStdString(), Reason::Saved);
        releaseUnused();
    });
    connect(&list, &List::listChanged, this, &EditedFiles::releaseUnused);
    FileGuard guard;
    guard.open = [shared = m_shared](const auto& files, const auto& read) {
        shared->open(files, read);
    };
    guard.save = [shared = m_shared](const auto& file, const auto& write) {
        return shared->save(file, write);
    };
    list.setFileGuard(std::move(guard));
}

EditedFiles::~EditedFiles()
{
    const std::scoped_lock lock(m_shared->mutex);
    m_shared->isClosed = true;
    for (const auto& file : std::set(m_shared->locked))
        m_shared->release(file);
}

void EditedFiles::follow(const fs::path& file, Reason reason)
{
    if (file.empty()) // of several files, or of one that is not saved over
        return;
    using Other = std::optional<JournalHeader>;
    m_session.tasks().run<Other>(
        this,
        [file, reason, shared = m_shared,
         person = m_session.segmentations().person().toStdString()](const Progress&) {
            if (reason == Reason::Opened) // else the save did
                shared->addHash(file);
            return shared->claim(file, person);
        },
        [this, file](const Other& other) {
            if (!other)
                m_told.erase(file);
            else if (m_told.insert(file).second)
                emit usedElsewhere(QString::fromStdString(file.string()), *other);
            releaseUnused();
        });
}

void EditedFiles::releaseUnused()
{
    const auto holds = [](const auto& list, const fs::path& file) {
        return std::ranges::any_of(list.ids(), [&](int id) { return list.file(id) == file; });
    };
    const std::scoped_lock lock(m_shared->mutex);
    for (const auto& file : std::set(m_shared->locked))
        if (!holds(m_session.segmentations(), file) && !holds(m_session.detections(), file))
            m_shared->release(file);
}

} // namespace hangaku::viewer
