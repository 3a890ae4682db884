#include "viewer/dicom/FileStream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::uint64_t kStartBytes = std::uint64_t{8} << 10;

} // namespace

FileStreamBuffer::FileStreamBuffer(const std::filesystem::path& path)
    : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    struct stat status {};
    if (m_descriptor < 0 || ::fstat(m_descriptor, &status) != 0)
        return;
    m_size = static_cast<std::uint64_t>(status.st_size);
    const auto wanted = static_cast<std::size_t>(std::min(kStartBytes, m_size));
    m_start = std::make_unique_for_overwrite<char[]>(wanted);
    m_startSize = readFile(0, m_start.get(), wanted);
}

FileStreamBuffer::~FileStreamBuffer()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

std::size_t FileStreamBuffer::readAt(std::uint64_t offset, char* into, std::size_t count) const
{
    if (offset >= m_startSize)
        return readFile(offset, into, count);
    const auto here = std::min(count, m_startSize - static_cast<std::size_t>(offset));
    std::memcpy(into, m_start.get() + offset, here);
    return here == count ? count : here + readFile(offset + here, into + here, count - here);
}

std::size_t FileStreamBuffer::readFile(std::uint64_t offset, char* into, std::size_t count) const
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
