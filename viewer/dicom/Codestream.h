#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace hangaku::viewer::dicom {

/// What the head of a compressed picture says, read before a decoder takes memory for it.
struct Codestream {
    int columns = 0;
    int rows = 0;
    int components = 0;
    int precision = 0; ///< bits of a sample
    bool isSigned = false;
    enum class Colour { Unsaid, Rgb, Ybr };
    Colour colour = Colour::Unsaid; ///< of what the decoder gives, when the stream says
};

/// JPEG (ISO 10918-1) and JPEG-LS (ISO 14495-1).
std::optional<Codestream> readJpegHead(std::span<const std::byte> stream);
/// JPEG 2000 (ISO 15444-1), bare or in a JP2 file.
std::optional<Codestream> readJpeg2000Head(std::span<const std::byte> stream);

} // namespace hangaku::viewer::dicom
