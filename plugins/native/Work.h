#pragma once

#include "ai/api/hangaku_plugin.h"

#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace hangaku::plugins {

/// Thrown when the user has cancelled.
struct Cancelled {};

/// Thrown when the image is nothing for a plugin; the text says why.
struct Unsuitable {
    std::string why;
};

/// Threads, and a look at whether the user still wants the result.
class Work {
public:
    explicit Work(const HangakuRun& run) : m_run(run) {}

    /// Share of the whole that is done from now on.
    void reached(double share)
    {
        m_share = share;
        tick();
    }
    /// To be called often, from the thread that called the plugin. @throws Cancelled
    void tick()
    {
        if (m_run.progress(m_run.context, m_share) == 0)
            throw Cancelled();
    }

    /// `does(n)` for each n from 0 to `count`, in parallel, in any order.
    /// @throws Cancelled, when the tasks at hand are done; does not let exceptions of `does` out
    template <typename Does> void each(int count, const Does& does)
    {
        std::atomic<int> next = 0;
        std::atomic<bool> stops = false;
        const auto take = [&] {
            const int n = stops ? count : next++;
            if (n < count)
                does(n);
            return n < count;
        };
        std::vector<std::jthread> others;
        for (int t = 1; t < m_run.threads && t < count; ++t)
            others.emplace_back([&] {
                while (take()) {
                }
            });
        try {
            while (take())
                tick();
        } catch (...) {
            stops = true;
            throw;
        }
    }

private:
    const HangakuRun& m_run;
    double m_share = 0;
};

/// Calls a plugin's work and turns what it throws into a status and a message.
std::int32_t guarded(const HangakuRun& run, void (*work)(const HangakuRun&, Work&)) noexcept;

} // namespace hangaku::plugins
