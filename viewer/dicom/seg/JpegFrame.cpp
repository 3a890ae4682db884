#include "viewer/dicom/seg/JpegFrame.h"

#include <gdcmFragment.h>
#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

#include <array>
#include <exception>
#include <mutex>
#include <optional>

namespace hangaku::viewer::dicom {
namespace {

std::uint32_t bigEndian(std::span<const std::uint8_t> in, std::size_t at, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t n = 0; n < count; ++n)
        value = value << 8U | in[at + n];
    return value;
}

struct CodestreamSize {
    std::uint32_t columns = 0;
    std::uint32_t rows = 0;
    std::uint32_t components = 0;
};

/// From the SIZ marker, which follows SOC at once (ISO/IEC 15444-1 A.5.1).
std::optional<CodestreamSize> sizeOfJpeg2000(std::span<const std::uint8_t> in)
{
    constexpr std::size_t kEnd = 42;
    if (in.size() < kEnd || bigEndian(in, 0, 4) != 0xFF4FFF51U)
        return {};
    return CodestreamSize{bigEndian(in, 8, 4) - bigEndian(in, 16, 4),
                          bigEndian(in, 12, 4) - bigEndian(in, 20, 4), bigEndian(in, 40, 2)};
}

/// From the SOF55 marker (ISO/IEC 14495-1 C.2.2).
std::optional<CodestreamSize> sizeOfJpegLs(std::span<const std::uint8_t> in)
{
    std::size_t at = 2;
    while (at + 10 <= in.size() && in[at] == 0xFF) {
        if (in[at + 1] == 0xF7)
            return CodestreamSize{bigEndian(in, at + 7, 2), bigEndian(in, at + 5, 2), in[at + 9]};
        at += 2 + bigEndian(in, at + 2, 2);
    }
    return {};
}

gdcm::Image imageOf(FramePacking packing, std::span<const std::uint8_t> fragment,
                    const FrameSize& size)
{
    gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments = new gdcm::SequenceOfFragments;
    std::vector<char> even(fragment.begin(), fragment.end());
    even.resize(even.size() + even.size() % 2);
    gdcm::Fragment whole;
    whole.SetByteValue(even.data(), static_cast<std::uint32_t>(even.size()));
    fragments->AddFragment(whole);
    gdcm::DataElement pixels(gdcm::Tag(0x7fe0, 0x0010));
    pixels.SetVR(gdcm::VR::OB);
    pixels.SetValue(*fragments);

    gdcm::Image image;
    const std::array<unsigned int, 2> dimensions{static_cast<unsigned int>(size.columns),
                                                 static_cast<unsigned int>(size.rows)};
    image.SetNumberOfDimensions(2);
    image.SetDimensions(dimensions.data());
    const std::uint16_t bits = size.bits == 16 ? 16 : 8;
    image.SetPixelFormat(gdcm::PixelFormat(1, bits, bits, static_cast<std::uint16_t>(bits - 1)));
    image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
    image.SetTransferSyntax(packing == FramePacking::Jpeg2000
                                ? gdcm::TransferSyntax::JPEG2000
                                : gdcm::TransferSyntax::JPEGLSNearLossless);
    image.SetDataElement(pixels);
    return image;
}

} // namespace

bool decodeJpegFrame(FramePacking packing, std::span<const std::uint8_t> fragment,
                     const FrameSize& size, std::vector<std::uint8_t>& bytes)
{
    static std::once_flag once;
    std::call_once(once, [] {
        gdcm::Trace::DebugOff();
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
    });
    // The codecs take what the codestream says for granted: compare it first.
    const auto stated =
        packing == FramePacking::Jpeg2000 ? sizeOfJpeg2000(fragment) : sizeOfJpegLs(fragment);
    if (!stated || stated->components != 1 ||
        stated->columns != static_cast<std::uint32_t>(size.columns) ||
        stated->rows != static_cast<std::uint32_t>(size.rows))
        return false;
    try {
        const auto image = imageOf(packing, fragment, size);
        return image.GetBufferLength() == bytes.size() &&
               image.GetBuffer(reinterpret_cast<char*>(bytes.data()));
    } catch (const std::exception&) {
        return false;
    }
}

} // namespace hangaku::viewer::dicom
