#include "ai/worker/Sandbox.h"
#include "ai/worker/WorkerLoop.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

/// hangaku-worker: runs models for the viewer. It is started by it, with the connection as
/// descriptor kWorkerSocket, and is of no use by hand.
int main()
{
    using namespace hangaku::ai;
    if (::isatty(kWorkerSocket) != 0 || ::lseek(kWorkerSocket, 0, SEEK_CUR) >= 0) {
        std::fputs("hangaku-worker is started by hangaku; it cannot be used by hand.\n", stderr);
        return 2;
    }
    restrictProcess();
    MessageChannel channel{FileDescriptor(kWorkerSocket)};
    std::jthread heartbeat([&](const std::stop_token& stop) {
        const auto alive = encode(WorkerMessage(WorkerAlive{}));
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::seconds(1));
            // Without a host nobody waits for the result, however far the network is.
            if (!channel.send(alive))
                ::_exit(1);
        }
    });
    const int exitCode = WorkerLoop(channel).run();
    // LibTorch's threads and caches take their time to end tidily, for nothing.
    ::_exit(exitCode);
}
