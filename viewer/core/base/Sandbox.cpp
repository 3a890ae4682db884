#include "viewer/core/base/Sandbox.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace hangaku::viewer {
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

void allowBelow(int ruleset, const char* folder, std::uint64_t rights)
{
    landlock_path_beneath_attr rule{};
    rule.allowed_access = rights;
    rule.parent_fd = ::open(folder, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return;
    (void)::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(rule.parent_fd);
}

/// Files may be read and nothing else. Only rights that the first version of Landlock knows, and
/// truncation where the kernel knows it.
void forbidWriting(ProcessNeeds needs)
{
    const auto version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    constexpr std::uint64_t kFirstVersion = (std::uint64_t{1} << 13) - 1;
    constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14; // since version 3
    landlock_ruleset_attr rules{};
    rules.handled_access_fs = version >= 3 ? kFirstVersion | kTruncate : kFirstVersion;
    const auto ruleset =
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
    if (ruleset < 0)
        return;
    allowBelow(ruleset, "/", kRead);
    if (needs == ProcessNeeds::GraphicsCard)
        allowBelow(ruleset, "/dev", kRead | LANDLOCK_ACCESS_FS_WRITE_FILE);
    (void)::syscall(SYS_landlock_restrict_self, ruleset, 0);
    ::close(ruleset);
}

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;
#endif

/// System calls that fail with EPERM: network, other programs and processes, and the changes to
/// files that Landlock does not cover; without a graphics card also what only its driver needs.
void forbidSystemCalls(ProcessNeeds needs)
{
    if (kArchitecture == 0)
        return;
    std::vector<long> forbidden{
        SYS_connect,     SYS_bind,        SYS_listen,    SYS_accept,       SYS_accept4,
        SYS_execve,      SYS_execveat,    SYS_ptrace,    SYS_process_vm_readv,
        SYS_kill,        SYS_tkill,       SYS_pidfd_open, SYS_process_vm_writev,
        SYS_fchmod,      SYS_fchmodat,    SYS_fchown,    SYS_fchownat,     SYS_utimensat,
        SYS_setxattr,    SYS_lsetxattr,   SYS_fsetxattr, SYS_mount,        SYS_unshare,
        SYS_setns,       SYS_bpf,         SYS_keyctl,    SYS_add_key,      SYS_perf_event_open,
        SYS_io_uring_setup,
#if defined(__x86_64__)
        SYS_fork,        SYS_vfork,       SYS_chmod,     SYS_chown,        SYS_lchown,
        SYS_utimes,      SYS_utime,
#endif
    };
    if (needs == ProcessNeeds::FilesOnly)
        forbidden.insert(forbidden.end(), {SYS_socket, SYS_socketpair, SYS_memfd_create,
                                           SYS_userfaultfd});
    constexpr std::uint32_t kDeny = SECCOMP_RET_ERRNO | EPERM;
    std::vector<sock_filter> program{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, kDeny),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    };
    // Numbers beyond this are the x32 interface on x86-64, and nothing elsewhere.
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, kDeny));
    for (const long number : forbidden) {
        program.push_back(
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, kDeny));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    (void)::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

} // namespace

void restrictProcess(ProcessNeeds needs)
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
    forbidWriting(needs);
    forbidSystemCalls(needs);
}

void limitMemory(std::size_t bytes)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    limit.rlim_cur = privateMemory() + bytes;
    (void)::setrlimit(RLIMIT_DATA, &limit);
}

} // namespace hangaku::viewer
