#include "viewer/session/ReaderProcess.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <string>

namespace hangaku::viewer {

using reader::Connection;
using reader::Descriptor;
using reader::WorkPage;

namespace {

// Where hangaku-reader looks for them.
constexpr int kConnection = 3;
constexpr int kPage = 4;
constexpr int kAboveBoth = 10;

tl::unexpected<Error> cannotStart(const std::filesystem::path& program, int error)
{
    return fail(ErrorCode::WorkerFailed,
                Text(HANGAKU_TR("Core", "Cannot start %1"), {program.string()}),
                Text(HANGAKU_TR("Core", "The installation is incomplete: install it again.")),
                std::strerror(error));
}

/// Out of the way of the numbers that are given out.
Descriptor raised(const Descriptor& descriptor)
{
    return Descriptor(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, kAboveBoth));
}

int spawn(const std::filesystem::path& program, int connection, int page, pid_t& pid)
{
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions, connection, kConnection);
    ::posix_spawn_file_actions_adddup2(&actions, page, kPage);
    // What this program ignores or blocks would be so there too.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const auto path = program.string();
    const std::string option = "--connected";
    const std::array<char*, 3> arguments{const_cast<char*>(path.c_str()),
                                         const_cast<char*>(option.c_str()), nullptr};
    const int error =
        ::posix_spawn(&pid, path.c_str(), &actions, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
}

} // namespace

Result<std::unique_ptr<ReaderProcess>> ReaderProcess::start(const std::filesystem::path& program)
{
    auto ends = Connection::createPair();
    const Descriptor page(::memfd_create("hangaku-reader", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    if (!ends || !page.isOpen() || ::ftruncate(page.get(), sizeof(WorkPage)) != 0 ||
        ::fcntl(page.get(), F_ADD_SEALS, kSeals) != 0)
        return cannotStart(program, errno);
    void* memory =
        ::mmap(nullptr, sizeof(WorkPage), PROT_READ | PROT_WRITE, MAP_SHARED, page.get(), 0);
    if (memory == MAP_FAILED)
        return cannotStart(program, errno);
    auto* work = new (memory) WorkPage;
    const auto theirs = raised(ends->second);
    const auto theirPage = raised(page);
    pid_t pid = -1;
    if (const int error = spawn(program, theirs.get(), theirPage.get(), pid); error != 0) {
        ::munmap(memory, sizeof(WorkPage));
        return cannotStart(program, error);
    }
    return std::unique_ptr<ReaderProcess>(
        new ReaderProcess(pid, Connection(std::move(ends->first)), work));
}

ReaderProcess::~ReaderProcess()
{
    end();
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    ::munmap(m_page, sizeof(WorkPage));
}

void ReaderProcess::end()
{
    ::kill(m_pid, SIGKILL); // not reaped before the destructor: the number is still its own
}

bool ReaderProcess::isAlive() const
{
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

void ReaderProcess::send(const reader::HostMessage& message, int descriptor)
{
    (void)m_connection.send(encode(message), descriptor);
}

ReaderProcess::Event ReaderProcess::next(const std::stop_token& stop,
                                         std::chrono::milliseconds patience,
                                         reader::ReaderMessage& message)
{
    while (true) {
        if (stop.stop_requested())
            return Event::Stopped;
        if (const auto bytes = m_connection.next()) {
            auto decoded = reader::decodeReaderMessage(*bytes);
            if (!decoded)
                return Event::Ended;
            message = std::move(*decoded);
            if (const auto* hello = std::get_if<reader::Hello>(&message)) {
                if (hello->version != reader::kProtocolVersion)
                    return Event::Ended;
                continue;
            }
            return Event::Message;
        }
        const Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        const std::stop_callback onStop(stop, [&wake] { (void)::eventfd_write(wake.get(), 1); });
        std::array<pollfd, 2> waiting{{{m_connection.fd(), POLLIN, 0}, {wake.get(), POLLIN, 0}}};
        const int ready =
            ::poll(waiting.data(), waiting.size(), static_cast<int>(patience.count()));
        if (ready < 0 && errno == EINTR)
            continue;
        const bool isSilent = ready <= 0;
        if (isSilent || (waiting[0].revents != 0 && !m_connection.receive(Connection::Wait::No)))
            return Event::Ended;
    }
}

std::optional<int> ReaderProcess::culprit() const
{
    const int number = m_page->culprit;
    return number >= 0 ? std::optional(number) : std::nullopt;
}

std::vector<int> ReaderProcess::suspects() const
{
    std::vector<int> numbers;
    for (const auto& current : m_page->current)
        if (const int number = current; number >= 0)
            numbers.push_back(number);
    return numbers;
}

} // namespace hangaku::viewer
