#include "viewer/dicom/ParserStream.h"

#include <algorithm>

namespace hangaku::viewer::dicom {
namespace {

/// Holds most headers whole.
constexpr std::size_t kWindowBytes = std::size_t{16} << 10;
constexpr std::streamsize kTagBytes = 4;

} // namespace

ParserStream::ParserStream(const InputFile& file)
    : m_file(file),
      m_window(std::min<std::size_t>(kWindowBytes, std::max<std::size_t>(file.fileSize(), 1)))
{
}

std::uint64_t ParserStream::position() const
{
    return m_windowStart + static_cast<std::uint64_t>(gptr() - eback());
}

ParserStream::int_type ParserStream::underflow()
{
    const auto start = position();
    const auto got = m_file.readAt(start, m_window.data(), m_window.size());
    m_windowStart = start;
    setg(m_window.data(), m_window.data(), m_window.data() + got);
    return got == 0 ? traits_type::eof() : traits_type::to_int_type(*gptr());
}

std::streamsize ParserStream::xsgetn(char* into, std::streamsize count)
{
    const auto got = readAhead(into, count);
    if (got == count)
        return got;
    m_endedBetweenElements = got == 0 && count == kTagBytes;
    throw UnexpectedEnd{};
}

std::streamsize ParserStream::readAhead(char* into, std::streamsize count)
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
    const auto got = m_file.readAt(start, into + buffered, rest);
    m_windowStart = start + got;
    setg(m_window.data(), m_window.data(), m_window.data());
    return buffered + static_cast<std::streamsize>(got);
}

ParserStream::pos_type ParserStream::seekoff(off_type offset, std::ios_base::seekdir from,
                                                     std::ios_base::openmode mode)
{
    off_type base = 0;
    if (from == std::ios_base::cur)
        base = static_cast<off_type>(position());
    else if (from == std::ios_base::end)
        base = static_cast<off_type>(m_file.fileSize());
    return seekpos(base + offset, mode);
}

ParserStream::pos_type ParserStream::seekpos(pos_type position,
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
