#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hangaku::viewer::dicom {

/// One frame as its file has it: whole samples in this machine's byte order, before any rescale or
/// conversion of colours.
struct StoredFrame {
    enum class Colour : std::uint8_t {
        Grey,
        Palette, ///< an index into the file's palette
        Rgb,
        YbrFull,
        YbrPartial, ///< video range (retired)
    };

    std::vector<std::byte> bytes;
    int bytesPerSample = 2; ///< 1, 2, 4; 8 for double float
    int bitsStored = 16;
    int lowBit = 0; ///< of the value within the sample
    bool isSigned = false;
    bool isReal = false; ///< IEEE float or double
    int samples = 1;     ///< of a pixel
    bool isPlanar = false; ///< all of the first sample, then all of the next
    Colour colour = Colour::Grey;
};

} // namespace hangaku::viewer::dicom
