#pragma once

#include "viewer/core/base/Error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace hangaku::viewer {

enum class PixelType : std::uint8_t { UInt8, Int8, UInt16, Int16, UInt32, Int32, Float32 };

std::size_t bytesPerPixel(PixelType type);
/// "uint8", "int16", "float32", ... as `hangaku-cli info` prints it.
std::string_view toString(PixelType type);

template <typename T> constexpr PixelType pixelTypeOf();
template <> constexpr PixelType pixelTypeOf<std::uint8_t>() { return PixelType::UInt8; }
template <> constexpr PixelType pixelTypeOf<std::int8_t>() { return PixelType::Int8; }
template <> constexpr PixelType pixelTypeOf<std::uint16_t>() { return PixelType::UInt16; }
template <> constexpr PixelType pixelTypeOf<std::int16_t>() { return PixelType::Int16; }
template <> constexpr PixelType pixelTypeOf<std::uint32_t>() { return PixelType::UInt32; }
template <> constexpr PixelType pixelTypeOf<std::int32_t>() { return PixelType::Int32; }
template <> constexpr PixelType pixelTypeOf<float>() { return PixelType::Float32; }

/// A contiguous block of voxels of one type, i fastest, then j, then k; zero when made.
///
/// The pages are not touched until they are written, so that a large volume costs nothing before
/// its slices arrive. Shared as `shared_ptr<const VoxelBuffer>` once it is filled.
class VoxelBuffer {
public:
    /// @return OutOfMemory when the system refuses; nothing is thrown
    static Result<std::shared_ptr<VoxelBuffer>> create(PixelType type, std::size_t count);
    /// The first voxels of an open file or shared memory, without reading it; what is written stays
    /// private. The descriptor may be closed afterwards, but the file must not shrink.
    /// @param offset in bytes, a multiple of the page size
    /// @return ReadFailed when it is shorter than that, OutOfMemory
    static Result<std::shared_ptr<VoxelBuffer>> map(PixelType type, std::size_t count,
                                                    int descriptor, std::size_t offset = 0);
    /// The same, but what is written is seen by every process that maps the memory.
    static Result<std::shared_ptr<VoxelBuffer>> mapShared(PixelType type, std::size_t count,
                                                          int descriptor, std::size_t offset = 0);
    /// `count` voxels of another buffer from `first` on, without a copy; keeps the whole alive.
    static std::shared_ptr<const VoxelBuffer> part(std::shared_ptr<const VoxelBuffer> whole,
                                                   std::size_t first, std::size_t count);
    ~VoxelBuffer();
    VoxelBuffer(const VoxelBuffer&) = delete;
    VoxelBuffer& operator=(const VoxelBuffer&) = delete;

    PixelType type() const { return m_type; }
    std::size_t count() const { return m_count; }
    std::size_t sizeBytes() const { return m_count * bytesPerPixel(m_type); }

    std::byte* data() { return m_data; }
    const std::byte* data() const { return m_data; }

    /// The voxels as T, which must be the buffer's own type.
    template <typename T> std::span<T> as()
    {
        checkType(pixelTypeOf<T>());
        return {reinterpret_cast<T*>(m_data), m_count};
    }
    template <typename T> std::span<const T> as() const
    {
        checkType(pixelTypeOf<T>());
        return {reinterpret_cast<const T*>(m_data), m_count};
    }

    /// Calls `visitor` with a span<const T> of the buffer's own type.
    template <typename Visitor> decltype(auto) visit(Visitor&& visitor) const
    {
        switch (m_type) {
        case PixelType::UInt8: return visitor(as<std::uint8_t>());
        case PixelType::Int8: return visitor(as<std::int8_t>());
        case PixelType::UInt16: return visitor(as<std::uint16_t>());
        case PixelType::Int16: return visitor(as<std::int16_t>());
        case PixelType::UInt32: return visitor(as<std::uint32_t>());
        case PixelType::Int32: return visitor(as<std::int32_t>());
        case PixelType::Float32: break;
        }
        return visitor(as<float>());
    }

private:
    VoxelBuffer(PixelType type, std::size_t count, std::byte* data)
        : m_type(type), m_count(count), m_data(data)
    {
    }
    static Result<std::shared_ptr<VoxelBuffer>> mapFile(PixelType type, std::size_t count,
                                                        int descriptor, std::size_t offset,
                                                        int flags);
    void checkType(PixelType type) const;

    PixelType m_type;
    std::size_t m_count;
    std::byte* m_data;
    std::shared_ptr<const VoxelBuffer> m_whole; ///< whose memory this is; none: its own
};

} // namespace hangaku::viewer
