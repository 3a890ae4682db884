#include "ai/protocol/MessageChannel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

namespace {

constexpr std::size_t kLargestPacket = 192 << 10; // below the kernel's default socket buffer
constexpr std::size_t kMostDescriptors = 64; // a network for each fold
constexpr std::size_t kControlBytes = CMSG_SPACE(kMostDescriptors * sizeof(int));

tl::unexpected<viewer::Error> connectionLost()
{
    return fail(ErrorCode::WorkerFailed,
                Text(HANGAKU_TR("Ai", "The connection to the model's process is lost")), {},
                std::strerror(errno));
}

std::vector<FileDescriptor> takeDescriptors(msghdr& header)
{
    std::vector<FileDescriptor> descriptors;
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control != nullptr;
         control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS)
            continue;
        const auto count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof(int));
            descriptors.emplace_back(fd);
        }
    }
    return descriptors;
}

} // namespace

Result<std::pair<FileDescriptor, FileDescriptor>> MessageChannel::createPair()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return connectionLost();
    return std::pair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Result<void> MessageChannel::send(const std::string& text, const std::vector<int>& descriptors)
{
    iovec data{const_cast<char*>(text.data()), text.size()};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, kControlBytes> control{};
    if (descriptors.size() > kMostDescriptors)
        return connectionLost();
    if (!descriptors.empty()) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
        cmsghdr* rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
        std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size() * sizeof(int));
    }
    while (::sendmsg(m_socket.get(), &header, MSG_NOSIGNAL) < 0)
        if (errno != EINTR)
            return connectionLost();
    return {};
}

std::optional<MessageChannel::Packet> MessageChannel::receive(Wait wait)
{
    Packet packet;
    packet.text.resize(kLargestPacket);
    iovec data{packet.text.data(), packet.text.size()};
    alignas(cmsghdr) std::array<char, kControlBytes> control{};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const int flags = MSG_CMSG_CLOEXEC | (wait == Wait::No ? MSG_DONTWAIT : 0);
    ssize_t length = -1;
    do {
        length = ::recvmsg(m_socket.get(), &header, flags);
    } while (length < 0 && errno == EINTR);
    if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return {};
    packet.text.resize(static_cast<std::size_t>(length < 0 ? 0 : length));
    packet.descriptors = takeDescriptors(header);
    return packet;
}

} // namespace hangaku::ai
