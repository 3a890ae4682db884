#include "tests/bench/Memory.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace hangaku::bench {

double memory(const std::string& what)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(what + ":"))
            return std::atof(line.c_str() + what.size() + 1) * 1024;
    return 0;
}

double peakBytesOf(const std::function<void()>& work)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return 0;
    const auto child = ::fork();
    if (child == 0) {
        const double before = memory("VmRSS");
        work();
        const double taken = memory("VmHWM") - before;
        const auto written = ::write(ends[1], &taken, sizeof taken);
        ::_exit(written == sizeof taken ? 0 : 1);
    }
    double taken = 0;
    ::close(ends[1]);
    const auto got = ::read(ends[0], &taken, sizeof taken);
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return got == sizeof taken ? taken : 0;
}

} // namespace hangaku::bench
