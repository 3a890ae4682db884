#pragma once

#include "ai/host/InferenceJob.h"
#include "ai/host/WorkerProcess.h"
#include "viewer/session/TaskRunner.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <memory>

namespace hangaku::ai {

/// How long a silent or stuck worker is waited for.
struct WorkerPatience {
    /// The worker says every second that it lives; silence for this long means that it is stuck.
    std::chrono::milliseconds heartbeat{20'000};
    /// No tile finished for this long (the whole volume may be one tile).
    std::chrono::milliseconds tile{3'600'000};
    /// From a cancel to the end of the process, so that a tenth of a second is enough for all.
    std::chrono::milliseconds cancel{80};
    /// From the start of the process to its first word.
    std::chrono::milliseconds start{60'000};
};

/// Runs jobs one after the other in the worker process. Whatever happens there, a job ends with a
/// result or a clear error, and the next one gets a working process. All in the owner's thread,
/// which is never blocked: copying voxels and hashing weights happen in the thread pool.
class InferenceQueue : public QObject {
    Q_OBJECT
public:
    /// @param workerProgram hangaku-worker; empty: beside this program
    explicit InferenceQueue(QObject* parent = nullptr, std::filesystem::path workerProgram = {},
                            WorkerPatience patience = {});
    ~InferenceQueue() override;

    /// Behind all of the same priority, before those of a lower one; what runs is not interrupted. The
    /// job belongs to the queue until it has finished; `deleteLater` it afterwards.
    InferenceJob* submit(InferenceRequest request);
    /// Starts the process now, so that the first run need not wait for it.
    void prepareWorker();
    /// Waiting and running jobs.
    int jobCount() const
    {
        return static_cast<int>(m_waiting.size()) + (m_running != nullptr ? 1 : 0);
    }
    /// The worker's process, for tests; 0 when there is none.
    qint64 workerPid() const;

signals:
    void jobCountChanged();

private:
    struct Exchange;

    void startNext();
    void prepare();
    void onPrepared(viewer::Result<std::shared_ptr<Exchange>> prepared);
    void runModel();
    void startWorker();
    void onMessage(const WorkerMessage& message);
    void onResult(const RunResult& result);
    void makeOutcome();
    void keepResult();
    void onCancel(InferenceJob* job);
    void finish(viewer::Result<ModelOutcome> result);
    void fail(viewer::Error error);
    void dropWorker();
    /// What the worker must hold for the running job.
    std::string wantedModel() const;

    std::filesystem::path m_workerProgram;
    WorkerPatience m_patience;
    std::unique_ptr<WorkerProcess> m_worker;
    std::string m_loadedModel; ///< what the worker holds; see `wantedModel`
    std::string m_runtime;     ///< as the worker told when it loaded the model
    std::deque<InferenceJob*> m_waiting;
    InferenceJob* m_running = nullptr;
    std::shared_ptr<Exchange> m_exchange; ///< of the running job, once it is prepared
    int m_runNumber = 0; ///< tells late answers of the thread pool from those for this run
    QTimer m_tileTimer;
    QTimer m_cancelTimer;
    viewer::TaskRunner m_tasks; ///< last, so that its work ends before the rest goes
};

/// Runs a job to its end in a local event loop: for programs without windows. Needs a
/// QCoreApplication.
/// @param observer told of progress; returns false to cancel
/// @param isStopped asked several times a second, whatever the model does; true cancels
viewer::Result<ModelOutcome>
runBlocking(InferenceQueue& queue, InferenceRequest request,
            const std::function<bool(const RunProgress&)>& observer = {},
            const std::function<bool()>& isStopped = {});

/// The same with a worker of its own.
viewer::Result<ModelOutcome>
runBlocking(InferenceRequest request, const std::function<bool(const RunProgress&)>& observer = {});

} // namespace hangaku::ai
