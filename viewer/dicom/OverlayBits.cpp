#include "viewer/dicom/OverlayBits.h"

#include "viewer/dicom/CharacterSet.h"
#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <optional>

namespace hangaku::viewer::dicom {
namespace {

constexpr int kLargestSide = 65535;

std::size_t pixelsOf(int columns, int rows)
{
    return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
}

/// A US or SS; IS in some old files.
int number(const Attributes& file, const Tag& tag, int fallback)
{
    const auto value = file.binaryInteger(tag);
    return value ? static_cast<int>(*value & 0xffffU) : fallback;
}

std::optional<OverlayGroup> readGroup(const Attributes& file, std::uint16_t group)
{
    const auto tag = [group](std::uint16_t element) { return Tag{group, element}; };
    OverlayGroup overlay;
    overlay.rows = number(file, tag(0x0010), 0);
    overlay.columns = number(file, tag(0x0011), 0);
    if (overlay.rows <= 0 || overlay.columns <= 0 || overlay.rows > kLargestSide)
        return std::nullopt;
    overlay.frames = std::max(1, file.integer(tag(0x0015), 1));
    overlay.firstFrame = number(file, tag(0x0051), 1) - 1;
    overlay.isOnEveryFrame = !file.has(tag(0x0015)) && !file.has(tag(0x0051));
    if (const auto origin = file.words(tag(0x0050)); origin.size() >= 2) {
        overlay.row = static_cast<std::int16_t>(origin[0]) - 1;
        overlay.column = static_cast<std::int16_t>(origin[1]) - 1;
    }
    const CharacterSet characters(file.raw(tags::kSpecificCharacterSet));
    overlay.label = characters.text(file.raw(tag(0x1500)));
    if (overlay.label.empty())
        overlay.label = characters.text(file.raw(tag(0x0022)));

    const auto words = file.words(tag(0x3000));
    if (words.empty()) {
        overlay.pixelBit = number(file, tag(0x0102), 0);
        return overlay.pixelBit > 0 ? std::optional(std::move(overlay)) : std::nullopt;
    }
    const auto needed = (pixelsOf(overlay.columns, overlay.rows) *
                             static_cast<std::size_t>(overlay.frames) + 7) / 8;
    if (2 * words.size() + 1 < needed)
        return std::nullopt;
    for (const auto word : words) {
        overlay.bits.push_back(static_cast<std::uint8_t>(word & 0xff));
        overlay.bits.push_back(static_cast<std::uint8_t>(word >> 8));
    }
    overlay.bits.resize(std::max(overlay.bits.size(), needed)); // an odd value loses its last byte
    return overlay;
}

/// `count` bits from `first` on, moved down to the lowest bit of the first byte.
std::vector<std::uint8_t> bitsFrom(const std::vector<std::uint8_t>& bits, std::size_t first,
                                   std::size_t count)
{
    std::vector<std::uint8_t> moved((count + 7) / 8);
    const auto shift = first % 8;
    for (std::size_t n = 0; n < moved.size(); ++n) {
        const auto at = first / 8 + n;
        const unsigned low = bits[at];
        const unsigned high = at + 1 < bits.size() ? bits[at + 1] : 0U;
        moved[n] = static_cast<std::uint8_t>((low | high << 8) >> shift);
    }
    return moved;
}

std::vector<std::uint8_t> bitsOfPixels(const StoredFrame& frame, int bit, std::size_t count)
{
    const auto width = static_cast<std::size_t>(frame.bytesPerSample);
    const auto byte = static_cast<std::size_t>(bit) / 8;
    std::vector<std::uint8_t> bits((count + 7) / 8);
    if (byte >= width || frame.samples != 1 || frame.bytes.size() < count * width)
        return {};
    for (std::size_t n = 0; n < count; ++n) {
        const auto value = std::to_integer<unsigned>(frame.bytes[n * width + byte]);
        bits[n / 8] = static_cast<std::uint8_t>(bits[n / 8] | ((value >> (bit % 8)) & 1U) << (n % 8));
    }
    return bits;
}

} // namespace

std::vector<OverlayGroup> readOverlays(const Attributes& file)
{
    constexpr std::uint16_t kFirst = 0x6000;
    constexpr std::uint16_t kLast = 0x601e;
    std::vector<OverlayGroup> groups;
    for (std::uint16_t group = kFirst; group <= kLast; group += 2)
        if (auto overlay = readGroup(file, group))
            groups.push_back(std::move(*overlay));
    return groups;
}

std::vector<OverlayPlane> overlaysOn(int index, const std::vector<OverlayGroup>& groups,
                                     const StoredFrame& frame)
{
    std::vector<OverlayPlane> planes;
    for (const auto& group : groups) {
        const int own = group.isOnEveryFrame || group.pixelBit >= 0 ? 0 : index - group.firstFrame;
        if (own < 0 || own >= group.frames)
            continue;
        const auto count = pixelsOf(group.columns, group.rows);
        auto bits = group.pixelBit >= 0
                        ? bitsOfPixels(frame, group.pixelBit, count)
                        : bitsFrom(group.bits, static_cast<std::size_t>(own) * count, count);
        if (std::all_of(bits.begin(), bits.end(), [](auto byte) { return byte == 0; }))
            continue;
        planes.push_back({0, group.column, group.row, group.columns, group.rows, std::move(bits),
                          group.label});
    }
    return planes;
}

} // namespace hangaku::viewer::dicom
