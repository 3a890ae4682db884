#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/dicom/DataSet.h"

#include <filesystem>
#include <string>

namespace hangaku::viewer::dicom {

/// Where the pixels of a file are.
struct PixelDataStart {
    bool found = false;
    bool isEncapsulated = false;
    bool isFloat = false; ///< Float or Double Float Pixel Data
    std::uint64_t offset = 0; ///< of the first byte in the file; 0 inside a deflated data set
    std::uint64_t length = 0; ///< as the file says; 0 when encapsulated
    std::uint64_t inflatedOffset = 0; ///< inside a deflated data set
    bool isWords = false;             ///< VR OW: a big-endian file swaps their bytes
};

/// What a file says before its pixels.
struct Header {
    ByteStore bytes;
    DataSet dataSet;
    std::string transferSyntaxUid;
    std::string mediaStorageSopClass;
    PixelDataStart pixelData;
    bool hasOverlays = false; ///< planes 60xx, in elements of their own or in the pixels
    std::uint64_t fileSize = 0;
};

/// Which attributes to keep.
enum class HeaderUse {
    Scan,   ///< those of `Tags.h`, and what MR vendors say in private blocks
    Pixels, ///< what decoding needs: how pixels are stored, palettes and overlays
};

/// Reads a DICOM file up to its pixel data with GDCM: explicit and implicit VR, either byte order,
/// deflated, with or without preamble and meta information, whatever the encoding of its pixels.
///
/// This is the only place that meets GDCM's parser, which ends the process on some broken files: for
/// files that nobody vouches for it runs in `hangaku-reader`. What it keeps are the attributes of
/// `Tags.h` and those of MR vendors' private blocks that tell images apart. It trusts the bytes more
/// than the transfer syntax about how the data set is encoded.
/// @return Unsupported when the first bytes are no DICOM; ParseFailed; ReadFailed
Result<std::unique_ptr<Header>> readHeader(const std::filesystem::path& path,
                                           HeaderUse use = HeaderUse::Scan);

} // namespace hangaku::viewer::dicom
