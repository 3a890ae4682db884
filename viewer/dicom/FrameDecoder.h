#pragma once

#include "viewer/core/study/Study.h"
#include "viewer/dicom/PixelConversion.h"

#include <span>
#include <vector>

namespace hangaku::viewer::dicom {

/// All frames of one instance, decoded: whatever the file's transfer syntax.
struct DecodedFrames {
    std::vector<std::byte> bytes;
    std::size_t frameBytes = 0;
    int bytesPerPixel = 2;
    int bitsStored = 16;
    bool isSigned = false;

    std::span<const std::byte> frame(int index) const
    {
        return std::span(bytes).subspan(static_cast<std::size_t>(index) * frameBytes, frameBytes);
    }
};

/// Decodes an instance with GDCM: JPEG, JPEG-LS, JPEG 2000, RLE, deflated, big endian, ...
/// @return ReadFailed, also when the pixels are not as `expected` says
Result<DecodedFrames> decodeFrames(const Instance& instance, const PixelLayout& expected);

/// Reads frame `index` of native little-endian pixel data into `into`, which must hold one frame.
/// @param descriptor the open file
bool readNativeFrame(int descriptor, const Instance& instance, int index,
                     std::span<std::byte> into);

} // namespace hangaku::viewer::dicom
