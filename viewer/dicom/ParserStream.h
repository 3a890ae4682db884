#pragma once

#include "viewer/dicom/InputFile.h"

#include <streambuf>
#include <vector>

namespace hangaku::viewer::dicom {

/// Thrown out of a ParserStream whose file ends in the middle of what is read. No std::exception on
/// purpose: GDCM tries again after those, and its second attempt ends the process.
struct UnexpectedEnd {};

/// A file as GDCM reads it, through a window of it in memory, so that the many small seeks of a DICOM
/// parser cost no system call. A read that comes out short throws UnexpectedEnd: the istream on it
/// must let exceptions through (badbit).
class ParserStream : public std::streambuf {
public:
    /// @param file outlives the stream
    explicit ParserStream(const InputFile& file);

    /// Did the last throw come where the file may properly end?
    bool endedBetweenElements() const { return m_endedBetweenElements; }

protected:
    int_type underflow() override;
    std::streamsize xsgetn(char* into, std::streamsize count) override;
    pos_type seekoff(off_type offset, std::ios_base::seekdir from,
                     std::ios_base::openmode mode) override;
    pos_type seekpos(pos_type position, std::ios_base::openmode mode) override;

private:
    std::uint64_t position() const;
    std::streamsize readAhead(char* into, std::streamsize count);

    const InputFile& m_file;
    std::uint64_t m_windowStart = 0;
    std::vector<char> m_window;
    bool m_endedBetweenElements = false;
};

} // namespace hangaku::viewer::dicom
