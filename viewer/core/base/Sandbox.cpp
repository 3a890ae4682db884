#include "viewer/core/base/Sandbox.h"

#include <fcntl.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
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

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWrite = LANDLOCK_ACCESS_FS_WRITE_FILE;

/// A folder with all below it, or a file; what is not there is left out.
void allow(int ruleset, const std::string& path, std::uint64_t rights)
{
    landlock_path_beneath_attr rule{};
    struct stat status {};
    rule.parent_fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return;
    const bool isFolder = ::fstat(rule.parent_fd, &status) == 0 && S_ISDIR(status.st_mode);
    rule.allowed_access = isFolder ? rights : rights & ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR};
    (void)::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    ::close(rule.parent_fd);
}

/// Where this process's libraries lie: they open others, later, beside themselves.
std::set<std::string> libraryFolders()
{
    std::set<std::string> folders;
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* found) {
            const std::filesystem::path file(info->dlpi_name);
            if (file.is_absolute())
                static_cast<std::set<std::string>*>(found)->insert(file.parent_path());
            return 0;
        },
        &folders);
    return folders;
}

/// Libraries, and what the system tells of the machine.
void allowSystem(int ruleset, bool hasGraphicsCard)
{
    for (const char* path :
         {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/sys", "/proc/self", "/proc/cpuinfo",
          "/proc/meminfo", "/proc/stat", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"})
        allow(ruleset, path, kRead);
    for (const auto& folder : libraryFolders())
        allow(ruleset, folder, kRead);
    if (!hasGraphicsCard)
        return;
    for (const char* path : {"/proc", "/etc", "/run", "/var"})
        allow(ruleset, path, kRead);
    allow(ruleset, "/dev", kRead | kWrite);
}

/// Nothing may be written, and read only what is needed. Only rights that the first version of
/// Landlock knows, and truncation where the kernel knows it.
void restrictFiles(ProcessNeeds needs, bool hasGraphicsCard)
{
    const auto version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    constexpr std::uint64_t kFirstVersion = (std::uint64_t{1} << 13) - 1;
    constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14; // since version 3
    landlock_ruleset_attr rules{};
    rules.handled_access_fs = version >= 3 ? kFirstVersion | kTruncate : kFirstVersion;
    const auto ruleset =
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
    if (ruleset < 0)
        return;
    if (needs == ProcessNeeds::Files)
        allow(ruleset, "/", kRead);
    else
        allowSystem(ruleset, hasGraphicsCard);
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

constexpr std::uint32_t kDeny = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;

/// A seccomp program; the number of the system call is in the accumulator between its rules.
class CallFilter {
public:
    CallFilter()
    {
        load(offsetof(seccomp_data, arch));
        m_program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
        m_program.push_back(BPF_STMT(BPF_RET | BPF_K, kDeny));
        loadNumber();
        // Numbers beyond this are the x32 interface on x86-64, and nothing elsewhere.
        m_program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
        m_program.push_back(BPF_STMT(BPF_RET | BPF_K, kDeny));
    }

    void forbid(const std::vector<long>& numbers, std::uint32_t answer = kDeny)
    {
        for (const long number : numbers) {
            m_program.push_back(jumpIfEqual(number, 0, 1));
            m_program.push_back(BPF_STMT(BPF_RET | BPF_K, answer));
        }
    }
    /// Unless the lower half of an argument is `value`.
    void forbidUnless(long number, int argument, std::uint32_t value)
    {
        forbidByArgument(number, argument, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0));
    }
    /// When the lower half of an argument has one of these bits.
    void forbidWithBits(long number, int argument, std::uint32_t bits)
    {
        forbidByArgument(number, argument, BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
    }
    void forbidWithoutBits(long number, int argument, std::uint32_t bits)
    {
        forbidByArgument(number, argument, BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0));
    }

    /// For all threads, also those that libraries have started.
    void install()
    {
        m_program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
        const sock_fprog filter{static_cast<unsigned short>(m_program.size()), m_program.data()};
        if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) !=
            0)
            (void)::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
    }

private:
    static sock_filter jumpIfEqual(long number, std::uint8_t equal, std::uint8_t other)
    {
        return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), equal,
                        other);
    }
    void load(std::size_t offset)
    {
        m_program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
    }
    void loadNumber() { load(offsetof(seccomp_data, nr)); }
    /// `test` jumps over one instruction when the call is allowed.
    void forbidByArgument(long number, int argument, sock_filter test)
    {
        m_program.push_back(jumpIfEqual(number, 0, 4));
        load(offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(argument));
        m_program.push_back(test);
        m_program.push_back(BPF_STMT(BPF_RET | BPF_K, kDeny));
        loadNumber();
    }

    std::vector<sock_filter> m_program;
};

/// System calls that fail with EPERM: network, other programs and processes, and changes to files,
/// since not every kernel has Landlock; without a graphics card also what only its driver needs.
void forbidSystemCalls(bool hasGraphicsCard)
{
    if (kArchitecture == 0)
        return;
    CallFilter filter;
    filter.forbid({
        SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_execve, SYS_execveat,
            SYS_ptrace, SYS_kill, SYS_tkill, SYS_pidfd_open, SYS_pidfd_send_signal,
            SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_process_vm_readv, SYS_process_vm_writev,
            SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr,
            SYS_lsetxattr, SYS_fsetxattr, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_mkdirat,
            SYS_symlinkat, SYS_linkat, SYS_mknodat, SYS_truncate, SYS_openat2, SYS_mount,
            SYS_unshare, SYS_setns, SYS_bpf, SYS_keyctl, SYS_add_key, SYS_perf_event_open,
            SYS_io_uring_setup,
#if defined(__x86_64__)
            SYS_fork, SYS_vfork, SYS_chmod, SYS_chown, SYS_lchown, SYS_utimes, SYS_utime,
            SYS_futimesat, SYS_unlink, SYS_rmdir, SYS_rename, SYS_mkdir, SYS_symlink, SYS_link,
            SYS_mknod, SYS_creat,
#endif
    });
    // Threads are made, processes are not. The C library falls back where there is no clone3.
    filter.forbidWithoutBits(SYS_clone, 0, CLONE_THREAD);
    filter.forbid({SYS_clone3}, kUnknown);
    filter.forbidUnless(SYS_tgkill, 0, static_cast<std::uint32_t>(::getpid())); // abort()
    if (hasGraphicsCard) {
        filter.forbidUnless(SYS_socket, 0, AF_UNIX);
    } else {
        filter.forbid({SYS_socket, SYS_socketpair, SYS_memfd_create, SYS_userfaultfd});
        constexpr std::uint32_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE;
        filter.forbidWithBits(SYS_openat, 2, kWriting & ~std::uint32_t{O_DIRECTORY});
#if defined(__x86_64__)
        filter.forbidWithBits(SYS_open, 1, kWriting & ~std::uint32_t{O_DIRECTORY});
#endif
    }
    filter.install();
}

/// A driver that a program could talk to.
bool hasGraphicsCard()
{
    for (const char* device : {"/dev/nvidiactl", "/dev/kfd", "/dev/dxg"})
        if (::access(device, F_OK) == 0)
            return true;
    return false;
}

} // namespace

void restrictProcess(ProcessNeeds needs)
{
    const bool withGraphicsCard = needs == ProcessNeeds::Descriptors && hasGraphicsCard();
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
    restrictFiles(needs, withGraphicsCard);
    forbidSystemCalls(withGraphicsCard);
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
