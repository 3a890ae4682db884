#pragma once

#include <algorithm>
#include <thread>
#include <vector>

namespace hangaku::ai {

/// Calls `work(begin, end)` for parts of 0 <= n < count, each in a thread of its own. `work` must
/// not throw.
template <typename Work> void inParallel(int count, int threads, const Work& work)
{
    const int parts = std::clamp(threads, 1, std::max(count, 1));
    const auto border = [&](int part) {
        return static_cast<int>(static_cast<long long>(count) * part / parts);
    };
    std::vector<std::jthread> running;
    for (int part = 1; part < parts; ++part)
        running.emplace_back([&work, begin = border(part), end = border(part + 1)] {
            work(begin, end);
        });
    work(0, border(1));
}

} // namespace hangaku::ai
