#include "viewer/session/TaskRunner.h"

#include "viewer/core/base/Niceness.h"

#include <QMetaObject>

#include <algorithm>
#include <atomic>
#include <chrono>

namespace hangaku::viewer {

TaskRunner::TaskRunner(QObject* parent) : QObject(parent)
{
    // One long load must not hold up a save: a few threads more than cores.
    m_pool.setMaxThreadCount(std::max(4, QThread::idealThreadCount()));
}

TaskRunner::~TaskRunner()
{
    m_stopAll.request_stop();
    m_pool.waitForDone();
}

void TaskRunner::start(std::function<void()> work)
{
    m_pool.start([work = std::move(work)] {
        setThreadNiceness(kBackgroundNiceness);
        work();
    });
}

void TaskRunner::post(const QPointer<QObject>& context, std::function<void()> function)
{
    QMetaObject::invokeMethod(
        this,
        [context, function = std::move(function)] {
            if (context)
                function();
        },
        Qt::QueuedConnection);
}

std::function<void(double)> TaskRunner::thinned(QObject* context,
                                                std::function<void(double)> progress)
{
    if (!progress)
        return {};
    using Clock = std::chrono::steady_clock;
    static constexpr auto kInterval = std::chrono::milliseconds(33);
    const auto next = std::make_shared<std::atomic<Clock::rep>>(0);
    return [this, next, context = QPointer<QObject>(context), progress](double fraction) {
        const auto now = Clock::now().time_since_epoch().count();
        auto due = next->load();
        const auto after = now + std::chrono::duration_cast<Clock::duration>(kInterval).count();
        if (now >= due && next->compare_exchange_strong(due, after))
            post(context, [progress, fraction] { progress(fraction); });
    };
}

} // namespace hangaku::viewer
