#include "viewer/core/image/VoxelBuffer.h"

#include <cassert>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>

namespace hangaku::viewer {

std::size_t bytesPerPixel(PixelType type)
{
    switch (type) {
    case PixelType::UInt8:
    case PixelType::Int8: return 1;
    case PixelType::UInt16:
    case PixelType::Int16: return 2;
    case PixelType::UInt32:
    case PixelType::Int32:
    case PixelType::Float32: break;
    }
    return 4;
}

std::string_view toString(PixelType type)
{
    switch (type) {
    case PixelType::UInt8: return "uint8";
    case PixelType::Int8: return "int8";
    case PixelType::UInt16: return "uint16";
    case PixelType::Int16: return "int16";
    case PixelType::UInt32: return "uint32";
    case PixelType::Int32: return "int32";
    case PixelType::Float32: break;
    }
    return "float32";
}

namespace {

Result<std::size_t> checkedBytes(PixelType type, std::size_t count)
{
    const auto bytes = count * bytesPerPixel(type);
    if (count == 0 || bytes / count != bytesPerPixel(type))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The image has no voxels along one axis")));
    return bytes;
}

tl::unexpected<Error> outOfMemory(std::size_t bytes)
{
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Core", "Not enough memory for an image of %1 MB"),
                     {std::to_string(bytes >> 20)}),
                Text(HANGAKU_TR("Core", "Close other images or programs and try again.")));
}

} // namespace

Result<std::shared_ptr<VoxelBuffer>> VoxelBuffer::create(PixelType type, std::size_t count)
{
    const auto checked = checkedBytes(type, count);
    if (!checked)
        return tl::unexpected(checked.error());
    const auto bytes = *checked;
    void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
        return outOfMemory(bytes);
    // Fewer page faults while the slices are read; only a wish, so its result does not matter.
    (void)::madvise(data, bytes, MADV_HUGEPAGE);
    return std::shared_ptr<VoxelBuffer>(
        new VoxelBuffer(type, count, static_cast<std::byte*>(data)));
}

Result<std::shared_ptr<VoxelBuffer>> VoxelBuffer::map(PixelType type, std::size_t count,
                                                      int descriptor, std::size_t offset)
{
    return mapFile(type, count, descriptor, offset, MAP_PRIVATE);
}

Result<std::shared_ptr<VoxelBuffer>> VoxelBuffer::mapShared(PixelType type, std::size_t count,
                                                            int descriptor, std::size_t offset)
{
    return mapFile(type, count, descriptor, offset, MAP_SHARED);
}

Result<std::shared_ptr<VoxelBuffer>> VoxelBuffer::mapFile(PixelType type, std::size_t count,
                                                          int descriptor, std::size_t offset,
                                                          int flags)
{
    const auto bytes = checkedBytes(type, count);
    if (!bytes)
        return tl::unexpected(bytes.error());
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || status.st_size < 0 ||
        static_cast<std::size_t>(status.st_size) < offset ||
        static_cast<std::size_t>(status.st_size) - offset < *bytes)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "The file is shorter than its image")));
    void* data = ::mmap(nullptr, *bytes, PROT_READ | PROT_WRITE, flags, descriptor,
                        static_cast<off_t>(offset));
    if (data == MAP_FAILED)
        return outOfMemory(*bytes);
    return std::shared_ptr<VoxelBuffer>(
        new VoxelBuffer(type, count, static_cast<std::byte*>(data)));
}

std::shared_ptr<const VoxelBuffer> VoxelBuffer::part(std::shared_ptr<const VoxelBuffer> whole,
                                                     std::size_t first, std::size_t count)
{
    assert(first + count <= whole->count());
    // Handed out as const: nobody writes through it.
    auto* data = const_cast<std::byte*>(whole->data()) + first * bytesPerPixel(whole->type());
    auto* part = new VoxelBuffer(whole->type(), count, data);
    part->m_whole = std::move(whole);
    return std::shared_ptr<const VoxelBuffer>(part);
}

VoxelBuffer::~VoxelBuffer()
{
    if (!m_whole)
        ::munmap(m_data, sizeBytes());
}

void VoxelBuffer::checkType([[maybe_unused]] PixelType type) const
{
    assert(type == m_type);
}

} // namespace hangaku::viewer
