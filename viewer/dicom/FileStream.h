#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <streambuf>
#include <vector>

namespace hangaku::viewer::dicom {

/// Thrown out of a FileStreamBuffer whose file ends in the middle of what is read. No std::exception
/// on purpose: GDCM tries again after those, and its second attempt ends the process.
struct UnexpectedEnd {};

/// A read-only file for std::istream that keeps one window of the file in memory, so that the many
/// small seeks of a DICOM parser cost no system call.
class FileStreamBuffer : public std::streambuf {
public:
    explicit FileStreamBuffer(const std::filesystem::path& path);
    ~FileStreamBuffer() override;
    FileStreamBuffer(const FileStreamBuffer&) = delete;
    FileStreamBuffer& operator=(const FileStreamBuffer&) = delete;

    bool isOpen() const { return m_descriptor >= 0; }
    std::uint64_t fileSize() const { return m_size; }
    /// Bytes from `offset` on that lie in the present window or are read for the purpose; shorter
    /// than `count` at the end of the file.
    std::size_t readAt(std::uint64_t offset, char* into, std::size_t count) const;

    /// What a read does that comes out short. The stream must let exceptions through (badbit).
    enum class AtEnd {
        Stop,        ///< what std::istream expects
        ThrowInside, ///< UnexpectedEnd, except where the next tag is looked for and there is none
        Throw,       ///< UnexpectedEnd there too: see `endedBetweenElements`
    };
    void setAtEnd(AtEnd atEnd) { m_atEnd = atEnd; }
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

    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::uint64_t m_windowStart = 0;
    std::vector<char> m_window;
    AtEnd m_atEnd = AtEnd::Stop;
    bool m_endedBetweenElements = false;
};

} // namespace hangaku::viewer::dicom
