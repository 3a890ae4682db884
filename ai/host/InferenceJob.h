#pragma once

#include "ai/host/InferenceRequest.h"
#include "ai/host/ModelOutcome.h"

#include <QObject>

#include <chrono>
#include <optional>

namespace hangaku::ai {

/// One run of a model, from the moment it is asked for until its outcome, or error, is there.
/// Made by InferenceQueue; lives in its thread.
class InferenceJob : public QObject {
    Q_OBJECT
public:
    enum class State { Queued, Running, Finished };

    State state() const { return m_state; }
    const ModelManifest& model() const { return m_request.model.manifest; }
    const InferenceRequest& request() const { return m_request; }
    /// The last progress told; Prepare, 0 of 0 before the first.
    const RunProgress& progress() const { return m_progress; }
    /// Seconds that the network is likely to need for the rest; none before it can be told.
    std::optional<double> secondsLeft() const;

    /// Asks the model to stop, and ends its process when it does not within a moment. `finished`
    /// comes with Cancelled. Does nothing to a finished job.
    void cancel();

    /// The outcome, once; only when finished.
    viewer::Result<ModelOutcome> takeResult();

signals:
    void started();
    void progressed(const hangaku::ai::RunProgress& progress);
    /// The last signal of the job.
    void finished();

private:
    friend class InferenceQueue;
    InferenceJob(InferenceRequest request, QObject* parent);
    void start();
    void setProgress(const RunProgress& progress);
    void finish(viewer::Result<ModelOutcome> result);

    InferenceRequest m_request;
    State m_state = State::Queued;
    RunProgress m_progress;
    std::chrono::steady_clock::time_point m_networkStart;
    std::chrono::steady_clock::time_point m_lastTile;
    std::optional<viewer::Result<ModelOutcome>> m_result;

signals:
    /// For the queue alone.
    void cancelRequested();
};

} // namespace hangaku::ai
