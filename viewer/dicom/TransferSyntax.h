#pragma once

#include "viewer/core/base/Error.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace hangaku::viewer::dicom {

/// How a transfer syntax (PS3.5 A) packs pixels.
enum class PixelEncoding : std::uint8_t {
    LittleEndian,
    BigEndian,
    Deflated, ///< the whole data set; the pixels inside are little endian
    RunLength,
    Jpeg, ///< baseline, extended, progressive and lossless
    JpegLs,
    Jpeg2000,
    Unsupported,
};

/// @param uid empty for files without meta information, which are little endian
PixelEncoding pixelEncodingOf(std::string_view uid);

/// Nothing where pixels in this transfer syntax can be decoded; else Unsupported, with the name of
/// the syntax and what to do.
Result<void> checkTransferSyntax(const std::filesystem::path& file, std::string_view uid);

} // namespace hangaku::viewer::dicom
