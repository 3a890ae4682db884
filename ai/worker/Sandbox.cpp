#include "ai/worker/Sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>

namespace hangaku::ai {
namespace {

/// Private writable memory of this process in bytes (what RLIMIT_DATA counts).
std::size_t privateMemory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmData:"))
            return std::stoull(line.substr(7)) << 10;
    return 0;
}

void setLimit(__rlimit_resource resource, rlim_t value)
{
    const rlimit limit{value, value};
    (void)::setrlimit(resource, &limit);
}

} // namespace

void restrictProcess()
{
    const pid_t parent = ::getppid();
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(1); // the parent died before the wish could be told
    (void)::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setLimit(RLIMIT_CORE, 0);
    setLimit(RLIMIT_FSIZE, 0);
    // A write beyond the limit shall fail, not kill.
    (void)std::signal(SIGXFSZ, SIG_IGN);
    std::ofstream("/proc/self/oom_score_adj") << 1000;
}

void limitMemory(std::size_t bytes)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    limit.rlim_cur = privateMemory() + bytes;
    (void)::setrlimit(RLIMIT_DATA, &limit);
}

} // namespace hangaku::ai
