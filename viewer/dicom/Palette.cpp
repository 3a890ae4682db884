#include "viewer/dicom/Palette.h"

#include <algorithm>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kMostEntries = 65536;

struct Descriptor {
    std::size_t entries = 0;
    std::int32_t first = 0;
    int bits = 16;
};

std::optional<Descriptor> readDescriptor(const std::vector<std::uint16_t>& values, bool isSigned)
{
    if (values.size() < 3)
        return std::nullopt;
    Descriptor descriptor;
    descriptor.entries = values[0] == 0 ? kMostEntries : values[0];
    descriptor.first = isSigned ? static_cast<std::int16_t>(values[1]) : values[1];
    descriptor.bits = values[2];
    return descriptor;
}

/// Writes out a segmented table (PS3.3 C.7.9.2): stretches of values, lines, and repetitions.
class SegmentedTable {
public:
    explicit SegmentedTable(const std::vector<std::uint16_t>& data) : m_data(data) {}

    std::vector<std::uint16_t> expand()
    {
        std::size_t at = 0;
        while (at + 1 < m_data.size() && m_values.size() < kMostEntries)
            if (!append(at))
                break;
        return std::move(m_values);
    }

private:
    /// @param at of a segment; moves on to the next one. @return false when it makes no sense
    bool append(std::size_t& at)
    {
        constexpr int kDiscrete = 0;
        constexpr int kLinear = 1;
        constexpr int kIndirect = 2;
        if (at + 2 > m_data.size())
            return false;
        const int kind = m_data[at];
        const std::size_t count = m_data[at + 1];
        at += 2;
        if (kind == kDiscrete && at + count <= m_data.size()) {
            m_values.insert(m_values.end(), m_data.begin() + static_cast<std::ptrdiff_t>(at),
                            m_data.begin() + static_cast<std::ptrdiff_t>(at + count));
            at += count;
            return true;
        }
        if (kind == kLinear && at < m_data.size() && !m_values.empty()) {
            const double from = m_values.back();
            const double to = m_data[at++];
            for (std::size_t n = 1; n <= count; ++n)
                m_values.push_back(static_cast<std::uint16_t>(
                    from + (to - from) * static_cast<double>(n) / static_cast<double>(count) + 0.5));
            return true;
        }
        if (kind == kIndirect && at + 2 <= m_data.size() && !m_isRepeating) {
            std::size_t from = m_data[at] | static_cast<std::size_t>(m_data[at + 1]) << 16;
            at += 2;
            m_isRepeating = true; // no repetition of repetitions
            bool isSound = true;
            for (std::size_t n = 0; n < count && isSound && m_values.size() < kMostEntries; ++n)
                isSound = append(from);
            m_isRepeating = false;
            return isSound;
        }
        return false;
    }

    const std::vector<std::uint16_t>& m_data;
    std::vector<std::uint16_t> m_values;
    bool m_isRepeating = false;
};

/// Entries of 8 bits lie side by side, or, in many files, in words of their own.
std::vector<std::uint8_t> bytesOf(const std::vector<std::uint16_t>& words,
                                  const Descriptor& descriptor)
{
    std::vector<std::uint8_t> entries;
    if (descriptor.bits <= 8 && words.size() < descriptor.entries) {
        for (const auto word : words) {
            entries.push_back(static_cast<std::uint8_t>(word & 0xff));
            entries.push_back(static_cast<std::uint8_t>(word >> 8));
        }
        return entries;
    }
    // Tables of 8 bits that say 16 are common.
    const bool isWide = descriptor.bits > 8 &&
                        std::any_of(words.begin(), words.end(), [](auto w) { return w > 0xff; });
    for (const auto word : words)
        entries.push_back(static_cast<std::uint8_t>(isWide ? word >> 8 : word));
    return entries;
}

std::vector<std::uint8_t> segmentedBytes(const std::vector<std::uint16_t>& words,
                                         const Descriptor& descriptor)
{
    std::vector<std::uint8_t> entries;
    for (const auto value : SegmentedTable(words).expand())
        entries.push_back(static_cast<std::uint8_t>(descriptor.bits > 8 ? value >> 8 : value));
    return entries;
}

} // namespace

std::optional<Palette> readPalette(const Attributes& file, bool isSigned)
{
    Palette palette;
    for (std::uint16_t channel = 0; channel < 3; ++channel) {
        const auto words = [&](int element) {
            return file.words(Tag{0x0028, static_cast<std::uint16_t>(element + channel)});
        };
        const auto descriptor = readDescriptor(words(0x1101), isSigned);
        if (!descriptor)
            return std::nullopt;
        const auto plain = words(0x1201);
        const auto entries = plain.empty() ? segmentedBytes(words(0x1221), *descriptor)
                                           : bytesOf(plain, *descriptor);
        if (entries.size() < descriptor->entries)
            return std::nullopt;
        palette.first = descriptor->first;
        palette.colours.resize(std::max(palette.colours.size(), descriptor->entries));
        for (std::size_t n = 0; n < descriptor->entries; ++n)
            palette.colours[n][channel] = entries[n];
    }
    return palette;
}

} // namespace hangaku::viewer::dicom
