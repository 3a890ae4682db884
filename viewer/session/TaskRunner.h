#pragma once

#include "viewer/core/base/Progress.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <stop_token>

namespace hangaku::viewer {

/// Runs pure functions on a pool of threads and brings their results back to the thread that this
/// object lives on (the GUI's). Work sees const snapshots only and looks at its stop token.
class TaskRunner : public QObject {
    Q_OBJECT
public:
    explicit TaskRunner(QObject* parent = nullptr);
    /// Stops all work and waits for it.
    ~TaskRunner() override;

    /// @param work     on a pool thread; its exceptions are the adapter's to catch
    /// @param done     on this object's thread, with the result; not called once `context` is gone
    /// @param progress on this object's thread, thinned to about 30 a second; may be empty
    /// @return ask it to stop; `done` is still called, with what `work` returns then
    template <typename T>
    std::stop_source run(QObject* context, std::function<T(const Progress&)> work,
                         std::function<void(T)> done, std::function<void(double)> progress = {});

private:
    /// Calls `function` on this object's thread, unless `context` has been deleted.
    void post(const QPointer<QObject>& context, std::function<void()> function);
    void start(std::function<void()> work);
    std::function<void(double)> thinned(QObject* context, std::function<void(double)> progress);

    QThreadPool m_pool;
    std::stop_source m_stopAll;
};

template <typename T>
std::stop_source TaskRunner::run(QObject* context, std::function<T(const Progress&)> work,
                                 std::function<void(T)> done,
                                 std::function<void(double)> progress)
{
    std::stop_source stop;
    auto report = thinned(context, std::move(progress));
    start([this, context = QPointer<QObject>(context), stop, work = std::move(work),
           done = std::move(done), report = std::move(report), all = m_stopAll.get_token()] {
        const std::stop_callback forward(all, [stop]() mutable { stop.request_stop(); });
        auto result = std::make_shared<T>(work(Progress{stop.get_token(), report}));
        post(context, [done, result] { done(std::move(*result)); });
    });
    return stop;
}

} // namespace hangaku::viewer
