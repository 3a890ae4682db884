#include "viewer/dicom/Fragments.h"

#include <algorithm>
#include <array>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::uint64_t kItemHead = 8;
constexpr std::uint32_t kItem = 0xe000fffe;
constexpr std::size_t kMostFragments = 10'000'000;

std::uint32_t number32(const unsigned char* bytes)
{
    return static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 |
           static_cast<std::uint32_t>(bytes[2]) << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
}

/// The value of the item at `at`; nothing where there is none, or not all of it.
std::optional<FilePart> readItem(const InputFile& file, std::uint64_t at)
{
    std::array<unsigned char, kItemHead> head{};
    if (file.readAt(at, reinterpret_cast<char*>(head.data()), head.size()) != head.size() ||
        number32(head.data()) != kItem)
        return std::nullopt;
    const FilePart value{at + kItemHead, number32(head.data() + 4)};
    if (value.offset + value.length > file.fileSize())
        return std::nullopt;
    return value;
}

/// Offsets of the frames from the first fragment's item on.
std::vector<std::uint32_t> readOffsetTable(const InputFile& file, const FilePart& table)
{
    std::vector<unsigned char> bytes(table.length);
    bytes.resize(file.readAt(table.offset, reinterpret_cast<char*>(bytes.data()), bytes.size()));
    std::vector<std::uint32_t> offsets;
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4)
        offsets.push_back(number32(bytes.data() + at));
    return offsets;
}

/// Start Of Image, or Start Of Codestream with its size.
bool beginsPicture(const InputFile& file, const FilePart& fragment)
{
    std::array<unsigned char, 4> head{};
    if (fragment.length < head.size() ||
        file.readAt(fragment.offset, reinterpret_cast<char*>(head.data()), head.size()) !=
            head.size())
        return false;
    const bool isJpeg = head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff;
    const bool isJpeg2000 = head[0] == 0xff && head[1] == 0x4f && head[2] == 0xff && head[3] == 0x51;
    return isJpeg || isJpeg2000;
}

using Frames = std::vector<std::vector<FilePart>>;

/// A new frame begins with each fragment for which `begins` says so.
template <typename Begins>
Frames group(const std::vector<FilePart>& fragments, const Begins& begins)
{
    Frames frames;
    for (const auto& fragment : fragments) {
        if (frames.empty() || begins(fragment))
            frames.emplace_back();
        frames.back().push_back(fragment);
    }
    return frames;
}

} // namespace

std::optional<Frames> findFrames(const InputFile& file, std::uint64_t start, int frames)
{
    const auto count = static_cast<std::size_t>(frames);
    const auto table = readItem(file, start);
    if (!table)
        return std::nullopt;
    const auto first = table->offset + table->length;
    std::vector<FilePart> fragments;
    for (auto at = first; fragments.size() < kMostFragments;) {
        const auto fragment = readItem(file, at);
        if (!fragment)
            break;
        fragments.push_back(*fragment);
        at = fragment->offset + fragment->length;
    }
    if (fragments.empty())
        return std::nullopt;
    if (count == 1)
        return Frames{fragments};
    Frames found;
    if (fragments.size() == count) {
        found = group(fragments, [](const FilePart&) { return true; });
    } else if (auto offsets = readOffsetTable(file, *table); offsets.size() == count) {
        std::sort(offsets.begin(), offsets.end());
        found = group(fragments, [&](const FilePart& fragment) {
            return std::binary_search(offsets.begin(), offsets.end(),
                                      fragment.offset - kItemHead - first);
        });
    } else {
        found = group(fragments,
                      [&](const FilePart& fragment) { return beginsPicture(file, fragment); });
        if (found.size() == 1 && fragments.size() < count)
            found = group(fragments, [](const FilePart&) { return true; }); // cut off
    }
    if (found.size() > count)
        return std::nullopt;
    found.resize(count);
    return found;
}

} // namespace hangaku::viewer::dicom
