#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace hangaku::viewer::reader {

/// A page that host and reader both see: what the reader is at, so that the host knows which file
/// ended it. File numbers of ReadHeaders, or instances of LoadVoxels; -1 for none.
struct WorkPage {
    static constexpr int kThreads = 2;

    std::array<std::atomic<std::int32_t>, kThreads> current{-1, -1}; ///< one for each thread
    std::atomic<std::int32_t> culprit{-1}; ///< written by the thread that fails, as its last act
};
static_assert(std::atomic<std::int32_t>::is_always_lock_free);

} // namespace hangaku::viewer::reader
