#include "viewer/session/ReaderSpares.h"

#include "tests/support/Catch.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

using namespace hangaku;
using namespace hangaku::viewer;
using Event = ReaderProcess::Event;

namespace {

std::filesystem::path readerProgram()
{
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "hangaku-reader";
}

bool becomes(const std::function<bool()>& isTrue)
{
    for (int n = 0; n < 3000; ++n) {
        if (isTrue())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

/// Whether the process answers.
bool works(ReaderProcess& process)
{
    process.send(reader::ReadHeaders{});
    reader::ReaderMessage message;
    return process.next({}, std::chrono::seconds(30), message) == Event::Message &&
           std::holds_alternative<reader::HeadersDone>(message);
}

} // namespace

TEST_CASE("ReaderSpares: one waits, is given once, and another takes its place", "[reader]")
{
    const auto program = readerProgram();
    ReaderSpares spares;
    CHECK_FALSE(spares.isReady(program));
    spares.keep(program);
    REQUIRE(becomes([&] { return spares.isReady(program); }));
    std::unique_ptr<ReaderProcess> first;
    // It outlives the thread that took it, unlike one that this thread would have started.
    std::thread([&] { first = std::move(*spares.take(program)); }).join();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(first->isAlive());
    REQUIRE(becomes([&] { return spares.isReady(program); }));
    const auto second = spares.take(program);
    REQUIRE(second.has_value());
    CHECK((*second)->pid() != first->pid());
    CHECK(works(*first));
    CHECK(works(**second));
}

TEST_CASE("ReaderSpares: one that died while it waited is not given", "[reader]")
{
    const auto program = readerProgram();
    ReaderSpares spares;
    spares.keep(program);
    REQUIRE(becomes([&] { return spares.isReady(program); }));
    auto first = std::move(*spares.take(program));
    REQUIRE(becomes([&] { return spares.isReady(program); }));
    ::kill(first->pid(), SIGKILL);
    CHECK(becomes([&] { return !first->isAlive(); }));

    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task"))
        if (std::ifstream children(entry.path() / "children"); children)
            for (pid_t child = 0; children >> child;)
                ::kill(child, SIGKILL);
    CHECK(becomes([&] { return !spares.isReady(program); }));
    const auto another = spares.take(program);
    REQUIRE(another.has_value());
    CHECK(works(**another));
}

TEST_CASE("ReaderSpares: what is not kept, or cannot be started, is as without", "[reader]")
{
    ReaderSpares spares;
    const auto started = spares.take(readerProgram());
    REQUIRE(started.has_value());
    CHECK(works(**started));

    spares.keep("/no/such/program");
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    CHECK_FALSE(spares.isReady("/no/such/program"));
    const auto missing = spares.take("/no/such/program");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::WorkerFailed);
}
