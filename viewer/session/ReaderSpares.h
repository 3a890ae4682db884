#pragma once

#include "viewer/session/ReaderProcess.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace hangaku::viewer {

/// Readers that have been started and wait for work. To start one takes a few ms, most of them for
/// linking GDCM: a third of what it takes to look through a usual series.
///
/// All functions may be called from any thread.
class ReaderSpares {
public:
    /// The program's own. Its processes end with the program.
    static ReaderSpares& instance();

    ReaderSpares() = default;
    ~ReaderSpares();
    ReaderSpares(const ReaderSpares&) = delete;
    ReaderSpares& operator=(const ReaderSpares&) = delete;

    /// From now on one process of `program` waits, and another whenever one has been taken. They
    /// are started in the background, and yield to the GUI.
    void keep(const std::filesystem::path& program);
    /// One that waits, or else one that is started now.
    /// @return WorkerFailed when the program cannot be started
    Result<std::unique_ptr<ReaderProcess>> take(const std::filesystem::path& program);
    /// Whether one waits that is alive.
    bool isReady(const std::filesystem::path& program) const;

private:
    void run(const std::stop_token& stop);

    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::map<std::filesystem::path, std::unique_ptr<ReaderProcess>> m_waiting; ///< null: to be started
    std::jthread m_thread; ///< starts them: a process ends with the thread that started it
};

} // namespace hangaku::viewer
