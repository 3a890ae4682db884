#include "ai/worker/Sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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

/// Takes away every way to write, make or remove files (Landlock, ABI 1); graphics cards stay
/// usable. On kernels without it only the size limit below holds.
void forbidWriting()
{
    constexpr __u64 kWrite = LANDLOCK_ACCESS_FS_WRITE_FILE;
    landlock_ruleset_attr rules{};
    rules.handled_access_fs = kWrite | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                              LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                              LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                              LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                              LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |
                              LANDLOCK_ACCESS_FS_EXECUTE;
    const auto ruleset =
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0));
    if (ruleset < 0)
        return;
    landlock_path_beneath_attr devices{};
    devices.allowed_access = kWrite;
    devices.parent_fd = ::open("/dev", O_PATH | O_CLOEXEC);
    if (devices.parent_fd >= 0) {
        (void)::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &devices, 0);
        ::close(devices.parent_fd);
    }
    (void)::syscall(SYS_landlock_restrict_self, ruleset, 0);
    ::close(ruleset);
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
    forbidWriting();
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
