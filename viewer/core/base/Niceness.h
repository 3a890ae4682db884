#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace hangaku::viewer {

/// @name How far threads stand back behind the GUI, so that a hand on the mouse never waits for a core
/// @{
constexpr int kSceneNiceness = 5;       ///< the 3D view: below the GUI, above the pool
constexpr int kBackgroundNiceness = 10; ///< tasks on the pool, and the readers they work with
/// @}

/// Sets the niceness of the calling thread: on Linux it is each thread's own, and what the thread
/// starts inherits it. Where it is refused, the work is done all the same.
inline void setThreadNiceness(int niceness)
{
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness));
}

} // namespace hangaku::viewer
