#include "tests/fuzz/Mutation.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace hangaku::tests {
namespace {

std::size_t below(std::mt19937& random, std::size_t end)
{
    return end == 0 ? 0 : random() % end;
}

/// Where to change: mostly in the first kilobytes, where the header is.
std::size_t place(const std::string& file, std::mt19937& random)
{
    const auto reach = random() % 4 == 0 ? file.size() : std::min<std::size_t>(file.size(), 6000);
    return below(random, reach);
}

/// The start of something that looks like an explicit element: tag, VR, length.
std::size_t element(const std::string& file, std::mt19937& random)
{
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto start = place(file, random);
    for (auto at = start; at + 8 < std::min(file.size(), start + 400); ++at)
        if (isUpper(file[at + 4]) && isUpper(file[at + 5]) && file[at + 1] == 0)
            return at;
    return start;
}

void put(std::string& file, std::size_t at, const void* bytes, std::size_t count)
{
    if (at + count <= file.size())
        std::memcpy(file.data() + at, bytes, count);
}

void flipBit(std::string& file, std::mt19937& random)
{
    auto& byte = file[place(file, random)];
    byte = static_cast<char>(byte ^ (1 << (random() % 8)));
}

void replaceBytes(std::string& file, std::mt19937& random)
{
    const auto at = place(file, random);
    for (auto n = at; n < std::min(file.size(), at + 1 + random() % 16); ++n)
        file[n] = static_cast<char>(random());
}

void lie(std::string& file, std::mt19937& random)
{
    constexpr std::array<std::uint32_t, 10> kLengths{0,          1,          7,          0xfffe,
                                                     0xffff,     0x7fffffff, 0x80000000, 0xfffffffe,
                                                     0xffffffff, 0x00100000};
    const auto length = kLengths[random() % kLengths.size()];
    const auto at = element(file, random);
    switch (random() % 3) {
    case 0: return put(file, at + 6, &length, 2);
    case 1: return put(file, at + 8, &length, 4);
    default: return put(file, at + 4, &length, 4);
    }
}

/// Rows, Columns, Bits, Samples, Number of Frames: numbers that decide how much memory is needed.
void inflateSize(std::string& file, std::mt19937& random)
{
    constexpr std::array<std::string_view, 6> kTags{
        std::string_view("\x28\x00\x10\x00", 4), std::string_view("\x28\x00\x11\x00", 4),
        std::string_view("\x28\x00\x00\x01", 4), std::string_view("\x28\x00\x01\x01", 4),
        std::string_view("\x28\x00\x02\x00", 4), std::string_view("\x28\x00\x08\x00", 4)};
    constexpr std::array<std::uint16_t, 8> kNumbers{0, 1, 3, 12, 64, 0x7fff, 0x8000, 0xffff};
    const auto at = file.find(kTags[random() % kTags.size()]);
    if (at == std::string::npos || at + 12 > file.size())
        return flipBit(file, random);
    if (file.substr(at + 4, 2) == "IS")
        return put(file, at + 8, "99", 2);
    const auto number = kNumbers[random() % kNumbers.size()];
    put(file, at + 8, &number, 2);
}

void changeTag(std::string& file, std::mt19937& random)
{
    constexpr std::array<std::string_view, 6> kTags{
        std::string_view("\xe0\x7f\x10\x00", 4), std::string_view("\xfe\xff\x00\xe0", 4),
        std::string_view("\xfe\xff\x0d\xe0", 4), std::string_view("\xfe\xff\xdd\xe0", 4),
        std::string_view("\x00\x00\x00\x00", 4), std::string_view("\x40\x00\x75\x02", 4)};
    const auto tag = kTags[random() % kTags.size()];
    put(file, element(file, random), tag.data(), tag.size());
}

void changeType(std::string& file, std::mt19937& random)
{
    constexpr std::array<std::string_view, 8> kTypes{"SQ", "UN", "OB", "OW", "UT", "US", "DS", "??"};
    put(file, element(file, random) + 4, kTypes[random() % kTypes.size()].data(), 2);
}

void cutPiece(std::string& file, std::mt19937& random)
{
    file.erase(place(file, random), 1 + random() % 200);
}

void doublePiece(std::string& file, std::mt19937& random)
{
    const auto piece = file.substr(place(file, random), 1 + random() % 400);
    file.insert(place(file, random), piece);
}

void cutEnd(std::string& file, std::mt19937& random)
{
    file.resize(std::max<std::size_t>(1, random() % 2 == 0 ? place(file, random)
                                                           : below(random, file.size())));
}

void changeSyntax(std::string& file, std::mt19937& random)
{
    constexpr std::array<std::string_view, 6> kEnds{"1.2.1", "1.2.2", "1.2.5", "1.2.4.70",
                                                    "1.2.4.90", "1.2.1.99"};
    const auto at = file.find("1.2.840.10008.1.2");
    if (at == std::string::npos || at > 2000)
        return flipBit(file, random);
    const auto end = kEnds[random() % kEnds.size()];
    put(file, at + 14, end.data(), end.size());
}

} // namespace

void mutate(std::string& file, std::mt19937& random)
{
    using Change = void (*)(std::string&, std::mt19937&);
    constexpr std::array<Change, 12> kChanges{flipBit,    flipBit,   replaceBytes, lie,
                                              lie,        inflateSize, changeTag,  changeType,
                                              cutPiece,   doublePiece, cutEnd,     changeSyntax};
    for (auto count = 1 + random() % 4; count > 0 && !file.empty(); --count)
        kChanges[random() % kChanges.size()](file, random);
}

} // namespace hangaku::tests
