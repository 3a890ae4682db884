#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace hangaku::viewer::dicom {

/// How the frames of a segmentation are packed.
enum class FramePacking {
    Native,
    Rle,      ///< PS3.5 annex G
    Deflate,  ///< Deflated Image Frame Compression (PS3.5 A.4.12)
    Jpeg2000, ///< lossless or not
    JpegLs,   ///< lossless or near
    Unknown,
};

/// The packing of encapsulated pixels in that transfer syntax.
FramePacking packingOf(std::string_view transferSyntaxUid);

/// What a frame is to be once it is unpacked.
struct FrameSize {
    int rows = 0;
    int columns = 0;
    int bits = 1; ///< Bits Allocated: 1, 8 or 16
};

/// The most bytes that can come out of a byte of a frame packed so; 0 where there is no bound.
std::size_t largestRatio(FramePacking packing);

/// Does a frame of one bit for each pixel come out as a byte for each?
inline bool isBytePerPixel(FramePacking packing)
{
    return packing == FramePacking::Jpeg2000 || packing == FramePacking::JpegLs;
}

/// Unpacks one frame. Frames of one bit for each pixel stay packed bits in RLE and deflated
/// frames, but JPEG 2000 and JPEG-LS give a byte for each pixel.
/// @param bytes as long as the frame is to be. @return false when the frame is damaged
bool unpackFrame(FramePacking packing, std::span<const std::uint8_t> fragment,
                 const FrameSize& size, std::vector<std::uint8_t>& bytes);

} // namespace hangaku::viewer::dicom
