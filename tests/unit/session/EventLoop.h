#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>

#include <functional>

namespace hangaku::tests {

/// The one application object that signals between threads need.
inline QCoreApplication& application()
{
    static int count = 1;
    static char name[] = "test";
    static char* arguments[] = {name, nullptr};
    static QCoreApplication instance(count, arguments);
    return instance;
}

/// Handles events until `isDone`, for at most ten seconds. @return isDone()
inline bool waitFor(const std::function<bool()>& isDone)
{
    const QDeadlineTimer deadline(10'000);
    while (!isDone() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    return isDone();
}

} // namespace hangaku::tests
