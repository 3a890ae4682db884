#include "tests/support/Catch.h"
#include "tests/support/SandboxProbe.h"
#include "tests/support/TemporaryFolder.h"
#include "viewer/core/base/Sandbox.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <new>
#include <string>
#include <thread>
#include <vector>

using namespace hangaku;
using namespace hangaku::tests;
namespace probe = hangaku::tests::sandbox_probe;

namespace {

void makeVictim(const TemporaryFolder& folder)
{
    std::ofstream(folder / "victim") << "content";
}

bool isUntouched(const TemporaryFolder& folder)
{
    std::string content;
    std::getline(std::ifstream(folder / "victim"), content);
    return content == "content" &&
           std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1;
}

/// The exit code; -1 when it did not end by itself.
int ended(pid_t child)
{
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

/// The probe in a process of its own that has locked itself in first, or has not.
template <typename Prepare> int probeAfter(const TemporaryFolder& folder, Prepare prepare)
{
    makeVictim(folder);
    const pid_t child = ::fork();
    if (child == 0) {
        prepare();
        ::_exit(probeSandbox(folder.path().c_str()));
    }
    return ended(child);
}

/// Starts a program as its host does, with the probe loaded into it.
int probeInside(const std::string& program, const TemporaryFolder& folder)
{
    makeVictim(folder);
    std::array<int, 2> ends{};
    const bool isWorker = program == "hangaku-worker";
    REQUIRE(::socketpair(AF_UNIX, (isWorker ? SOCK_SEQPACKET : SOCK_STREAM) | SOCK_CLOEXEC, 0,
                         ends.data()) == 0);
    const int page = ::memfd_create("page", MFD_CLOEXEC);
    REQUIRE(::ftruncate(page, 4096) == 0);
    const int connection = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 20);
    const int memory = ::fcntl(page, F_DUPFD_CLOEXEC, 20);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, connection, 3);
    ::posix_spawn_file_actions_adddup2(&actions, memory, 4);
    std::string path = std::string(HANGAKU_PROGRAMS_FOLDER) + "/" + program;
    std::string option = isWorker ? "--connection" : "--connected";
    std::string number = "3";
    std::string preload = std::string("LD_PRELOAD=") + HANGAKU_PROBE;
    std::string where = std::string(kProbeFolderVariable) + "=" + folder.path().string();
    const std::array<char*, 4> arguments{path.data(), option.data(),
                                         isWorker ? number.data() : nullptr, nullptr};
    const std::array<char*, 3> environment{preload.data(), where.data(), nullptr};
    pid_t pid = -1;
    REQUIRE(::posix_spawn(&pid, path.c_str(), &actions, nullptr, arguments.data(),
                          environment.data()) == 0);
    ::posix_spawn_file_actions_destroy(&actions);
    const int code = ended(pid);
    for (const int descriptor : {ends[0], ends[1], connection, memory, page})
        ::close(descriptor);
    return code;
}

} // namespace

TEST_CASE("restrictProcess: takes away what an unrestricted process can do", "[sandbox]")
{
    const TemporaryFolder free;
    // What the probe must find where nothing is forbidden: else it would find nothing anywhere.
    CHECK(probeAfter(free, [] {}) ==
          (probe::kAlive | probe::kRead | probe::kNetwork | probe::kWriteFile |
           probe::kChangeFiles | probe::kProcess | probe::kSignal));
    for (const auto needs : {viewer::ProcessNeeds::Files, viewer::ProcessNeeds::Descriptors}) {
        const TemporaryFolder folder;
        CHECK(probeAfter(folder, [needs] { viewer::restrictProcess(needs); }) ==
              (needs == viewer::ProcessNeeds::Files ? probe::kAlive | probe::kRead
                                                    : probe::kAlive));
        CHECK(isUntouched(folder));
    }
}

TEST_CASE("hangaku-reader and its like: cannot reach the network, change a file, start or signal a "
          "process; models cannot even read one",
          "[sandbox]")
{
#ifdef HANGAKU_SANITIZED
    WARN("SKIPPED: the address sanitizer must be loaded first, and so must the probe");
#else
    for (const std::string program : {HANGAKU_PROGRAMS}) {
        INFO(program);
        const TemporaryFolder folder;
        // A model's code shall not read the user's files; parsers are given their names.
        CHECK(probeInside(program, folder) ==
              (program == "hangaku-worker" ? probe::kAlive : probe::kAlive | probe::kRead));
        CHECK(isUntouched(folder));
    }
#endif
}

TEST_CASE("restrictProcess: threads can still be made, and abort still aborts", "[sandbox]")
{
    const pid_t child = ::fork();
    if (child == 0) {
        (void)std::signal(SIGABRT, SIG_DFL); // not Catch's
        viewer::restrictProcess();
        std::jthread([] {}).join();
        std::abort();
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGABRT);
}

TEST_CASE("limitMemory: more than it allows is std::bad_alloc, less is not", "[sandbox]")
{
    const auto isRefused = [](std::size_t bytes) {
        const pid_t child = ::fork();
        if (child == 0) {
            viewer::limitMemory(std::size_t{64} << 20);
            try {
                std::vector<char> memory(bytes, 1);
                ::_exit(memory.back() == 1 ? 1 : 2);
            } catch (const std::bad_alloc&) {
                ::_exit(3);
            }
        }
        return ended(child) == 3;
    };
    CHECK(isRefused(std::size_t{100} << 20));
    CHECK_FALSE(isRefused(std::size_t{20} << 20));
}
