#pragma once

#include <functional>
#include <stop_token>

namespace hangaku::viewer {

/// How a long pure function reports and is stopped. `report` is called from the thread that does
/// the work, with a fraction from 0 to 1, at most some hundred times.
struct Progress {
    std::stop_token stop;
    std::function<void(double fraction)> report;

    bool isStopped() const { return stop.stop_requested(); }
    void operator()(double fraction) const
    {
        if (report)
            report(fraction);
    }
};

} // namespace hangaku::viewer
