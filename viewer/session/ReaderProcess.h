#pragma once

#include "viewer/reader/protocol/Connection.h"
#include "viewer/reader/protocol/Messages.h"
#include "viewer/reader/protocol/WorkPage.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include <sys/types.h>

namespace hangaku::viewer {

/// A running hangaku-reader and the connection to it. Destroying it ends the process at once. It
/// ends with the thread that started it, too.
class ReaderProcess {
public:
    /// @return WorkerFailed when the program cannot be started
    static Result<std::unique_ptr<ReaderProcess>> start(const std::filesystem::path& program);
    ~ReaderProcess();
    ReaderProcess(const ReaderProcess&) = delete;
    ReaderProcess& operator=(const ReaderProcess&) = delete;

    /// It is not needed any more: it ends while this thread goes on.
    void end();

    bool isAlive() const;

    /// A process that has died is noticed by `next`.
    void send(const reader::HostMessage& message, int descriptor = -1);

    enum class Event {
        Message,
        Stopped, ///< by the token
        Ended,   ///< it died, said nonsense, or nothing for too long
    };
    /// Waits for the next message. @param patience between two messages
    Event next(const std::stop_token& stop, std::chrono::milliseconds patience,
               reader::ReaderMessage& message);

    /// After Ended: the file or instance that certainly ended it, or else those that may have.
    std::optional<int> culprit() const;
    std::vector<int> suspects() const;
    pid_t pid() const { return m_pid; }

private:
    ReaderProcess(pid_t pid, reader::Connection connection, reader::WorkPage* page)
        : m_pid(pid), m_connection(std::move(connection)), m_page(page)
    {
    }

    pid_t m_pid;
    reader::Connection m_connection;
    reader::WorkPage* m_page;
};

} // namespace hangaku::viewer
