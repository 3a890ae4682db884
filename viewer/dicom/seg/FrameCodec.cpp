#include "viewer/dicom/seg/FrameCodec.h"

#include "viewer/dicom/seg/JpegFrame.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace hangaku::viewer::dicom {
namespace {

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

} // namespace

FramePacking packingOf(std::string_view transferSyntaxUid)
{
    constexpr std::array<std::pair<std::string_view, FramePacking>, 6> kKnown{{
        {"1.2.840.10008.1.2.5", FramePacking::Rle},
        {"1.2.840.10008.1.2.8.1", FramePacking::Deflate},
        {"1.2.840.10008.1.2.4.90", FramePacking::Jpeg2000},
        {"1.2.840.10008.1.2.4.91", FramePacking::Jpeg2000},
        {"1.2.840.10008.1.2.4.80", FramePacking::JpegLs},
        {"1.2.840.10008.1.2.4.81", FramePacking::JpegLs},
    }};
    for (const auto& [uid, packing] : kKnown)
        if (uid == transferSyntaxUid)
            return packing;
    return FramePacking::Unknown;
}

std::size_t largestRatio(FramePacking packing)
{
    switch (packing) {
    case FramePacking::Rle: return 64;       // two bytes for 128
    case FramePacking::Deflate: return 1032; // zlib's own bound
    default: return 0;
    }
}

bool unpackFrame(FramePacking packing, std::span<const std::uint8_t> fragment,
                 const FrameSize& size, std::vector<std::uint8_t>& bytes)
{
    const auto pixels =
        static_cast<std::size_t>(size.rows) * static_cast<std::size_t>(size.columns);
    const std::size_t bytesPerPixel = size.bits == 16 ? 2 : 1;
    if (isBytePerPixel(packing)) {
        bytes.resize(pixels * bytesPerPixel);
        return decodeJpegFrame(packing, fragment, size, bytes);
    }
    bytes.resize(size.bits == 1 ? (pixels + 7) / 8 : pixels * bytesPerPixel);
    return packing == FramePacking::Rle ? decodeRleFrame(fragment, bytesPerPixel, bytes)
                                        : inflateFrame(fragment, bytes);
}

} // namespace hangaku::viewer::dicom
