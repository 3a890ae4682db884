#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace hangaku::viewer::dicom {

/// A file that is read here and there, by any thread.
class InputFile {
public:
    explicit InputFile(const std::filesystem::path& path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    bool isOpen() const { return m_descriptor >= 0; }
    std::uint64_t fileSize() const { return m_size; }
    /// @return how many bytes from `offset` on were read: fewer than `count` at the end of the file
    std::size_t readAt(std::uint64_t offset, char* into, std::size_t count) const;

private:
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

} // namespace hangaku::viewer::dicom
