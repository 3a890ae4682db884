#include "viewer/reader/ReaderLoop.h"

#include "viewer/core/base/Sandbox.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <optional>
#include <string_view>

namespace hangaku::viewer::reader {
namespace {

constexpr int kConnection = 3; // what ReaderProcess::start hands over
constexpr int kPage = 4;

WorkPage* watchedPage = nullptr; // for the signal handler, which is given nothing else
thread_local int threadSlot = 0;

extern "C" void noteCulprit(int signal)
{
    const auto slot = static_cast<std::size_t>(threadSlot);
    if (watchedPage != nullptr)
        watchedPage->culprit = watchedPage->current[slot].load();
    ::_exit(128 + signal);
}

/// A signal stack of its own for each thread: the fault may be that the stack is full.
class FaultStack {
public:
    FaultStack()
    {
        stack_t stack{};
        stack.ss_sp = m_memory.data();
        stack.ss_size = m_memory.size();
        ::sigaltstack(&stack, nullptr);
    }
    ~FaultStack()
    {
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        ::sigaltstack(&none, nullptr);
    }
    FaultStack(const FaultStack&) = delete;
    FaultStack& operator=(const FaultStack&) = delete;

private:
    std::array<char, std::size_t{32} << 10> m_memory{};
};

/// Has the thread that fails write what it was at into `page`, as its last act.
void watchForFaults(WorkPage& page)
{
    watchedPage = &page;
    struct sigaction action {};
    action.sa_handler = noteCulprit;
    action.sa_flags = SA_ONSTACK;
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
        (void)::sigaction(signal, &action, nullptr);
}

} // namespace

ReaderLoop::ReaderLoop(Connection connection, WorkPage& page)
    : m_connection(std::move(connection)), m_page(page)
{
}

int ReaderLoop::run(Handle handle)
{
    send(Hello{});
    while (true) {
        while (const auto bytes = m_connection.next()) {
            const auto message = decodeHostMessage(*bytes);
            if (!message)
                return EXIT_FAILURE;
            handle(*this, *message);
        }
        if (!m_connection.receive(Connection::Wait::Yes))
            return EXIT_SUCCESS;
    }
}

void ReaderLoop::send(const ReaderMessage& message)
{
    std::string packed;
    Connection::pack(encode(message), packed);
    sendPacked(packed);
}

void ReaderLoop::sendPacked(const std::string& packed)
{
    const std::scoped_lock lock(m_sending);
    if (!m_connection.sendPacked(packed))
        ::_exit(EXIT_SUCCESS); // nobody waits for the rest
}

Slots::Slots(WorkPage& page) : m_page(page)
{
    static std::atomic<int> rounds{0};
    m_round = rounds++;
}

std::atomic<std::int32_t>& Slots::mine()
{
    thread_local int round = -1;
    thread_local std::optional<FaultStack> stack;
    if (round != m_round) {
        round = m_round;
        threadSlot = m_next++ % WorkPage::kThreads;
        if (!stack)
            stack.emplace();
    }
    return m_page.current[static_cast<std::size_t>(threadSlot)];
}

int threadsOf(int wanted)
{
    return std::clamp(wanted, 1, WorkPage::kThreads);
}

int runReader(int argc, char* argv[], ReaderLoop::Handle handle)
{
    if (argc != 2 || std::string_view(argv[1]) != "--connected") {
        std::fputs("This program reads DICOM files for hangaku and hangaku-cli, which start it.\n",
                   stderr);
        return 2;
    }
    void* memory = ::mmap(nullptr, sizeof(WorkPage), PROT_READ | PROT_WRITE, MAP_SHARED,
                          kPage, 0);
    if (memory == MAP_FAILED)
        return EXIT_FAILURE;
    auto* page = new (memory) WorkPage;
    watchForFaults(*page);
    restrictProcess();
    return ReaderLoop(Connection(Descriptor(kConnection)), *page).run(handle);
}

} // namespace hangaku::viewer::reader
