#include "tests/support/SandboxProbe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace hangaku::tests {
namespace {

/// A connection to wherever, an open port, or a datagram sent off.
bool reachesNetwork()
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int stream = ::socket(AF_INET, SOCK_STREAM, 0);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (stream >= 0 && (::bind(stream, generic, sizeof address) == 0 || ::listen(stream, 1) == 0))
        return true;
    address.sin_port = htons(9);
    const int datagram = ::socket(AF_INET, SOCK_DGRAM, 0);
    if (datagram >= 0 && ::sendto(datagram, "x", 1, 0, generic, sizeof address) == 1)
        return true;
    sockaddr_un local{AF_UNIX, "/tmp/.X11-unix/X0"};
    const int here = ::socket(AF_UNIX, SOCK_STREAM, 0);
    return here >= 0 &&
           ::connect(here, reinterpret_cast<const sockaddr*>(&local), sizeof local) == 0;
}

bool writes(const std::string& file, int flags)
{
    const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC, 0600);
    const bool isWritten = descriptor >= 0 && ::write(descriptor, "x", 1) == 1;
    if (descriptor >= 0)
        ::close(descriptor);
    return isWritten;
}

bool startsProcess()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    return child > 0 && ::waitpid(child, nullptr, 0) == child;
}

} // namespace

int probeSandbox(const char* folder)
{
    namespace probe = sandbox_probe;
    const std::string base = std::string(folder) + "/";
    const auto victim = base + "victim";
    int can = probe::kAlive;
    char byte = 0;
    if (const int file = ::open(victim.c_str(), O_RDONLY | O_CLOEXEC); file >= 0)
        can |= ::read(file, &byte, 1) == 1 ? probe::kRead : 0;
    if (reachesNetwork())
        can |= probe::kNetwork;
    if (writes(victim, O_WRONLY) || writes(victim, O_RDWR | O_APPEND) ||
        writes(base + "new", O_WRONLY | O_CREAT) || ::truncate(victim.c_str(), 0) == 0)
        can |= probe::kWriteFile;
    if (::mkdir((base + "made").c_str(), 0700) == 0 || ::chmod(victim.c_str(), 0777) == 0 ||
        ::symlink("/", (base + "link").c_str()) == 0 ||
        ::rename(victim.c_str(), (base + "renamed").c_str()) == 0 || ::unlink(victim.c_str()) == 0)
        can |= probe::kChangeFiles;
    if (startsProcess())
        can |= probe::kProcess;
    if (::kill(::getppid(), 0) == 0)
        can |= probe::kSignal;
    if ((can & probe::kProcess) == 0)
        ::execl("/bin/true", "true", nullptr);
    return can;
}

} // namespace hangaku::tests

#ifdef HANGAKU_PROBE_LIBRARY
// In front of the C library's: the programs wait for their first message when they have locked
// themselves in.
extern "C" ssize_t recvmsg(int /*socket*/, msghdr* /*message*/, int /*flags*/)
{
    const char* folder = ::getenv(hangaku::tests::kProbeFolderVariable);
    ::_exit(hangaku::tests::probeSandbox(folder == nullptr ? "/nowhere" : folder));
}
#endif
