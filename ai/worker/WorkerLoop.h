#pragma once

#include "ai/protocol/MessageChannel.h"
#include "ai/protocol/ModelManifest.h"
#include "ai/protocol/WorkerMessages.h"
#include "ai/worker/Backend.h"
#include "ai/worker/NativePlugin.h"
#include "ai/worker/pipeline/detect/DetectImage.h"

#include <atomic>
#include <optional>
#include <vector>

namespace hangaku::ai {

/// Answers the host's messages one after the other until the host closes the connection.
class WorkerLoop {
public:
    explicit WorkerLoop(MessageChannel& channel) : m_channel(channel) {}

    /// @return the process's exit code
    int run();
    /// To be called every second, from another thread: a while after the last run, memory that was
    /// kept for the next goes back to the system.
    void onSecond();

private:
    struct LoadedModel {
        ModelManifest manifest;
        std::vector<std::unique_ptr<Backend>> networks; ///< at least one
        int threads;

        /// All of them, as the manifest wants them to be called.
        Network asOne() const;
        /// The first, with all that it returns.
        AnsweringNetwork answering() const;
    };

    /// Takes the place of a network.
    struct LoadedPlugin {
        ModelManifest manifest;
        NativePlugin plugin;
        int threads;
    };

    void load(const LoadModel& message, std::vector<FileDescriptor> weights);
    void loadPlugin(ModelManifest manifest, FileDescriptor library, int threads);
    void run(const RunModel& message, std::vector<FileDescriptor> descriptors);
    viewer::Result<RunResult> resultOf(const RunModel& message,
                                       std::vector<FileDescriptor> descriptors);
    bool report(const RunProgress& progress);
    void send(const WorkerMessage& message);

    MessageChannel& m_channel;
    std::optional<LoadedModel> m_model; ///< or `m_plugin`
    std::optional<LoadedPlugin> m_plugin;
    bool m_hostIsGone = false;
    static constexpr int kBusy = -1;
    std::atomic<int> m_restsFor = 0; ///< seconds since the last run, or `kBusy`
};

} // namespace hangaku::ai
