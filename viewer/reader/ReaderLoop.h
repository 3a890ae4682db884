#pragma once

#include "viewer/reader/protocol/Connection.h"
#include "viewer/reader/protocol/Messages.h"
#include "viewer/reader/protocol/WorkPage.h"

#include <atomic>
#include <mutex>

namespace hangaku::viewer::reader {

/// What parsing headers may take, however long a file says that its values are.
inline constexpr std::size_t kHeaderMemory = std::size_t{1} << 30;

/// Does what the host asks for until it closes the connection.
class ReaderLoop {
public:
    using Handle = void (*)(ReaderLoop& loop, const HostMessage& request);

    ReaderLoop(Connection connection, WorkPage& page);

    /// @return the exit code
    int run(Handle handle);

    /// Any thread.
    void send(const ReaderMessage& message);
    /// Messages that `Connection::pack` has put together.
    void sendPacked(const std::string& packed);
    Descriptor takeDescriptor() { return m_connection.takeDescriptor(); }
    WorkPage& page() { return m_page; }

private:
    Connection m_connection;
    WorkPage& m_page;
    std::mutex m_sending;
};

/// Gives each thread of a request its entry in the page, as they come.
class Slots {
public:
    explicit Slots(WorkPage& page);
    std::atomic<std::int32_t>& mine();

private:
    WorkPage& m_page;
    int m_round;
    std::atomic<int> m_next{0};
};

int threadsOf(int wanted);

/// What `main` of both programs is: `handle` is all that differs.
int runReader(int argc, char* argv[], ReaderLoop::Handle handle);

} // namespace hangaku::viewer::reader
