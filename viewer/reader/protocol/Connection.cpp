#include "viewer/reader/protocol/Connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace hangaku::viewer::reader {
namespace {

constexpr std::size_t kReceiveBytes = std::size_t{64} << 10;
/// More than the headers of the largest multi-frame file.
constexpr std::uint32_t kLongestMessage = std::uint32_t{1} << 30;
constexpr std::size_t kControlBytes = CMSG_SPACE(sizeof(int));

/// Sends some of the bytes, with the descriptor unless it is -1. @return how many, or -1
ssize_t sendSome(int socket, const char* bytes, std::size_t count, int descriptor)
{
    iovec data{const_cast<char*>(bytes), count};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, kControlBytes> control{};
    if (descriptor >= 0) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(rights), &descriptor, sizeof(int));
    }
    ssize_t sent = -1;
    do {
        sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

} // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

Descriptor::~Descriptor()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

std::optional<std::pair<Descriptor, Descriptor>> Connection::createPair()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::nullopt;
    return std::pair{Descriptor(ends[0]), Descriptor(ends[1])};
}

void Connection::pack(const std::string& message, std::string& packed)
{
    const auto length = static_cast<std::uint32_t>(message.size());
    packed.append(reinterpret_cast<const char*>(&length), sizeof length);
    packed += message;
}

bool Connection::send(const std::string& message, int descriptor)
{
    std::string packed;
    pack(message, packed);
    return sendPacked(packed, descriptor);
}

bool Connection::sendPacked(const std::string& packed, int descriptor)
{
    std::size_t done = 0;
    while (done < packed.size()) {
        const auto sent =
            sendSome(fd(), packed.data() + done, packed.size() - done, done == 0 ? descriptor : -1);
        if (sent < 0)
            return false;
        done += static_cast<std::size_t>(sent);
    }
    return true;
}

bool Connection::receive(Wait wait)
{
    m_bytes.erase(0, std::exchange(m_taken, 0));
    m_arriving.resize(kReceiveBytes);
    iovec data{m_arriving.data(), m_arriving.size()};
    alignas(cmsghdr) std::array<char, kControlBytes> control{};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    ssize_t got = -1;
    do {
        got = ::recvmsg(fd(), &header,
                        MSG_CMSG_CLOEXEC | (wait == Wait::No ? MSG_DONTWAIT : 0));
    } while (got < 0 && errno == EINTR);
    const bool isEmpty = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (got <= 0)
        return isEmpty;
    m_bytes.append(m_arriving.data(), static_cast<std::size_t>(got));
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(part), sizeof(int));
        m_received = Descriptor(descriptor);
    }
    std::uint32_t length = 0;
    if (m_bytes.size() >= sizeof length)
        std::memcpy(&length, m_bytes.data(), sizeof length);
    return length <= kLongestMessage;
}

std::optional<std::string> Connection::next()
{
    std::uint32_t length = 0;
    if (m_bytes.size() - m_taken < sizeof length)
        return std::nullopt;
    std::memcpy(&length, m_bytes.data() + m_taken, sizeof length);
    if (m_bytes.size() - m_taken - sizeof length < length)
        return std::nullopt;
    auto message = m_bytes.substr(m_taken + sizeof length, length);
    m_taken += sizeof length + length;
    return message;
}

} // namespace hangaku::viewer::reader
