#include "viewer/dicom/FrameDecoder.h"

#include "viewer/dicom/Codestream.h"
#include "viewer/dicom/GdcmTrace.h"
#include "viewer/dicom/RunLength.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <gdcmFragment.h>
#include <gdcmJPEG2000Codec.h>
#include <gdcmJPEGCodec.h>
#include <gdcmJPEGLSCodec.h>
#include <gdcmSequenceOfFragments.h>

namespace hangaku::viewer::dicom {
namespace {

using Colour = StoredFrame::Colour;

gdcm::DataElement elementOf(std::span<const std::byte> stream)
{
    gdcm::Fragment fragment;
    fragment.SetByteValue(reinterpret_cast<const char*>(stream.data()),
                          static_cast<std::uint32_t>(stream.size()));
    const auto fragments = gdcm::SequenceOfFragments::New();
    fragments->AddFragment(fragment);
    gdcm::DataElement element(gdcm::Tag(0x7fe0, 0x0010));
    element.SetVR(gdcm::VR::OB);
    element.SetValue(*fragments);
    return element;
}

int bytesFor(int bits)
{
    if (bits <= 8)
        return 1;
    return bits <= 16 ? 2 : 4;
}

/// The codec is told what the stream says, which spares it its own guesses.
template <typename Codec>
bool decodeWith(std::span<const std::byte> stream, const Codestream& head, bool isYbr,
                std::vector<std::byte>& into)
{
    using Photometric = gdcm::PhotometricInterpretation;
    const auto bits = static_cast<unsigned short>(head.precision);
    const auto samples = static_cast<unsigned short>(head.components);
    const auto width = bytesFor(head.precision);
    const std::array<unsigned int, 3> size{static_cast<unsigned int>(head.columns),
                                           static_cast<unsigned int>(head.rows), 1};
    Codec codec;
    codec.SetNumberOfDimensions(2);
    codec.SetDimensions(size.data());
    codec.SetPlanarConfiguration(0);
    codec.SetPhotometricInterpretation(
        samples == 1 ? Photometric::MONOCHROME2 : (isYbr ? Photometric::YBR_FULL : Photometric::RGB));
    codec.SetPixelFormat(gdcm::PixelFormat(samples, static_cast<unsigned short>(8 * width), bits,
                                           static_cast<unsigned short>(bits - 1),
                                           head.isSigned ? 1 : 0));
    gdcm::DataElement decoded;
    if (!codec.Decode(elementOf(stream), decoded))
        return false;
    const auto* value = decoded.GetByteValue();
    const auto wanted = static_cast<std::size_t>(head.columns) *
                        static_cast<std::size_t>(head.rows) * samples *
                        static_cast<std::size_t>(width);
    if (value == nullptr || value->GetLength() < wanted)
        return false;
    into.resize(wanted);
    std::memcpy(into.data(), value->GetPointer(), wanted);
    return true;
}

/// What the decoder gives: the stream knows better than the data set, where it says.
Colour colourOf(const Codestream& head, Colour declared)
{
    if (head.components != 3 || head.colour == Codestream::Colour::Unsaid)
        return declared;
    if (head.colour == Codestream::Colour::Ybr)
        return declared == Colour::YbrPartial ? declared : Colour::YbrFull;
    return Colour::Rgb;
}

std::span<const std::byte> withoutPadding(std::span<const std::byte> stream)
{
    while (!stream.empty() && stream.back() == std::byte{0})
        stream = stream.first(stream.size() - 1);
    return stream;
}

bool decodeCodestream(std::span<const std::byte> stream, PixelEncoding encoding,
                      const Codestream& head, bool isYbr, std::vector<std::byte>& into)
{
    switch (encoding) {
    case PixelEncoding::Jpeg:
        return decodeWith<gdcm::JPEGCodec>(stream, head, isYbr, into);
    case PixelEncoding::JpegLs:
        return decodeWith<gdcm::JPEGLSCodec>(stream, head, isYbr, into);
    default: break;
    }
    // GDCM ends the process where this marker is not there at all.
    constexpr std::byte kEndOfCodestream{0xd9};
    if (const auto bare = withoutPadding(stream);
        !bare.empty() && (bare.back() == kEndOfCodestream || bare.back() == std::byte{0xff}))
        return decodeWith<gdcm::JPEG2000Codec>(bare, head, isYbr, into);
    std::vector<std::byte> ended(stream.begin(), stream.end());
    ended.push_back(std::byte{0xff});
    ended.push_back(kEndOfCodestream);
    return decodeWith<gdcm::JPEG2000Codec>(ended, head, isYbr, into);
}

/// `count` values of `bits` bits from `firstBit` on, the lowest bit of a byte first.
template <typename Sample>
void unpackBits(std::span<const std::byte> bytes, std::size_t firstBit, int bits, std::size_t count,
                std::byte* to)
{
    auto* samples = reinterpret_cast<Sample*>(to);
    for (std::size_t n = 0; n < count; ++n) {
        std::uint32_t value = 0;
        for (int bit = 0; bit < bits; ++bit) {
            const auto at = firstBit + n * static_cast<std::size_t>(bits) +
                            static_cast<std::size_t>(bit);
            const auto byte = std::to_integer<std::uint32_t>(bytes[at / 8]);
            value |= ((byte >> (at % 8)) & 1U) << bit;
        }
        samples[n] = static_cast<Sample>(value);
    }
}

/// Y Y Cb Cr for two pixels becomes Y Cb Cr, Y Cb Cr.
void doubleColours(std::span<const std::byte> from, std::size_t pixels, std::byte* to)
{
    for (std::size_t n = 0; n + 1 < pixels; n += 2, to += 6) {
        const auto* pair = from.data() + 2 * n;
        to[0] = pair[0];
        to[3] = pair[1];
        to[1] = to[4] = pair[2];
        to[2] = to[5] = pair[3];
    }
}

void swapBytes(std::vector<std::byte>& bytes, std::size_t width)
{
    for (std::size_t at = 0; at + width <= bytes.size(); at += width)
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     bytes.begin() + static_cast<std::ptrdiff_t>(at + width));
}

} // namespace

std::optional<std::string> decodeFrame(std::span<const std::byte> stream, PixelEncoding encoding,
                                       const FrameFormat& format, StoredFrame& into)
{
    into.samples = format.samples;
    into.isSigned = format.isSigned;
    into.isReal = false;
    into.colour = format.colour;
    into.isPlanar = false; // GDCM interleaves the components, however they lie in the stream
    into.bitsStored = format.bitsStored;
    into.lowBit = std::max(0, format.highBit + 1 - format.bitsStored);
    if (encoding == PixelEncoding::RunLength) {
        into.bytesPerSample = bytesFor(format.bitsAllocated);
        if (format.bitsAllocated % 8 != 0 || format.bitsAllocated > 32)
            return "run-length encoded pixels that do not fill bytes";
        if (!decodeRunLength(stream, format.pixels(), format.samples, format.bitsAllocated / 8,
                             into.bytes))
            return "run-length encoded pixels are damaged";
        return std::nullopt;
    }
    const auto head = encoding == PixelEncoding::Jpeg2000 ? readJpeg2000Head(stream)
                                                          : readJpegHead(stream);
    if (!head)
        return "not a picture of the transfer syntax";
    if (head->columns != format.columns || head->rows != format.rows ||
        head->components != format.samples)
        return "the size differs from the header's";
    silenceGdcm();
    if (head->precision < 1 || head->precision > (encoding == PixelEncoding::Jpeg2000 ? 32 : 16))
        return "a precision that no codec has";
    into.colour = colourOf(*head, format.colour);
    into.bytesPerSample = bytesFor(head->precision);
    if (format.samples > 1 || into.bytesPerSample * 8 < format.bitsStored) {
        // Colours are as wide as the stream says; so is what the header says too much of.
        into.bitsStored = head->precision;
    }
    if (head->precision <= into.bitsStored)
        into.lowBit = 0;
    const bool isYbr = into.colour == Colour::YbrFull || into.colour == Colour::YbrPartial;
    if (!decodeCodestream(stream, encoding, *head, isYbr, into.bytes))
        return "the codec refuses the picture";
    return std::nullopt;
}

void unpackFrame(std::span<const std::byte> bytes, std::size_t firstBit, bool isBigEndian,
                 const FrameFormat& format, StoredFrame& into)
{
    const auto samples = format.pixels() * static_cast<std::size_t>(format.samples);
    into.samples = format.samples;
    into.isSigned = format.isSigned;
    into.isReal = format.isReal;
    into.colour = format.colour;
    into.isPlanar = format.isPlanar && !format.isHalved;
    into.bitsStored = format.bitsStored;
    into.lowBit = std::max(0, format.highBit + 1 - format.bitsStored);
    into.bytesPerSample = format.bitsAllocated > 32 ? 8 : bytesFor(format.bitsAllocated);
    if (format.bitsAllocated % 8 != 0 || format.bitsAllocated == 24) {
        into.bytes.resize(samples * static_cast<std::size_t>(into.bytesPerSample));
        if (into.bytesPerSample == 1)
            unpackBits<std::uint8_t>(bytes, firstBit, format.bitsAllocated, samples,
                                     into.bytes.data());
        else if (into.bytesPerSample == 2)
            unpackBits<std::uint16_t>(bytes, firstBit, format.bitsAllocated, samples,
                                      into.bytes.data());
        else
            unpackBits<std::uint32_t>(bytes, firstBit, format.bitsAllocated, samples,
                                      into.bytes.data());
        return;
    }
    const auto frame = bytes.subspan(firstBit / 8);
    if (format.isHalved) {
        into.bytes.assign(samples, std::byte{0});
        doubleColours(frame, format.pixels(), into.bytes.data());
        return;
    }
    into.bytes.assign(frame.begin(),
                      frame.begin() + static_cast<std::ptrdiff_t>(
                                          samples * static_cast<std::size_t>(into.bytesPerSample)));
    if (isBigEndian && into.bytesPerSample > 1)
        swapBytes(into.bytes, static_cast<std::size_t>(into.bytesPerSample));
}

} // namespace hangaku::viewer::dicom
