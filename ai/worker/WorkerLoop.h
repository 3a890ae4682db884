#pragma once

#include "ai/protocol/MessageChannel.h"
#include "ai/protocol/ModelManifest.h"
#include "ai/protocol/WorkerMessages.h"
#include "ai/worker/TorchNetwork.h"
#include "ai/worker/pipeline/SlidingWindow.h"

#include <optional>
#include <vector>

namespace hangaku::ai {

/// Answers the host's messages one after the other until the host closes the connection.
class WorkerLoop {
public:
    explicit WorkerLoop(MessageChannel& channel) : m_channel(channel) {}

    /// @return the process's exit code
    int run();

private:
    struct LoadedModel {
        ModelManifest manifest;
        std::vector<TorchNetwork> networks; ///< at least one
        int threads;

        /// All of them, as the manifest wants them to be called.
        Network asOne() const;
    };

    void load(const LoadModel& message, std::vector<FileDescriptor> weights);
    void segment(const RunModel& message, std::vector<FileDescriptor> descriptors);
    viewer::Result<RunResult> segmented(const RunModel& message,
                                        std::vector<FileDescriptor> descriptors);
    bool report(const RunProgress& progress);
    void send(const WorkerMessage& message);

    MessageChannel& m_channel;
    std::optional<LoadedModel> m_model;
    bool m_hostIsGone = false;
};

} // namespace hangaku::ai
