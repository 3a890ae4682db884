#pragma once

#include "viewer/core/base/Error.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace hangaku::viewer::dicom {

/// The pixels of a segmentation object, frame by frame, whatever their packing.
///
/// Binary frames are packed one bit for each pixel across frame borders (PS3.3 C.8.20.2.1), which
/// DCMTK 3.6.7 reads only for uncompressed objects; RLE and deflated frames are unpacked here.
/// Refers to the dataset, which must outlive it.
class FramePixels {
public:
    /// @return ParseFailed when there are fewer pixels than the header promises; Unsupported for
    ///         compressions that are not known
    static Result<FramePixels> create(DcmFileFormat& format, const std::filesystem::path& file);

    int rows() const { return m_rows; }
    int columns() const { return m_columns; }
    int count() const { return m_count; }
    std::size_t perFrame() const
    {
        return static_cast<std::size_t>(m_rows) * static_cast<std::size_t>(m_columns);
    }

    /// Values of one frame, row by row: 0 or 1 where pixels are bits, else as stored.
    /// @return false when a compressed frame is damaged
    bool decode(int frame, std::span<std::uint16_t> values) const;

private:
    enum class Packing { Native, Rle, Deflate };
    FramePixels() = default;

    Result<void> findNative(DcmElement& element, const std::filesystem::path& file);
    Result<void> findFragments(DcmPixelSequence& sequence, const std::filesystem::path& file);
    bool unpack(std::span<const std::uint8_t> fragment, std::vector<std::uint8_t>& bytes) const;
    void spread(const std::uint8_t* bytes, std::size_t firstBit,
                std::span<std::uint16_t> values) const;

    int m_rows = 0;
    int m_columns = 0;
    int m_count = 0;
    int m_bits = 1; ///< Bits Allocated: 1, 8 or 16
    Packing m_packing = Packing::Native;
    std::span<const std::uint8_t> m_native;
    std::vector<std::span<const std::uint8_t>> m_fragments; ///< one for each frame
};

} // namespace hangaku::viewer::dicom
