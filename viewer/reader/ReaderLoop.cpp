#include "viewer/reader/ReaderLoop.h"

#include "viewer/reader/Sandbox.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace hangaku::viewer::reader {
namespace {

/// What parsing headers may take, however long a file says that its values are.
constexpr std::size_t kHeaderMemory = std::size_t{1} << 30;

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

/// Slots are handed to the threads of a request as they come.
class Slots {
public:
    int mine()
    {
        thread_local int round = -1;
        thread_local std::optional<FaultStack> stack;
        if (round != m_round) {
            round = m_round;
            threadSlot = m_next++ % WorkPage::kThreads;
            if (!stack)
                stack.emplace();
        }
        return threadSlot;
    }

private:
    static inline int s_rounds = 0;
    int m_round = s_rounds++;
    std::atomic<int> m_next{0};
};

int threadsOf(int wanted)
{
    return std::clamp(wanted, 1, WorkPage::kThreads);
}

/// Bytes that decoding may take: a file's pixels as stored, decoded and converted, the compressed
/// bytes, and the decoder's own needs; within what the machine has.
std::size_t memoryFor(const VolumeDescription& volume)
{
    std::size_t frames = 1;
    for (const auto& instance : volume.instances)
        frames = std::max(frames, static_cast<std::size_t>(std::max(1, instance.frames)));
    const auto& pixels = volume.storedPixels;
    const double file = static_cast<double>(frames) * pixels.rows * pixels.columns *
                        std::max(1, pixels.samplesPerPixel) * ((pixels.bitsAllocated + 7) / 8);
    const double machine = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                           static_cast<double>(::sysconf(_SC_PAGESIZE));
    const double wanted = static_cast<double>(kHeaderMemory) + 8 * file;
    return static_cast<std::size_t>(std::min(wanted, 0.75 * machine));
}

} // namespace

void watchForFaults(WorkPage& page)
{
    watchedPage = &page;
    struct sigaction action {};
    action.sa_handler = noteCulprit;
    action.sa_flags = SA_ONSTACK;
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
        (void)::sigaction(signal, &action, nullptr);
}

ReaderLoop::ReaderLoop(Connection connection, WorkPage& page)
    : m_connection(std::move(connection)), m_page(page)
{
}

int ReaderLoop::run()
{
    send(Hello{});
    while (true) {
        while (const auto bytes = m_connection.next()) {
            const auto message = decodeHostMessage(*bytes);
            if (!message)
                return EXIT_FAILURE;
            std::visit([this](const auto& request) { handle(request); }, *message);
        }
        if (!m_connection.receive(Connection::Wait::Yes))
            return EXIT_SUCCESS;
    }
}

void ReaderLoop::handle(const ReadHeaders& request)
{
    limitMemory(kHeaderMemory);
    Slots slots;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        auto& current = m_page.current[static_cast<std::size_t>(slots.mine())];
        for (auto n = next++; n < request.files.size() && n < request.numbers.size(); n = next++) {
            current = request.numbers[n];
            send(HeaderRead{request.numbers[n], dicom::readCandidate(request.files[n])});
            current = -1;
        }
    };
    {
        std::vector<std::jthread> others;
        for (int n = 1; n < threadsOf(request.threads); ++n)
            others.emplace_back(work);
        work();
    }
    send(HeadersDone{});
}

void ReaderLoop::handle(const ListDicomDir& request)
{
    limitMemory(kHeaderMemory);
    send(DicomDirListed{dicom::filesOfDicomDir(request.path)});
}

dicom::LoadOptions ReaderLoop::optionsFor(const LoadVoxels& request, int memory)
{
    dicom::LoadOptions options;
    options.allocate = [&request, memory](PixelType type, std::size_t count) {
        const bool isWide = type != request.volume.pixelType;
        return VoxelBuffer::mapShared(type, count, memory, isWide ? request.wideOffset : 0);
    };
    options.onSliceFinished = [this](int k, bool isRead) { send(SliceRead{k, isRead}); };
    options.pixelType = request.pixelType;
    options.presentSlices = request.presentSlices;
    options.damagedInstances = request.damagedInstances;
    options.threads = threadsOf(request.threads);
    return options;
}

void ReaderLoop::handle(const LoadVoxels& request)
{
    limitMemory(memoryFor(request.volume));
    const auto memory = m_connection.takeDescriptor();
    Slots slots;
    auto options = optionsFor(request, memory.get());
    options.onInstance = [this, &slots](int instance) {
        m_page.current[static_cast<std::size_t>(slots.mine())] = instance;
    };
    LoadObserver observer;
    observer.firstSlice = request.firstSlice;
    observer.progress.report = [this](double fraction) { send(Progressed{fraction}); };
    observer.onAllocated = [this](const Volume& volume) { send(Allocated{volume.voxels->type()}); };
    auto loaded = dicom::loadVolume(request.volume, observer, options);
    if (loaded)
        send(VoxelsLoaded{std::move(loaded->warnings)});
    else
        send(Failed{std::move(loaded.error())});
}

void ReaderLoop::send(const ReaderMessage& message)
{
    const auto bytes = encode(message);
    const std::scoped_lock lock(m_sending);
    if (!m_connection.send(bytes))
        ::_exit(EXIT_SUCCESS); // nobody waits for the rest
}

} // namespace hangaku::viewer::reader
