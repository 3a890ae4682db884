#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace hangaku::viewer::dicom {

/// A read-only file whose beginning, which holds most headers whole, is read once.
class FileStreamBuffer {
public:
    explicit FileStreamBuffer(const std::filesystem::path& path);
    ~FileStreamBuffer();
    FileStreamBuffer(const FileStreamBuffer&) = delete;
    FileStreamBuffer& operator=(const FileStreamBuffer&) = delete;

    bool isOpen() const { return m_descriptor >= 0; }
    std::uint64_t fileSize() const { return m_size; }
    /// Any thread. @return fewer than `count` at the end of the file
    std::size_t readAt(std::uint64_t offset, char* into, std::size_t count) const;

private:
    std::size_t readFile(std::uint64_t offset, char* into, std::size_t count) const;

    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::unique_ptr<char[]> m_start;
    std::size_t m_startSize = 0;
};

} // namespace hangaku::viewer::dicom
