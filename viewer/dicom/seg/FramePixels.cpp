#include "viewer/dicom/seg/FramePixels.h"

#include "dcmtk/dcmdata/dcpixel.h"
#include "dcmtk/dcmdata/dcpixseq.h"
#include "dcmtk/dcmdata/dcpxitem.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

namespace hangaku::viewer::dicom {
namespace {

/// Deflated Image Frame Compression (PS3.5 A.4.12); DCMTK 3.6.7 has no name for it.
constexpr const char* kDeflatedFramesSyntax = "1.2.840.10008.1.2.8.1";

tl::unexpected<Error> damaged(const std::filesystem::path& file, const char* detail)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "The segmentation %1 is damaged: its pixels do not fit its "
                                        "header"),
                     {file.string()}),
                Text(HANGAKU_TR("Core", "Export or copy the file again.")), detail);
}

tl::unexpected<Error> unknownCompression(const std::filesystem::path& file, const char* name)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "The segmentation %1 is compressed in a way that cannot be "
                                        "read (%2)"),
                     {file.string(), name}),
                Text(HANGAKU_TR("Core", "Export it uncompressed or with RLE.")));
}

/// One RLE segment (PS3.5 annex G.3): PackBits. False when it ends early.
bool decodePackBits(std::span<const std::uint8_t> in, std::span<std::uint8_t> out)
{
    std::size_t from = 0;
    std::size_t to = 0;
    while (to < out.size()) {
        if (from >= in.size())
            return false;
        const auto code = static_cast<std::int8_t>(in[from++]);
        if (code == -128)
            continue;
        const auto length = std::min<std::size_t>(out.size() - to, code >= 0 ? code + 1 : 1 - code);
        if (code >= 0) {
            if (from + length > in.size())
                return false;
            std::memcpy(out.data() + to, in.data() + from, length);
            from += length;
        } else {
            if (from >= in.size())
                return false;
            std::memset(out.data() + to, in[from++], length);
        }
        to += length;
    }
    return true;
}

/// A whole RLE frame: bytes of one plane for each byte of a pixel, highest first (PS3.5 G.2).
bool decodeRleFrame(std::span<const std::uint8_t> in, std::size_t bytesPerPixel,
                    std::vector<std::uint8_t>& out)
{
    constexpr std::size_t kHeaderBytes = 64;
    if (in.size() < kHeaderBytes)
        return false;
    std::array<std::uint32_t, 16> header{};
    std::memcpy(header.data(), in.data(), kHeaderBytes); // little endian, as this machine
    if (header[0] != bytesPerPixel)
        return false;
    const auto pixels = out.size() / bytesPerPixel;
    std::vector<std::uint8_t> plane(pixels);
    for (std::size_t n = 0; n < bytesPerPixel; ++n) {
        if (header[n + 1] < kHeaderBytes || header[n + 1] > in.size())
            return false;
        if (!decodePackBits(in.subspan(header[n + 1]), plane))
            return false;
        for (std::size_t at = 0; at < pixels; ++at)
            out[at * bytesPerPixel + (bytesPerPixel - 1 - n)] = plane[at];
    }
    return true;
}

/// Raw deflate (RFC 1951), which may be followed by a padding byte.
bool inflateFrame(std::span<const std::uint8_t> in, std::vector<std::uint8_t>& out)
{
    z_stream stream{};
    constexpr int kRawDeflate = -15; // zlib.h, inflateInit2
    if (::inflateInit2(&stream, kRawDeflate) != Z_OK)
        return false;
    stream.next_in = const_cast<std::uint8_t*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    ::inflate(&stream, Z_FINISH);
    const bool whole = stream.avail_out == 0;
    ::inflateEnd(&stream);
    return whole;
}

/// The fragments of compressed pixels, or null when they are not compressed.
DcmPixelSequence* encapsulatedPixels(DcmElement& element)
{
    auto* pixels = dynamic_cast<DcmPixelData*>(&element);
    if (pixels == nullptr)
        return nullptr;
    // DCMTK does not know every compression, but parses them all alike: ask for what it found.
    E_TransferSyntax syntax = EXS_Unknown;
    const DcmRepresentationParameter* parameter = nullptr;
    pixels->getOriginalRepresentationKey(syntax, parameter);
    DcmPixelSequence* sequence = nullptr;
    if (pixels->getEncapsulatedRepresentation(syntax, parameter, sequence).bad())
        return nullptr;
    return sequence;
}

} // namespace

Result<FramePixels> FramePixels::create(DcmFileFormat& format, const std::filesystem::path& file)
{
    DcmDataset& dataset = *format.getDataset();
    FramePixels frames;
    Uint16 rows = 0;
    Uint16 columns = 0;
    Uint16 bits = 0;
    Sint32 count = 1;
    dataset.findAndGetUint16(DCM_Rows, rows);
    dataset.findAndGetUint16(DCM_Columns, columns);
    dataset.findAndGetUint16(DCM_BitsAllocated, bits);
    dataset.findAndGetSint32(DCM_NumberOfFrames, count);
    if (rows == 0 || columns == 0 || count < 1 || (bits != 1 && bits != 8 && bits != 16))
        return damaged(file, "impossible size, number of frames or bits");
    frames.m_rows = rows;
    frames.m_columns = columns;
    frames.m_count = count;
    frames.m_bits = bits;

    DcmElement* element = nullptr;
    if (dataset.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr)
        return damaged(file, "no pixel data");
    auto* sequence = encapsulatedPixels(*element);
    if (sequence != nullptr) {
        OFString syntax;
        format.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, syntax);
        if (syntax == UID_RLELosslessTransferSyntax)
            frames.m_packing = Packing::Rle;
        else if (syntax == kDeflatedFramesSyntax)
            frames.m_packing = Packing::Deflate;
        else
            return unknownCompression(file, dcmFindNameOfUID(syntax.c_str(), syntax.c_str()));
    }
    auto found = sequence != nullptr ? frames.findFragments(*sequence, file)
                                     : frames.findNative(*element, file);
    if (!found)
        return tl::unexpected(found.error());
    return frames;
}

Result<void> FramePixels::findNative(DcmElement& element, const std::filesystem::path& file)
{
    Uint8* bytes = nullptr;
    Uint16* words = nullptr;
    if (element.getUint8Array(bytes).good() && bytes != nullptr)
        m_native = {bytes, element.getLengthField()};
    else if (element.getUint16Array(words).good() && words != nullptr)
        m_native = {reinterpret_cast<const std::uint8_t*>(words), element.getLengthField()};
    const auto needed = (perFrame() * static_cast<std::size_t>(m_count) *
                             static_cast<std::size_t>(m_bits) + 7) / 8;
    if (m_native.size() < needed)
        return damaged(file, "pixel data is too short");
    return {};
}

Result<void> FramePixels::findFragments(DcmPixelSequence& sequence,
                                        const std::filesystem::path& file)
{
    // The first item is the offset table; each frame has one fragment (PS3.5 A.4.2, A.4.12).
    for (unsigned long n = 1; n < sequence.card(); ++n) {
        DcmPixelItem* item = nullptr;
        Uint8* bytes = nullptr;
        if (sequence.getItem(item, n).bad() || item->getUint8Array(bytes).bad())
            return damaged(file, "unreadable fragment");
        m_fragments.emplace_back(bytes, item->getLengthField());
    }
    if (m_fragments.size() != static_cast<std::size_t>(m_count))
        return damaged(file, "fragments and frames differ in number");
    return {};
}

bool FramePixels::unpack(std::span<const std::uint8_t> fragment,
                         std::vector<std::uint8_t>& bytes) const
{
    const std::size_t bytesPerPixel = m_bits == 16 ? 2 : 1;
    bytes.resize(m_bits == 1 ? (perFrame() + 7) / 8 : perFrame() * bytesPerPixel);
    return m_packing == Packing::Rle ? decodeRleFrame(fragment, bytesPerPixel, bytes)
                                     : inflateFrame(fragment, bytes);
}

void FramePixels::spread(const std::uint8_t* bytes, std::size_t firstBit,
                         std::span<std::uint16_t> values) const
{
    if (m_bits == 16) {
        std::memcpy(values.data(), bytes + firstBit / 8, values.size() * 2);
        return;
    }
    if (m_bits == 8) {
        std::copy_n(bytes + firstBit / 8, values.size(), values.begin());
        return;
    }
    // Masks are mostly empty: whole bytes of zeros are passed over.
    std::ranges::fill(values, std::uint16_t{0});
    const auto end = firstBit + values.size();
    for (std::size_t byte = firstBit / 8; byte * 8 < end; ++byte) {
        if (bytes[byte] == 0)
            continue;
        for (std::size_t bit = std::max(byte * 8, firstBit); bit < std::min(byte * 8 + 8, end); ++bit)
            values[bit - firstBit] = (bytes[byte] >> (bit % 8)) & 1U;
    }
}

bool FramePixels::decode(int frame, std::span<std::uint16_t> values) const
{
    const auto n = static_cast<std::size_t>(frame);
    if (m_packing == Packing::Native) {
        spread(m_native.data(), n * perFrame() * static_cast<std::size_t>(m_bits), values);
        return true;
    }
    std::vector<std::uint8_t> bytes;
    if (!unpack(m_fragments[n], bytes))
        return false;
    spread(bytes.data(), 0, values);
    return true;
}

} // namespace hangaku::viewer::dicom
