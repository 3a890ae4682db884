#pragma once

#include "viewer/core/base/Error.h"

#include <cstddef>
#include <span>

namespace hangaku::ai {

/// An owned file descriptor.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor();

    bool isOpen() const { return m_fd >= 0; }
    int get() const { return m_fd; }
    int release();

private:
    int m_fd = -1;
};

/// Anonymous memory (memfd) that host and worker both see: input voxels one way, labels the other.
/// It has no name in the file system and is gone with the last process that holds it, crashed or
/// not. Its size is sealed, so that neither side can make the other's mapping invalid.
class SharedMemory {
public:
    /// Zeroed memory. @return OutOfMemory when the system refuses
    static viewer::Result<SharedMemory> create(std::size_t bytes);
    /// Maps what the other process made. @return WorkerFailed when it is not exactly `bytes` long
    /// or could still change its size
    static viewer::Result<SharedMemory> open(FileDescriptor fd, std::size_t bytes);

    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&&) = delete;
    ~SharedMemory();

    std::span<std::byte> bytes() const { return m_bytes; }
    int fd() const { return m_fd.get(); }

private:
    SharedMemory(FileDescriptor fd, std::span<std::byte> bytes)
        : m_fd(std::move(fd)), m_bytes(bytes)
    {
    }
    static viewer::Result<SharedMemory> map(FileDescriptor fd, std::size_t bytes);

    FileDescriptor m_fd;
    std::span<std::byte> m_bytes;
};

} // namespace hangaku::ai
