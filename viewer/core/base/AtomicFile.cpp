#include "viewer/core/base/AtomicFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace hangaku::viewer {
namespace {

tl::unexpected<Error> writeError(const std::filesystem::path& target, int number)
{
    const auto name = target.string();
    switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(ErrorCode::PermissionDenied,
                    Text(HANGAKU_TR("Core", "No permission to write %1"), {name}),
                    Text(HANGAKU_TR("Core", "Choose another folder, or change its permissions.")));
    case ENOSPC:
    case EDQUOT:
        return fail(ErrorCode::DiskFull,
                    Text(HANGAKU_TR("Core", "The disk is full: %1 was not written"), {name}),
                    Text(HANGAKU_TR("Core", "Free some space or choose another disk, then save again.")));
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "The folder of %1 does not exist"), {name}),
                    Text(HANGAKU_TR("Core", "Choose an existing folder.")));
    default:
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Core", "Cannot write %1"), {name}), {},
                    std::strerror(number));
    }
}

/// The whole name after the first dot of a double ending such as ".nii.gz", else the last ending.
std::string endingOf(const std::filesystem::path& path)
{
    const auto ending = path.extension().string();
    return ending == ".gz" ? path.stem().extension().string() + ending : ending;
}

/// fsync of a file or folder; returns errno or 0.
int syncToDisk(const std::filesystem::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    const int number = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    return number;
}

} // namespace

Result<void>
writeAtomically(const std::filesystem::path& target,
                const std::function<Result<void>(const std::filesystem::path&)>& write)
{
    const auto folder = target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
    const auto ending = endingOf(target);
    std::string pattern = (folder / (".hangaku-XXXXXX" + ending)).string();
    // mkstemps reserves the name and tells at once whether the folder can be written.
    const int descriptor = ::mkostemps(pattern.data(), static_cast<int>(ending.size()), O_CLOEXEC);
    if (descriptor < 0)
        return writeError(target, errno);
    ::close(descriptor);
    const std::filesystem::path temporary = pattern;
    const auto discard = [&temporary] {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
    };

    errno = 0;
    if (auto written = write(temporary); !written) {
        const int number = errno;
        discard();
        if (number == ENOSPC || number == EDQUOT)
            return writeError(target, number);
        return written;
    }
    if (const int number = syncToDisk(temporary); number != 0) {
        discard();
        return writeError(target, number);
    }
    ::chmod(temporary.c_str(), 0644);
    if (::rename(temporary.c_str(), target.c_str()) != 0) {
        const int number = errno;
        discard();
        return writeError(target, number);
    }
    syncToDisk(folder);
    return {};
}

} // namespace hangaku::viewer
