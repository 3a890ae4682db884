#include "ai/worker/WorkerLoop.h"

#include "viewer/core/base/Sandbox.h"

#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

using namespace hangaku::ai;

namespace {

/// The descriptor named on the command line, or -1.
int connection(int argc, char* argv[])
{
    struct stat status {};
    if (argc != 3 || std::string_view(argv[1]) != kConnectionOption)
        return -1;
    const int fd = std::atoi(argv[2]);
    return ::fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode) ? fd : -1;
}

/// A network takes and gives back gigabytes in every pass. Having them from the system each time,
/// cleared page by page, takes as long as the pass itself; so they stay until no run has come for a
/// while (WorkerLoop::onSecond).
void keepFreedMemory()
{
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TRIM_THRESHOLD, -1);
    ::mallopt(M_TOP_PAD, 64 << 20);
}

} // namespace

/// hangaku-worker: runs models for the viewer, which starts it and holds the other end of the
/// connection.
int main(int argc, char* argv[])
{
    const int fd = connection(argc, argv);
    if (fd < 0) {
        std::fputs("hangaku-worker is started by hangaku; it cannot be used by hand.\n", stderr);
        return 2;
    }
    keepFreedMemory();
    hangaku::viewer::restrictProcess(hangaku::viewer::ProcessNeeds::Descriptors);
    MessageChannel channel{FileDescriptor(fd)};
    WorkerLoop loop(channel);
    std::jthread heartbeat([&](const std::stop_token& stop) {
        const auto alive = encode(WorkerMessage(WorkerAlive{}));
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::seconds(1));
            // Without a host nobody waits for the result, however far the network is.
            if (!channel.send(alive))
                ::_exit(1);
            loop.onSecond();
        }
    });
    const int exitCode = loop.run();
    // LibTorch's threads and caches take their time to end tidily, for nothing.
    ::_exit(exitCode);
}
