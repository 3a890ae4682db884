#pragma once

#include "viewer/dicom/StoredFrame.h"
#include "viewer/dicom/TransferSyntax.h"

#include <optional>
#include <span>
#include <string>

namespace hangaku::viewer::dicom {

/// What a data set says of all its frames; a frame that differs is not decoded.
struct FrameFormat {
    int columns = 0;
    int rows = 0;
    int samples = 1;
    int bitsAllocated = 16;
    int bitsStored = 16;
    int highBit = 15;
    bool isSigned = false;
    bool isPlanar = false;
    bool isReal = false; ///< Float or Double Float Pixel Data
    bool isHalved = false; ///< YBR_FULL_422: native pixels share their colours two by two
    StoredFrame::Colour colour = StoredFrame::Colour::Grey;

    std::size_t pixels() const
    {
        return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    }
    /// Of one native frame.
    std::size_t bits() const
    {
        return pixels() * static_cast<std::size_t>(isHalved ? 2 : samples) *
               static_cast<std::size_t>(bitsAllocated);
    }
};

/// Decodes one compressed frame, through GDCM's codecs but for RLE, whose 16-bit colours GDCM 3.0.21
/// mixes up. The head of the stream is read before, so that a decoder is never given a picture of
/// another size.
/// @return what is wrong with it, for the log; nothing when all went well
std::optional<std::string> decodeFrame(std::span<const std::byte> stream, PixelEncoding encoding,
                                       const FrameFormat& format, StoredFrame& into);

/// Takes one native frame apart: byte order, packed bits, halved colours.
/// @param bytes       with the whole frame in them
/// @param firstBit    of the frame, for pixels that do not fill bytes
/// @param isBigEndian samples wider than a byte are
void unpackFrame(std::span<const std::byte> bytes, std::size_t firstBit, bool isBigEndian,
                 const FrameFormat& format, StoredFrame& into);

} // namespace hangaku::viewer::dicom
