#include "ai/host/InferenceJob.h"

namespace hangaku::ai {

using viewer::Result;

InferenceJob::InferenceJob(InferenceRequest request, QObject* parent)
    : QObject(parent), m_request(std::move(request))
{
}

std::optional<double> InferenceJob::secondsLeft() const
{
    if (m_state != State::Running || m_progress.stage != Stage::Network || m_progress.done == 0)
        return {};
    const double seconds = std::chrono::duration<double>(m_lastTile - m_networkStart).count();
    return seconds / m_progress.done * (m_progress.total - m_progress.done);
}

void InferenceJob::cancel()
{
    if (m_state != State::Finished)
        emit cancelRequested();
}

Result<ModelOutcome> InferenceJob::takeResult()
{
    Q_ASSERT(m_result.has_value());
    auto result = std::move(*m_result);
    m_result.reset();
    return result;
}

void InferenceJob::start()
{
    m_state = State::Running;
    emit started();
}

void InferenceJob::setProgress(const RunProgress& progress)
{
    m_progress = progress;
    m_lastTile = std::chrono::steady_clock::now();
    if (progress.stage == Stage::Network && progress.done == 0)
        m_networkStart = m_lastTile;
    emit progressed(progress);
}

void InferenceJob::finish(Result<ModelOutcome> result)
{
    m_state = State::Finished;
    m_result.emplace(std::move(result));
    emit finished();
}

} // namespace hangaku::ai
