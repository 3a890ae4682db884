#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/dicom/seg/FrameCodec.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <vector>

namespace hangaku::viewer::dicom {

/// The pixels of a segmentation object, frame by frame, whatever their packing.
///
/// Binary frames are packed one bit for each pixel across frame borders (PS3.5 8.1.1), which
/// DCMTK 3.6.7 reads only for uncompressed objects; compressed frames are unpacked here. Refers to
/// the dataset, which must outlive it.
class FramePixels {
public:
    /// Nothing is allocated before the file is seen to hold as many bytes as its header needs.
    /// @return ParseFailed when there are fewer pixels than the header promises; Unsupported for
    ///         compressions that are not known
    static Result<FramePixels> create(DcmFileFormat& format, const std::filesystem::path& file);

    int rows() const { return m_size.rows; }
    int columns() const { return m_size.columns; }
    int count() const { return m_count; }
    std::size_t perFrame() const
    {
        return static_cast<std::size_t>(m_size.rows) * static_cast<std::size_t>(m_size.columns);
    }

    /// Values of one frame, row by row: 0 or 1 where pixels are bits, else as stored.
    /// @return false when a compressed frame is damaged
    bool decode(int frame, std::span<std::uint16_t> values) const;

    /// Uncompressed bits, which `forEachRun` reads without unpacking them.
    bool isPackedBits() const { return m_packing == FramePacking::Native && m_size.bits == 1; }
    /// Calls `visit(first, end)` for the pixels of each run of ones. Packed bits only.
    template <typename Visit> void forEachRun(int frame, const Visit& visit) const;

private:
    using Bytes = std::span<const std::uint8_t>;
    FramePixels() = default;

    Result<void> findNative(DcmElement& element, const std::filesystem::path& file);
    Result<void> findFragments(DcmPixelSequence& sequence, const std::filesystem::path& file);
    Result<void> joinFragments(const std::vector<Bytes>& items, const std::filesystem::path& file);
    void spread(const std::uint8_t* bytes, std::size_t firstBit,
                std::span<std::uint16_t> values) const;

    /// The bits from `bit` on, the lowest first: at least 56, then zeros where the pixels end.
    std::uint64_t bitsFrom(std::size_t bit) const
    {
        std::uint64_t word = 0;
        const std::size_t byte = bit / 8;
        std::memcpy(&word, m_native.data() + byte, std::min(sizeof word, m_native.size() - byte));
        return word >> (bit % 8);
    }

    FrameSize m_size;
    int m_count = 0;
    FramePacking m_packing = FramePacking::Native;
    Bytes m_native;
    std::vector<Bytes> m_fragments; ///< one for each frame
    std::vector<std::vector<std::uint8_t>> m_joined; ///< of frames in several fragments
};

template <typename Visit> void FramePixels::forEachRun(int frame, const Visit& visit) const
{
    static_assert(std::endian::native == std::endian::little);
    constexpr int kStep = 56;
    const std::size_t begin = static_cast<std::size_t>(frame) * perFrame();
    const std::size_t end = begin + perFrame();
    // The next bit from `at` on that is `wanted`; `end` when there is none.
    const auto find = [this, end](std::size_t at, bool wanted) {
        while (at < end) {
            const std::uint64_t word = wanted ? bitsFrom(at) : ~bitsFrom(at);
            const int zeros = std::countr_zero(word);
            if (zeros < kStep)
                return std::min(at + static_cast<std::size_t>(zeros), end);
            at += kStep;
        }
        return end;
    };
    for (std::size_t first = find(begin, true); first < end;) {
        const std::size_t last = find(first, false);
        visit(first - begin, last - begin);
        first = find(last, true);
    }
}

} // namespace hangaku::viewer::dicom
