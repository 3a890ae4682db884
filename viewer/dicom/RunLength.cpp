#include "viewer/dicom/RunLength.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kMostSegments = 15;

/// PackBits: one byte of each sample, `stride` apart. @return false when it ends too early
bool unpack(std::span<const std::byte> segment, std::size_t pixels, std::byte* to,
            std::size_t stride)
{
    std::size_t done = 0;
    std::size_t at = 0;
    while (done < pixels && at < segment.size()) {
        const int control = static_cast<std::int8_t>(std::to_integer<std::uint8_t>(segment[at++]));
        if (control == -128)
            continue;
        if (control >= 0) {
            const auto count = std::min({static_cast<std::size_t>(control) + 1, pixels - done,
                                         segment.size() - at});
            for (std::size_t n = 0; n < count; ++n)
                to[(done + n) * stride] = segment[at + n];
            at += count;
            done += count;
        } else {
            if (at == segment.size())
                return false;
            const auto count = std::min(static_cast<std::size_t>(1 - control), pixels - done);
            const auto value = segment[at++];
            for (std::size_t n = 0; n < count; ++n)
                to[(done + n) * stride] = value;
            done += count;
        }
    }
    return done == pixels;
}

} // namespace

bool decodeRunLength(std::span<const std::byte> frame, std::size_t pixels, int samples,
                     int bytesPerSample, std::vector<std::byte>& into)
{
    std::array<std::uint32_t, kMostSegments + 1> table{};
    if (frame.size() < sizeof table)
        return false;
    std::memcpy(table.data(), frame.data(), sizeof table);
    const auto width = static_cast<std::size_t>(bytesPerSample);
    const auto segments = static_cast<std::size_t>(samples) * width;
    if (table[0] != segments || segments > kMostSegments)
        return false;
    into.resize(pixels * segments);
    for (std::size_t n = 0; n < segments; ++n) {
        const std::size_t start = table[n + 1];
        const std::size_t end = n + 1 < segments ? table[n + 2] : frame.size();
        if (start < sizeof table || start > end || end > frame.size())
            return false;
        // The most significant byte of a sample comes first.
        const auto place = n / width * width + (width - 1 - n % width);
        if (!unpack(frame.subspan(start, end - start), pixels, into.data() + place, segments))
            return false;
    }
    return true;
}

} // namespace hangaku::viewer::dicom
