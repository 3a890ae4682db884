#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hangaku::viewer::reader {

/// An owned file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : m_fd(fd) {}
    Descriptor(Descriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    bool isOpen() const { return m_fd >= 0; }
    int get() const { return m_fd; }

private:
    int m_fd = -1;
};

/// One end of a local stream socket: messages of any length, each with its length before it, and a
/// descriptor that may come along.
class Connection {
public:
    explicit Connection(Descriptor socket) : m_socket(std::move(socket)) {}
    /// Two connected ends, closed on exec; nothing where the system refuses.
    static std::optional<std::pair<Descriptor, Descriptor>> createPair();

    /// Blocks until all is sent; one thread at a time. @return false when the other end is closed
    bool send(const std::string& message, int descriptor = -1);
    /// Appends a message to others that go out together.
    static void pack(const std::string& message, std::string& packed);
    bool sendPacked(const std::string& packed, int descriptor = -1);

    enum class Wait { No, Yes };
    /// Takes in what has come. @return false when the other end is closed or says nonsense
    bool receive(Wait wait);
    /// The next whole message of what has come.
    std::optional<std::string> next();
    /// The descriptor that came last.
    Descriptor takeDescriptor() { return std::move(m_received); }

    int fd() const { return m_socket.get(); }

private:
    Descriptor m_socket;
    Descriptor m_received;
    std::string m_bytes;
    std::vector<char> m_arriving;
    std::size_t m_taken = 0; ///< of m_bytes
};

} // namespace hangaku::viewer::reader
