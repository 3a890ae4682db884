#include "viewer/session/TaskRunner.h"

#include <QMetaObject>

#include <algorithm>
#include <atomic>
#include <chrono>

#include <sys/resource.h>
#include <unistd.h>

namespace hangaku::viewer {
namespace {

/// Below the GUI, so that a hand on the mouse never waits for a core. On Linux the niceness is each
/// thread's own, and what it starts inherits it.
void yieldToGui()
{
    constexpr int kNiceness = 10;
    // Where it is refused, the work is done all the same.
    static_cast<void>(
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness));
}

} // namespace

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
        yieldToGui();
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
