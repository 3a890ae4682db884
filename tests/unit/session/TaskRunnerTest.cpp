#include "tests/support/Catch.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/session/TaskRunner.h"

#include <QThread>

#include <atomic>
#include <latch>

using namespace hangaku;
using namespace hangaku::viewer;

TEST_CASE("TaskRunner: works elsewhere and answers on its own thread", "[session][task]")
{
    tests::application();
    TaskRunner runner;
    QObject context;
    QThread* workedOn = nullptr;
    int answer = 0;
    runner.run<int>(
        &context,
        [&workedOn](const Progress&) {
            workedOn = QThread::currentThread();
            return 42;
        },
        [&answer](int result) {
            CHECK(QThread::currentThread() == QCoreApplication::instance()->thread());
            answer = result;
        });
    REQUIRE(tests::waitFor([&answer] { return answer != 0; }));
    CHECK(answer == 42);
    CHECK(workedOn != QThread::currentThread());
}

TEST_CASE("TaskRunner: a stop reaches the work, and its result still comes", "[session][task]")
{
    tests::application();
    TaskRunner runner;
    QObject context;
    std::atomic<bool> started = false;
    int answer = 0;
    auto stop = runner.run<int>(
        &context,
        [&started](const Progress& progress) {
            started = true;
            started.notify_all();
            while (!progress.isStopped())
                QThread::yieldCurrentThread();
            return -1;
        },
        [&answer](int result) { answer = result; });
    started.wait(false);
    stop.request_stop();
    REQUIRE(tests::waitFor([&answer] { return answer != 0; }));
    CHECK(answer == -1);
}

TEST_CASE("TaskRunner: nothing is delivered to a context that has gone", "[session][task]")
{
    tests::application();
    TaskRunner runner;
    std::latch mayFinish(1);
    bool delivered = false;
    bool after = false;
    {
        QObject context;
        runner.run<int>(
            &context,
            [&mayFinish](const Progress&) {
                mayFinish.wait();
                return 1;
            },
            [&delivered](int) { delivered = true; });
    }
    mayFinish.count_down();
    QObject other;
    runner.run<int>(&other, [](const Progress&) { return 1; }, [&after](int) { after = true; });
    REQUIRE(tests::waitFor([&after] { return after; }));
    QCoreApplication::processEvents();
    CHECK_FALSE(delivered);
}

TEST_CASE("TaskRunner: its end stops work that would never finish", "[session][task]")
{
    tests::application();
    QObject context;
    std::atomic<bool> stopped = false;
    std::atomic<bool> started = false;
    {
        TaskRunner runner;
        runner.run<int>(
            &context,
            [&](const Progress& progress) {
                started = true;
                started.notify_all();
                while (!progress.isStopped())
                    QThread::yieldCurrentThread();
                stopped = true;
                return 0;
            },
            [](int) {});
        started.wait(false);
    }
    CHECK(stopped);
}
