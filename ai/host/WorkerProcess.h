#pragma once

#include "ai/protocol/MessageChannel.h"
#include "ai/protocol/WorkerMessages.h"

#include <QObject>
#include <QProcess>
#include <QSocketNotifier>
#include <QTimer>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace hangaku::ai {

/// A running hangaku-worker and the connection to it. Destroying it ends the process at once.
class WorkerProcess : public QObject {
    Q_OBJECT
public:
    /// @param startPatience     until its first word
    /// @param heartbeatPatience between any two words after that
    WorkerProcess(const std::filesystem::path& program, std::chrono::milliseconds startPatience,
                  std::chrono::milliseconds heartbeatPatience);
    ~WorkerProcess() override;

    /// Messages before the first word wait for it.
    void send(const HostMessage& message, const std::vector<int>& descriptors = {});
    qint64 pid() const { return m_process.processId(); }
    /// Kills the process without waiting for its end, and deletes this object then: freeing
    /// gigabytes takes the kernel a while.
    void abandon();

signals:
    /// All but the greeting and the heartbeat.
    void received(const hangaku::ai::WorkerMessage& message);
    /// It crashed, was killed, hung, or never started; nothing comes after this.
    void ended(const hangaku::viewer::Error& error);

private:
    void readPackets();
    void onProcessFinished(int exitCode, QProcess::ExitStatus status);
    void onSilence();
    void end(viewer::Error error);
    viewer::Error deathError(int exitCode, QProcess::ExitStatus status);

    std::filesystem::path m_program;
    std::chrono::milliseconds m_heartbeatPatience;
    QProcess m_process;
    std::optional<MessageChannel> m_channel;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QTimer m_silence;
    bool m_greeted = false;
    bool m_ended = false;
};

} // namespace hangaku::ai
