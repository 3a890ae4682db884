#include "viewer/dicom/InputFile.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hangaku::viewer::dicom {

InputFile::InputFile(const std::filesystem::path& path)
    : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    struct stat status {};
    if (m_descriptor >= 0 && ::fstat(m_descriptor, &status) == 0)
        m_size = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

std::size_t InputFile::readAt(std::uint64_t offset, char* into, std::size_t count) const
{
    std::size_t done = 0;
    while (done < count) {
        const auto got = ::pread(m_descriptor, into + done, count - done,
                                 static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

} // namespace hangaku::viewer::dicom
