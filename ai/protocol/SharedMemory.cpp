#include "ai/protocol/SharedMemory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

namespace {

constexpr int kSizeSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

tl::unexpected<viewer::Error> outOfMemory(std::size_t bytes)
{
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Ai", "Not enough memory to hand an image of %1 MB to the model"),
                     {std::to_string(bytes >> 20)}),
                Text(HANGAKU_TR("Ai", "Close other images or programs and try again.")));
}

} // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept
{
    if (this != &other) {
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = other.release();
    }
    return *this;
}

FileDescriptor::~FileDescriptor()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

int FileDescriptor::release()
{
    return std::exchange(m_fd, -1);
}

Result<SharedMemory> SharedMemory::create(std::size_t bytes)
{
    FileDescriptor fd(::memfd_create("hangaku", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!fd.isOpen() || ::ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0 ||
        ::fcntl(fd.get(), F_ADD_SEALS, kSizeSeals) != 0)
        return outOfMemory(bytes);
    return map(std::move(fd), bytes);
}

Result<SharedMemory> SharedMemory::open(FileDescriptor fd, std::size_t bytes)
{
    struct stat status {};
    const int seals = fd.isOpen() ? ::fcntl(fd.get(), F_GET_SEALS) : -1;
    if (seals < 0 || (seals & kSizeSeals) != kSizeSeals || ::fstat(fd.get(), &status) != 0 ||
        static_cast<std::size_t>(status.st_size) != bytes)
        return fail(ErrorCode::WorkerFailed,
                    Text(HANGAKU_TR("Ai", "The memory shared with the model has the wrong size")));
    return map(std::move(fd), bytes);
}

Result<SharedMemory> SharedMemory::map(FileDescriptor fd, std::size_t bytes)
{
    void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (data == MAP_FAILED)
        return outOfMemory(bytes);
    return SharedMemory(std::move(fd), {static_cast<std::byte*>(data), bytes});
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : m_fd(std::move(other.m_fd)), m_bytes(std::exchange(other.m_bytes, {}))
{
}

SharedMemory::~SharedMemory()
{
    if (!m_bytes.empty())
        ::munmap(m_bytes.data(), m_bytes.size());
}

} // namespace hangaku::ai
