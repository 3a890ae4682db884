#include "ai/host/ResultCache.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/session/DataHome.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QFile>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Label;
using viewer::Result;
using viewer::Text;
using viewer::Volume;
namespace fs = std::filesystem;

namespace {

constexpr const char* kEnding = ".result";
constexpr quint32 kVersion = 1;
constexpr auto kSha256 = QCryptographicHash::Sha256;

QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, kSha256);
}

/// The hashes of the voxels' pieces, one after the other: pieces are hashed at the same time.
QByteArray hashesOf(const viewer::VoxelBuffer& voxels)
{
    constexpr std::size_t kPiece = std::size_t{8} << 20;
    const std::size_t bytes = voxels.sizeBytes();
    const std::size_t pieces = (bytes + kPiece - 1) / kPiece;
    std::vector<QByteArray> hashes(pieces);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t at = next++; at < pieces; at = next++) {
            const auto length = std::min(kPiece, bytes - at * kPiece);
            hashes[at] = sha256(
                QByteArray::fromRawData(reinterpret_cast<const char*>(voxels.data()) + at * kPiece,
                                        static_cast<qsizetype>(length)));
        }
    };
    {
        std::vector<std::jthread> threads;
        const auto count = std::min<std::size_t>(pieces, std::thread::hardware_concurrency());
        for (std::size_t more = 1; more < count; ++more)
            threads.emplace_back(work);
        work();
    }
    QByteArray all;
    for (const auto& hash : hashes)
        all += hash;
    return all;
}

/// Where the voxels lie and what they mean, to the last bit.
QByteArray meaningOf(const Volume& volume)
{
    QByteArray text;
    const auto& grid = volume.geometry;
    const auto add = [&text](double value) {
        char number[40];
        std::snprintf(number, sizeof(number), "%a ", value);
        text += number;
    };
    for (int axis = 0; axis < 3; ++axis) {
        add(grid.size()[axis]);
        add(grid.spacing()[axis]);
        add(grid.origin()[axis]);
        for (int world = 0; world < 3; ++world)
            add(grid.axes()[axis][world]);
    }
    add(volume.slope);
    add(volume.intercept);
    add(static_cast<double>(volume.voxels->type()));
    add(static_cast<double>(volume.voxels->sizeBytes()));
    return text;
}

/// Runs of the same label: label, how often.
QByteArray packed(std::span<const Label> labels)
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    for (std::size_t at = 0; at < labels.size();) {
        std::size_t end = at + 1;
        while (end < labels.size() && labels[end] == labels[at] && end - at < 0xFFFFFFFFU)
            ++end;
        stream << quint16{labels[at]} << static_cast<quint32>(end - at);
        at = end;
    }
    constexpr int kQuick = 1;
    return qCompress(bytes, kQuick);
}

std::optional<std::vector<Label>> unpacked(const QByteArray& compressed, std::size_t voxels)
{
    QDataStream stream(qUncompress(compressed));
    std::vector<Label> labels;
    labels.reserve(voxels);
    while (!stream.atEnd()) {
        quint16 label = 0;
        quint32 count = 0;
        stream >> label >> count;
        if (stream.status() != QDataStream::Ok || count > voxels - labels.size())
            return {};
        labels.insert(labels.end(), count, label);
    }
    return labels.size() == voxels ? std::optional(std::move(labels)) : std::nullopt;
}

} // namespace

ResultCache::ResultCache(fs::path folder, std::uint64_t bytes)
    : m_folder(std::move(folder)), m_bytes(bytes)
{
}

fs::path ResultCache::defaultFolder()
{
    return viewer::dataHome() / "results";
}

fs::path ResultCache::fileOf(const std::string& key) const
{
    return m_folder / (key + kEnding);
}

std::string ResultCache::keyOf(const InferenceRequest& request, const std::string& weightsSha256,
                               const fs::path& worker)
{
    std::error_code error;
    const auto size = fs::file_size(worker, error);
    const auto time = fs::last_write_time(worker, error).time_since_epoch().count();
    QCryptographicHash hash(kSha256);
    QByteArray images; // one after the other; each has its size in it
    for (const auto& image : request.images())
        images += hashesOf(*image.voxels) + '\n' + meaningOf(image);
    if (request.position > 0)
        images += QByteArray::number(static_cast<qulonglong>(request.position));
    for (const QByteArray& part :
         {images, QByteArray::fromStdString(weightsSha256),
          QByteArray::fromStdString(request.model.manifest.json),
          QByteArray(toString(request.device)), QByteArray::number(static_cast<qulonglong>(size)),
          QByteArray::number(static_cast<qlonglong>(time))}) {
        hash.addData(part);
        hash.addData(QByteArray(1, '\n'));
    }
    return hash.result().toHex().toStdString();
}

std::optional<CachedResult> ResultCache::find(const std::string& key, std::size_t voxels) const
{
    QFile file(QString::fromStdString(fileOf(key).string()));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray check = file.read(QCryptographicHash::hashLength(kSha256));
    const QByteArray content = file.readAll();
    if (check != sha256(content))
        return {};
    QDataStream stream(content);
    quint32 version = 0;
    QByteArray weights;
    QByteArray runtime;
    QByteArray startedAt;
    QByteArray result;
    QByteArray labels;
    stream >> version >> weights >> runtime >> startedAt >> result >> labels;
    if (stream.status() != QDataStream::Ok || version != kVersion)
        return {};
    const auto message = decodeWorkerMessage(result.toStdString());
    const auto* run = message ? std::get_if<RunResult>(&*message) : nullptr;
    auto voxelLabels = unpacked(labels, voxels);
    if (run == nullptr || !voxelLabels)
        return {};
    std::error_code error; // used now: the last to go
    fs::last_write_time(fileOf(key), fs::file_time_type::clock::now(), error);
    return CachedResult{
        std::move(*voxelLabels),
        {weights.toStdString(), runtime.toStdString(), startedAt.toStdString(), *run, true}};
}

Result<void> ResultCache::store(const std::string& key, std::span<const Label> labels,
                                const RunRecord& record) const
{
    QByteArray content;
    QDataStream(&content, QIODevice::WriteOnly)
        << kVersion << QByteArray::fromStdString(record.weightsSha256)
        << QByteArray::fromStdString(record.runtime) << QByteArray::fromStdString(record.startedAt)
        << QByteArray::fromStdString(encode(WorkerMessage(record.result))) << packed(labels);
    std::error_code error;
    fs::create_directories(m_folder, error);
    fs::permissions(m_folder, fs::perms::owner_all, error);
    auto written = viewer::writeAtomically(fileOf(key), [&](const fs::path& path) -> Result<void> {
        QFile file(QString::fromStdString(path.string()));
        if (!file.open(QIODevice::WriteOnly) || file.write(sha256(content)) < 0 ||
            file.write(content) != content.size() || !file.flush())
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Ai", "Cannot write %1"), {path.string()}));
        return {};
    });
    if (written)
        makeRoom();
    return written;
}

void ResultCache::makeRoom() const
{
    struct Kept {
        fs::path file;
        fs::file_time_type used;
        std::uint64_t bytes = 0;
    };
    std::vector<Kept> all;
    std::uint64_t total = 0;
    std::error_code error;
    for (fs::directory_iterator at(m_folder, error), end; !error && at != end;
         at.increment(error)) {
        if (at->path().extension() != kEnding)
            continue;
        std::error_code gone; // another program may take it away meanwhile
        const Kept kept{at->path(), at->last_write_time(gone), at->file_size(gone)};
        if (gone)
            continue;
        total += kept.bytes;
        all.push_back(kept);
    }
    std::ranges::sort(all, {}, &Kept::used);
    for (const auto& kept : all) {
        if (total <= m_bytes)
            break;
        fs::remove(kept.file, error);
        total -= kept.bytes;
    }
}

} // namespace hangaku::ai
