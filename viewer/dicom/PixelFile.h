#pragma once

#include "viewer/core/study/Study.h"
#include "viewer/dicom/DataSetReader.h"
#include "viewer/dicom/InputFile.h"
#include "viewer/dicom/FrameDecoder.h"
#include "viewer/dicom/Fragments.h"
#include "viewer/dicom/OverlayBits.h"
#include "viewer/dicom/Palette.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::dicom {

/// A DICOM file opened for its pixels, in any encoding: where its frames are, and what its header
/// says of them beyond the description of a volume. Frames are read and decoded one by one, by any
/// thread; only of a deflated file all pixels are in memory.
class PixelFile {
public:
    /// @return Unsupported with the name of the encoding; ReadFailed, also when the pixels are not as
    ///         `expected` says
    static Result<std::shared_ptr<const PixelFile>> open(const Instance& instance,
                                                         const PixelLayout& expected);

    /// @param index from 0
    Result<void> readFrame(int index, StoredFrame& into) const;

    const FrameFormat& format() const { return m_format; }
    const std::vector<OverlayGroup>& overlays() const { return m_overlays; }
    const Palette* palette() const { return m_palette ? &*m_palette : nullptr; }

private:
    explicit PixelFile(const Instance& instance) : m_path(instance.path), m_file(instance.path) {}

    Result<void> parse(const Instance& instance, const PixelLayout& expected);
    Result<void> takeFormat(const Attributes& file, const PixelLayout& expected);
    Result<void> findPixels(const Header& header, int frames);
    Result<void> readNative(int index, StoredFrame& into) const;
    std::vector<std::byte> bytes(std::uint64_t first, std::size_t count) const;
    tl::unexpected<Error> cannotDecode(std::string detail) const;
    tl::unexpected<Error> endsTooEarly() const;

    std::filesystem::path m_path;
    InputFile m_file;
    PixelEncoding m_encoding = PixelEncoding::LittleEndian;
    FrameFormat m_format;
    FilePart m_pixels;                   ///< native ones, in the file
    bool m_hasSwappedWords = false;      ///< pixels of a byte in words of another byte order
    std::vector<std::byte> m_ownPixels;  ///< native ones of a deflated file; float ones
    std::vector<std::vector<FilePart>> m_frames; ///< compressed ones
    std::vector<OverlayGroup> m_overlays;
    std::optional<Palette> m_palette;
};

} // namespace hangaku::viewer::dicom
