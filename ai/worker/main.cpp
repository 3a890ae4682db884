#include "ai/worker/WorkerLoop.h"
#include "ai/worker/pipeline/Heap.h"

#include "viewer/core/base/Sandbox.h"

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
    keepFreedMemory(); // until no run has come for a while (WorkerLoop::onSecond)
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
