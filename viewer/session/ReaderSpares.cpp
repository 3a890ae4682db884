#include "viewer/session/ReaderSpares.h"

#include "viewer/core/base/Niceness.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace hangaku::viewer {

ReaderSpares& ReaderSpares::instance()
{
    static ReaderSpares spares;
    return spares;
}

ReaderSpares::~ReaderSpares()
{
    m_thread.request_stop();
}

void ReaderSpares::keep(const std::filesystem::path& program)
{
    const std::scoped_lock lock(m_mutex);
    m_waiting.try_emplace(program);
    if (!m_thread.joinable())
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    m_wake.notify_one();
}

Result<std::unique_ptr<ReaderProcess>> ReaderSpares::take(const std::filesystem::path& program)
{
    std::unique_ptr<ReaderProcess> spare;
    {
        const std::scoped_lock lock(m_mutex);
        if (const auto found = m_waiting.find(program); found != m_waiting.end())
            spare = std::move(found->second);
        m_wake.notify_one();
    }
    if (spare != nullptr && spare->isAlive())
        return spare;
    return ReaderProcess::start(program);
}

bool ReaderSpares::isReady(const std::filesystem::path& program) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_waiting.find(program);
    return found != m_waiting.end() && found->second != nullptr && found->second->isAlive();
}

void ReaderSpares::run(const std::stop_token& stop)
{
    setThreadNiceness(kBackgroundNiceness); // as that of the threads that will use them
    const auto isAnyMissing = [this] {
        return std::ranges::any_of(m_waiting,
                                   [](const auto& entry) { return entry.second == nullptr; });
    };
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, stop, isAnyMissing)) {
        // What was just taken is to work first.
        constexpr auto kPause = std::chrono::milliseconds(200);
        m_wake.wait_for(lock, stop, kPause, [] { return false; });
        if (stop.stop_requested())
            return;
        std::vector<std::filesystem::path> missing;
        for (const auto& [program, process] : m_waiting)
            if (process == nullptr)
                missing.push_back(program);
        lock.unlock();
        for (const auto& program : missing) {
            auto started = ReaderProcess::start(program);
            const std::scoped_lock again(m_mutex);
            if (started)
                m_waiting[program] = std::move(*started);
            else
                m_waiting.erase(program); // whoever needs one says what is wrong
        }
        lock.lock();
    }
}

} // namespace hangaku::viewer
