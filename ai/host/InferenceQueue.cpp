#include "ai/host/InferenceQueue.h"

#include "ai/host/ModelArchive.h"
#include "ai/host/ModelResult.h"
#include "ai/host/ResultCache.h"
#include "ai/host/Sha256.h"
#include "ai/protocol/SharedMemory.h"

#include <QDateTime>
#include <QEventLoop>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace hangaku::ai {

using viewer::Error;
using viewer::ErrorCode;
using viewer::Label;
using viewer::Result;
using viewer::Text;

/// What the worker and this process both see during a run, and what the record will say.
struct InferenceQueue::Exchange {
    std::vector<SharedMemory> voxels; ///< of each image; none for a result from the cache
    std::optional<SharedMemory> labels;
    std::optional<SharedMemory> maps;    ///< where the manifest asks for any
    std::vector<FileDescriptor> weights; ///< in the manifest's order
    std::vector<Label> cached;
    RunRecord record;
    std::string cacheKey; ///< empty: not kept

    std::span<const std::uint8_t> mapBytes() const
    {
        if (!maps)
            return {};
        const auto bytes = maps->bytes();
        return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
    }
    std::span<const Label> result() const
    {
        if (!labels)
            return cached;
        const auto bytes = labels->bytes();
        return {reinterpret_cast<const Label*>(bytes.data()), bytes.size() / sizeof(Label)};
    }
};

namespace {

std::filesystem::path besideThisProgram(const char* name)
{
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name;
}

Error cancelledError()
{
    return {ErrorCode::Cancelled, Text(HANGAKU_TR("Ai", "The run was cancelled")), {}, {}};
}

Error tileLateError(std::chrono::milliseconds waited)
{
    return {ErrorCode::TimedOut,
            Text(HANGAKU_TR("Ai", "The model made no progress for %1 s and was ended"),
                 {std::to_string(waited.count() / 1000)}),
            Text(HANGAKU_TR("Ai", "The viewer and your work are not affected; run the model again. "
                                  "If this repeats, the model may be faulty.")),
            {}};
}

/// The weights' hash; an error when the manifest promises another. A model that comes as a ZIP is
/// unpacked first.
Result<std::string> checkedWeights(const ModelEntry& model)
{
    if (auto ready = makeReady(model); !ready)
        return tl::unexpected(ready.error());
    auto sha256 = sha256Of(model.weightsFiles());
    if (sha256 && !model.manifest.sha256.empty() && *sha256 != model.manifest.sha256)
        return viewer::fail(
            ErrorCode::ModelInvalid,
            Text(HANGAKU_TR("Ai", "The weights %1 are not those that model.json describes: their "
                                  "SHA-256 differs"),
                 {model.weightsFile().string()}),
            Text(HANGAKU_TR("Ai", "Install the model again.")));
    return sha256;
}

/// Of a plugin in memory that cannot change any more: what is checked is what runs, and the worker
/// could not map a file of the user's.
Result<FileDescriptor> copiedLibrary(const std::filesystem::path& file, const std::string& sha256)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    FileDescriptor copy(::memfd_create("hangaku-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    const FileDescriptor from(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    bool isCopied = !error && copy.isOpen() && from.isOpen();
    for (std::uintmax_t left = isCopied ? size : 0; left > 0 && isCopied;) {
        const auto moved = ::sendfile(copy.get(), from.get(), nullptr, left);
        isCopied = moved > 0;
        left -= isCopied ? static_cast<std::uintmax_t>(moved) : 0;
    }
    constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
    isCopied = isCopied && ::fcntl(copy.get(), F_ADD_SEALS, kSeals) == 0 &&
               sha256Of("/proc/self/fd/" + std::to_string(copy.get())) == sha256;
    if (!isCopied)
        return viewer::fail(ErrorCode::ReadFailed,
                            Text(HANGAKU_TR("Ai", "Cannot read %1"), {file.string()}));
    return copy;
}

/// @param sha256 of the weights, as they were checked
Result<std::vector<FileDescriptor>> openWeights(const ModelEntry& model, const std::string& sha256)
{
    if (model.manifest.runtime == ModelRuntime::Native) {
        auto library = copiedLibrary(model.weightsFile(), sha256);
        if (!library)
            return tl::unexpected(library.error());
        std::vector<FileDescriptor> one;
        one.push_back(std::move(*library));
        return one;
    }
    std::vector<FileDescriptor> opened;
    for (const auto& file : model.weightsFiles()) {
        opened.emplace_back(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
        if (!opened.back().isOpen())
            return viewer::fail(ErrorCode::ReadFailed,
                                Text(HANGAKU_TR("Ai", "Cannot read %1"), {file.string()}));
    }
    return opened;
}

tl::unexpected<Error> wrongImageCount(const InferenceRequest& request)
{
    const auto& manifest = request.model.manifest;
    return viewer::fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Ai", "%1 needs %2 images, and was given %3"),
                             {manifest.name.en, std::to_string(manifest.imageCount()),
                              std::to_string(request.images().size())}),
                        Text(HANGAKU_TR("Ai", "Say which image is which of those that the model "
                                              "asks for.")));
}

/// The voxels of each image where the worker can see them.
Result<std::vector<SharedMemory>> copiedVoxels(const InferenceRequest& request)
{
    std::vector<SharedMemory> copies;
    for (const auto& image : request.images()) {
        auto copy = SharedMemory::create(image.voxels->sizeBytes());
        if (!copy)
            return tl::unexpected(copy.error());
        std::memcpy(copy->bytes().data(), image.voxels->data(), image.voxels->sizeBytes());
        copies.push_back(std::move(*copy));
    }
    return copies;
}

} // namespace

InferenceQueue::InferenceQueue(QObject* parent, std::filesystem::path workerProgram,
                               WorkerPatience patience)
    : QObject(parent),
      m_workerProgram(workerProgram.empty() ? besideThisProgram("hangaku-worker")
                                            : std::move(workerProgram)),
      m_patience(patience)
{
    m_tileTimer.setSingleShot(true);
    m_cancelTimer.setSingleShot(true);
    connect(&m_tileTimer, &QTimer::timeout, this, [this] { fail(tileLateError(m_patience.tile)); });
    connect(&m_cancelTimer, &QTimer::timeout, this, [this] { fail(cancelledError()); });
}

InferenceQueue::~InferenceQueue() = default;

InferenceJob* InferenceQueue::submit(InferenceRequest request)
{
    auto* job = new InferenceJob(std::move(request), this);
    connect(job, &InferenceJob::cancelRequested, this, [this, job] { onCancel(job); });
    const auto isLess = [&](const InferenceJob* other) {
        return other->request().priority < job->request().priority;
    };
    m_waiting.insert(std::find_if(m_waiting.begin(), m_waiting.end(), isLess), job);
    emit jobCountChanged();
    // Not at once: the caller has yet to connect to the job.
    QMetaObject::invokeMethod(this, &InferenceQueue::startNext, Qt::QueuedConnection);
    return job;
}

void InferenceQueue::startNext()
{
    if (m_running != nullptr || m_waiting.empty())
        return;
    m_running = m_waiting.front();
    m_waiting.pop_front();
    ++m_runNumber;
    m_running->start();
    startWorker(); // loads its libraries while the voxels are copied
    prepare();
}

void InferenceQueue::prepare()
{
    using Prepared = Result<std::shared_ptr<Exchange>>;
    const auto work = [request = m_running->request(), worker = m_workerProgram,
                       now = QDateTime::currentDateTime()](const viewer::Progress&) -> Prepared {
        const auto& volume = request.volume;
        const auto count = request.images().size();
        if (count != request.model.manifest.imageCount() || request.position >= count)
            return wrongImageCount(request);
        const auto sha256 = checkedWeights(request.model);
        if (!sha256)
            return tl::unexpected(sha256.error());
        std::string key;
        // It holds labels, and nothing else that a model gives.
        const auto& manifest = request.model.manifest;
        if (request.usesCache && manifest.kind == ModelKind::Segmentation &&
            manifest.mapCount() == 0) {
            key = ResultCache::keyOf(request, *sha256, worker);
            if (auto found = ResultCache().find(key, volume.geometry.voxelCount()))
                return std::make_shared<Exchange>(Exchange{
                    {}, {}, {}, {}, std::move(found->labels), std::move(found->record), {}});
        }
        auto weights = openWeights(request.model, *sha256);
        if (!weights)
            return tl::unexpected(weights.error());
        auto voxels = copiedVoxels(request);
        if (!voxels)
            return tl::unexpected(voxels.error());
        auto labels = SharedMemory::create(volume.geometry.voxelCount() * sizeof(Label));
        if (!labels)
            return tl::unexpected(labels.error());
        std::optional<SharedMemory> maps;
        if (manifest.mapCount() > 0) {
            auto room = SharedMemory::create(manifest.mapCount() * volume.geometry.voxelCount());
            if (!room)
                return tl::unexpected(room.error());
            maps.emplace(std::move(*room));
        }
        const auto startedAt = now.toOffsetFromUtc(now.offsetFromUtc()).toString(Qt::ISODate);
        return std::make_shared<Exchange>(Exchange{std::move(*voxels),
                                                   std::move(*labels),
                                                   std::move(maps),
                                                   std::move(*weights),
                                                   {},
                                                   {*sha256, {}, startedAt.toStdString(), {}},
                                                   std::move(key)});
    };
    m_tasks.run<Prepared>(this, work, [this, run = m_runNumber](Prepared prepared) {
        if (run == m_runNumber && m_running != nullptr)
            onPrepared(std::move(prepared));
    });
}

void InferenceQueue::onPrepared(Result<std::shared_ptr<Exchange>> prepared)
{
    if (!prepared)
        return finish(tl::unexpected(prepared.error()));
    m_exchange = std::move(*prepared);
    if (m_exchange->record.isFromCache)
        return makeOutcome();
    startWorker(); // in case it has died since
    m_tileTimer.start(m_patience.tile);
    if (m_loadedModel == wantedModel())
        return runModel();
    const auto& request = m_running->request();
    std::vector<int> weights;
    for (const auto& file : m_exchange->weights)
        weights.push_back(file.get());
    m_worker->send(LoadModel{request.model.manifest.json, request.device, request.threads},
                   weights);
}

std::string InferenceQueue::wantedModel() const
{
    const auto& request = m_running->request();
    return m_exchange->record.weightsSha256 + toString(request.device) +
           std::to_string(request.threads) + request.model.manifest.json;
}

void InferenceQueue::runModel()
{
    const auto& request = m_running->request();
    RunModel message{{}, request.position, request.memoryLimit};
    for (const auto& image : request.images())
        message.images.push_back(
            {image.geometry, image.voxels->type(), image.slope, image.intercept});
    std::vector<int> memory;
    for (const auto& voxels : m_exchange->voxels)
        memory.push_back(voxels.fd());
    memory.push_back(m_exchange->labels->fd());
    if (m_exchange->maps)
        memory.push_back(m_exchange->maps->fd());
    m_worker->send(std::move(message), memory);
}

void InferenceQueue::startWorker()
{
    if (m_worker)
        return;
    m_worker =
        std::make_unique<WorkerProcess>(m_workerProgram, m_patience.start, m_patience.heartbeat);
    connect(m_worker.get(), &WorkerProcess::received, this, &InferenceQueue::onMessage);
    connect(m_worker.get(), &WorkerProcess::ended, this, &InferenceQueue::fail);
}

void InferenceQueue::prepareWorker()
{
    startWorker();
}

void InferenceQueue::onMessage(const WorkerMessage& message)
{
    if (m_running == nullptr || !m_exchange)
        return;
    if (const auto* loaded = std::get_if<ModelLoaded>(&message)) {
        m_loadedModel = wantedModel();
        m_runtime = loaded->runtime;
        runModel();
    } else if (const auto* progress = std::get_if<RunProgress>(&message)) {
        m_tileTimer.start(m_patience.tile);
        m_running->setProgress(*progress);
    } else if (const auto* result = std::get_if<RunResult>(&message)) {
        onResult(*result);
    } else if (const auto* error = std::get_if<Error>(&message)) {
        // After these the process is as good as new; after others it is not to be trusted.
        if (error->code == ErrorCode::Cancelled || error->code == ErrorCode::ModelInvalid ||
            error->code == ErrorCode::Unsupported)
            finish(tl::unexpected(*error));
        else
            fail(*error);
    }
}

void InferenceQueue::onResult(const RunResult& result)
{
    m_tileTimer.stop();
    m_cancelTimer.stop();
    m_exchange->record.runtime = m_runtime;
    m_exchange->record.result = result;
    makeOutcome();
}

void InferenceQueue::makeOutcome()
{
    using Made = std::shared_ptr<ModelOutcome>;
    const auto work = [exchange = m_exchange,
                       request = m_running->request()](const viewer::Progress&) -> Made {
        return std::make_shared<ModelOutcome>(
            ai::makeOutcome(request, exchange->result(), exchange->mapBytes(), exchange->record));
    };
    m_tasks.run<Made>(this, work, [this, run = m_runNumber](Made outcome) {
        if (run == m_runNumber && m_running != nullptr) {
            keepResult();
            finish(std::move(*outcome));
        }
    });
}

void InferenceQueue::keepResult()
{
    if (m_exchange->cacheKey.empty())
        return;
    m_tasks.run<bool>(
        this,
        [exchange = m_exchange](const viewer::Progress&) {
            // Without it the model runs again: nothing that a user need know of.
            return ResultCache()
                .store(exchange->cacheKey, exchange->result(), exchange->record)
                .has_value();
        },
        [](bool) {});
}

void InferenceQueue::onCancel(InferenceJob* job)
{
    if (job == m_running) {
        const bool isAtWork = m_exchange && m_worker && m_tileTimer.isActive();
        if (!isAtWork)
            return finish(tl::unexpected(cancelledError()));
        if (m_cancelTimer.isActive())
            return; // asked again: the first time counts
        m_worker->send(CancelRun{});
        m_cancelTimer.start(m_patience.cancel);
        return;
    }
    const auto waiting = std::find(m_waiting.begin(), m_waiting.end(), job);
    if (waiting == m_waiting.end())
        return;
    m_waiting.erase(waiting);
    emit jobCountChanged();
    job->finish(tl::unexpected(cancelledError()));
}

void InferenceQueue::fail(Error error)
{
    dropWorker();
    if (m_running != nullptr)
        finish(tl::unexpected(std::move(error)));
}

void InferenceQueue::finish(Result<ModelOutcome> result)
{
    m_tileTimer.stop();
    m_cancelTimer.stop();
    m_exchange.reset();
    auto* job = std::exchange(m_running, nullptr);
    ++m_runNumber;
    emit jobCountChanged();
    QMetaObject::invokeMethod(this, &InferenceQueue::startNext, Qt::QueuedConnection);
    job->finish(std::move(result));
}

void InferenceQueue::dropWorker()
{
    m_loadedModel.clear();
    if (!m_worker)
        return;
    m_worker->disconnect(this);
    // It may be the one that is calling.
    m_worker.release()->abandon();
}

qint64 InferenceQueue::workerPid() const
{
    return m_worker ? m_worker->pid() : 0;
}

Result<ModelOutcome> runBlocking(InferenceQueue& queue, InferenceRequest request,
                                 const std::function<bool(const RunProgress&)>& observer,
                                 const std::function<bool()>& isStopped)
{
    auto* job = queue.submit(std::move(request));
    QEventLoop loop;
    QObject::connect(job, &InferenceJob::finished, &loop, &QEventLoop::quit);
    QObject::connect(job, &InferenceJob::progressed, job, [&](const RunProgress& progress) {
        if (observer && !observer(progress))
            job->cancel();
    });
    constexpr std::chrono::milliseconds kBetweenLooks{50};
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, job, [&] {
        if (!isStopped())
            return;
        look.stop();
        job->cancel();
    });
    if (isStopped)
        look.start(kBetweenLooks);
    loop.exec();
    auto result = job->takeResult();
    job->deleteLater();
    return result;
}

Result<ModelOutcome> runBlocking(InferenceRequest request,
                                 const std::function<bool(const RunProgress&)>& observer)
{
    InferenceQueue queue;
    return runBlocking(queue, std::move(request), observer);
}

} // namespace hangaku::ai
