#include "viewer/dicom/FileStream.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hangaku::viewer::dicom {
namespace {

/// Holds most headers whole.
constexpr std::size_t kWindowBytes = std::size_t{32} << 10;
constexpr std::streamsize kTagBytes = 4;

} // namespace

FileStreamBuffer::FileStreamBuffer(const std::filesystem::path& path)
    : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    struct stat status {};
    if (m_descriptor >= 0 && ::fstat(m_descriptor, &status) == 0)
        m_size = static_cast<std::uint64_t>(status.st_size);
    m_window.resize(std::min<std::size_t>(kWindowBytes, std::max<std::size_t>(m_size, 1)));
}

FileStreamBuffer::~FileStreamBuffer()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

std::uint64_t FileStreamBuffer::position() const
{
    return m_windowStart + static_cast<std::uint64_t>(gptr() - eback());
}

std::size_t FileStreamBuffer::readAt(std::uint64_t offset, char* into, std::size_t count) const
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

FileStreamBuffer::int_type FileStreamBuffer::underflow()
{
    const auto start = position();
    const auto got = readAt(start, m_window.data(), m_window.size());
    m_windowStart = start;
    setg(m_window.data(), m_window.data(), m_window.data() + got);
    return got == 0 ? traits_type::eof() : traits_type::to_int_type(*gptr());
}

std::streamsize FileStreamBuffer::xsgetn(char* into, std::streamsize count)
{
    const auto got = readAhead(into, count);
    if (got == count || m_atEnd == AtEnd::Stop)
        return got;
    m_endedBetweenElements = got == 0 && count == kTagBytes;
    if (m_atEnd == AtEnd::Throw || !m_endedBetweenElements)
        throw UnexpectedEnd{};
    return got;
}

std::streamsize FileStreamBuffer::readAhead(char* into, std::streamsize count)
{
    const auto buffered = std::min<std::streamsize>(count, egptr() - gptr());
    std::copy_n(gptr(), buffered, into);
    setg(eback(), gptr() + buffered, egptr());
    if (buffered == count)
        return count;
    const auto rest = static_cast<std::size_t>(count - buffered);
    if (rest < m_window.size()) {
        if (traits_type::eq_int_type(underflow(), traits_type::eof()))
            return buffered;
        return buffered + readAhead(into + buffered, std::min<std::streamsize>(
                                                      count - buffered, egptr() - gptr()));
    }
    // A value larger than the window goes past it, straight to its place.
    const auto start = position();
    const auto got = readAt(start, into + buffered, rest);
    m_windowStart = start + got;
    setg(m_window.data(), m_window.data(), m_window.data());
    return buffered + static_cast<std::streamsize>(got);
}

FileStreamBuffer::pos_type FileStreamBuffer::seekoff(off_type offset, std::ios_base::seekdir from,
                                                     std::ios_base::openmode mode)
{
    off_type base = 0;
    if (from == std::ios_base::cur)
        base = static_cast<off_type>(position());
    else if (from == std::ios_base::end)
        base = static_cast<off_type>(m_size);
    return seekpos(base + offset, mode);
}

FileStreamBuffer::pos_type FileStreamBuffer::seekpos(pos_type position,
                                                     std::ios_base::openmode /*mode*/)
{
    const auto target = static_cast<off_type>(position);
    if (target < 0)
        return pos_type(off_type(-1));
    const auto wanted = static_cast<std::uint64_t>(target);
    const auto windowEnd = m_windowStart + static_cast<std::uint64_t>(egptr() - eback());
    if (wanted >= m_windowStart && wanted <= windowEnd) {
        setg(eback(), eback() + (wanted - m_windowStart), egptr());
    } else {
        m_windowStart = wanted;
        setg(m_window.data(), m_window.data(), m_window.data());
    }
    return position;
}

} // namespace hangaku::viewer::dicom
