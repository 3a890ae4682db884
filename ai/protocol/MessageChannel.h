#pragma once

#include "ai/protocol/SharedMemory.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hangaku::ai {

/// One end of a local socket that keeps packets whole (SOCK_SEQPACKET) and carries descriptors.
/// `send` may be called from several threads.
class MessageChannel {
public:
    struct Packet {
        std::string text; ///< empty: the other end is closed
        std::vector<FileDescriptor> descriptors;
    };

    explicit MessageChannel(FileDescriptor socket) : m_socket(std::move(socket)) {}
    /// Two connected ends, closed on exec.
    static viewer::Result<std::pair<FileDescriptor, FileDescriptor>> createPair();

    /// @return WorkerFailed when the other end is closed or the packet is too large
    viewer::Result<void> send(const std::string& text, const std::vector<int>& descriptors = {});

    enum class Wait { No, Yes };
    /// @return nothing when there is no packet and `wait` is No
    std::optional<Packet> receive(Wait wait);

    int fd() const { return m_socket.get(); }

private:
    FileDescriptor m_socket;
};

} // namespace hangaku::ai
