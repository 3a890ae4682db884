#include "viewer/dicom/ColourConversion.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hangaku::viewer::dicom {
namespace {

using Colour = StoredFrame::Colour;

/// One sample's value bits, as they are numbered in the file.
std::uint32_t sampleAt(const StoredFrame& frame, std::size_t n)
{
    const auto width = static_cast<std::size_t>(frame.bytesPerSample);
    std::uint32_t value = 0;
    std::memcpy(&value, frame.bytes.data() + n * width, width);
    const std::uint32_t mask =
        frame.bitsStored >= 32 ? 0xffffffffU : (1U << std::max(1, frame.bitsStored)) - 1;
    return (value >> frame.lowBit) & mask;
}

std::int64_t indexAt(const StoredFrame& frame, std::size_t n)
{
    const std::int64_t value = sampleAt(frame, n);
    const std::int64_t sign = std::int64_t{1} << (std::max(1, frame.bitsStored) - 1);
    return frame.isSigned && (value & sign) != 0 ? value - 2 * sign : value;
}

void throughPalette(const StoredFrame& frame, const Palette& palette, std::span<std::uint8_t> into)
{
    for (std::size_t n = 0; 3 * n + 2 < into.size(); ++n) {
        const auto& colour = palette.at(indexAt(frame, n));
        std::copy(colour.begin(), colour.end(), into.begin() + static_cast<std::ptrdiff_t>(3 * n));
    }
}

/// Interleaved, 8 bits: what is in the file, whatever it means.
void gather(const StoredFrame& frame, std::span<std::uint8_t> into)
{
    const auto pixels = into.size() / 3;
    const bool isGrey = frame.samples == 1;
    const bool isBytes = frame.bytesPerSample == 1 && frame.bitsStored == 8;
    if (isBytes && !frame.isPlanar && !isGrey) {
        std::memcpy(into.data(), frame.bytes.data(), into.size());
        return;
    }
    const auto samples = static_cast<std::size_t>(frame.samples);
    for (std::size_t n = 0; n < pixels; ++n)
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const auto from = isGrey ? n : (frame.isPlanar ? channel * pixels + n
                                                           : n * samples + channel);
            const auto value = sampleAt(frame, from);
            into[3 * n + channel] = static_cast<std::uint8_t>(
                frame.bitsStored > 8 ? value >> (frame.bitsStored - 8)
                                     : value * 255 / ((1U << std::max(1, frame.bitsStored)) - 1));
        }
}

std::uint8_t limited(int value)
{
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

/// Of ITU-R BT.601, as whole numbers of 2^-16.
struct Coefficients {
    int lightness;
    int lowest; ///< lightness of black
    int redOfCr;
    int greenOfCb;
    int greenOfCr;
    int blueOfCb;
};

constexpr int kBits = 16;
constexpr int kOne = 1 << kBits;

constexpr int scaled(double coefficient)
{
    return static_cast<int>(coefficient * kOne + (coefficient < 0 ? -0.5 : 0.5));
}

constexpr Coefficients kFull{kOne, 0, scaled(1.402), scaled(-0.344136), scaled(-0.714136),
                             scaled(1.772)};
constexpr Coefficients kPartial{scaled(1.164384),  16,           scaled(1.596027),
                                scaled(-0.391762), scaled(-0.812968), scaled(2.017232)};

void fromYbr(const Coefficients& c, std::span<std::uint8_t> pixels)
{
    constexpr int kHalf = kOne / 2;
    for (std::size_t at = 0; at + 2 < pixels.size(); at += 3) {
        const int y = (pixels[at] - c.lowest) * c.lightness + kHalf;
        const int cb = pixels[at + 1] - 128;
        const int cr = pixels[at + 2] - 128;
        pixels[at] = limited((y + c.redOfCr * cr) >> kBits);
        pixels[at + 1] = limited((y + c.greenOfCb * cb + c.greenOfCr * cr) >> kBits);
        pixels[at + 2] = limited((y + c.blueOfCb * cb) >> kBits);
    }
}

} // namespace

void toRgb(const StoredFrame& frame, const Palette* palette, std::span<std::uint8_t> into)
{
    if (frame.colour == Colour::Palette) {
        throughPalette(frame, *palette, into);
        return;
    }
    gather(frame, into);
    if (frame.colour == Colour::YbrFull)
        fromYbr(kFull, into);
    else if (frame.colour == Colour::YbrPartial)
        fromYbr(kPartial, into);
}

} // namespace hangaku::viewer::dicom
