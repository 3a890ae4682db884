#include "viewer/dicom/Codestream.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace hangaku::viewer::dicom {
namespace {

/// Big-endian numbers of a stream; zero beyond its end.
class Bytes {
public:
    explicit Bytes(std::span<const std::byte> stream) : m_stream(stream) {}

    int byte(std::size_t at) const
    {
        return at < m_stream.size() ? std::to_integer<int>(m_stream[at]) : 0;
    }
    int word(std::size_t at) const { return byte(at) << 8 | byte(at + 1); }
    /// More than any picture can have reads as 0.
    int longWord(std::size_t at) const { return word(at) > 0x7fff ? 0 : word(at) << 16 | word(at + 2); }
    bool has(std::size_t at, std::string_view text) const
    {
        for (std::size_t n = 0; n < text.size(); ++n)
            if (byte(at + n) != static_cast<unsigned char>(text[n]))
                return false;
        return true;
    }
    std::size_t size() const { return m_stream.size(); }

private:
    std::span<const std::byte> m_stream;
};

constexpr int kStartOfScan = 0xda;
constexpr int kJpegLsFrame = 0xf7;
constexpr int kApplication0 = 0xe0;
constexpr int kApplication14 = 0xee;

bool isFrameHead(int marker)
{
    constexpr int kHuffmanTable = 0xc4;
    constexpr int kReserved = 0xc8;
    constexpr int kArithmeticTable = 0xcc;
    return marker == kJpegLsFrame ||
           (marker >= 0xc0 && marker <= 0xcf && marker != kHuffmanTable && marker != kReserved &&
            marker != kArithmeticTable);
}

/// What the markers before the picture and the names of its components say of its colours.
struct ColourSigns {
    bool isJfif = false; ///< YBR by definition
    int adobeTransform = -1;
    std::array<int, 3> names{};

    Codestream::Colour colour() const
    {
        if (adobeTransform == 0 || names == std::array{int{'R'}, int{'G'}, int{'B'}})
            return Codestream::Colour::Rgb;
        if (adobeTransform == 1 || isJfif)
            return Codestream::Colour::Ybr;
        return Codestream::Colour::Unsaid;
    }
};

} // namespace

std::optional<Codestream> readJpegHead(std::span<const std::byte> stream)
{
    const Bytes bytes(stream);
    if (bytes.word(0) != 0xffd8)
        return std::nullopt;
    Codestream head;
    ColourSigns signs;
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (bytes.byte(at) != 0xff)
            return std::nullopt;
        const int marker = bytes.byte(at + 1);
        if (marker == 0xff) { // filling
            ++at;
            continue;
        }
        const auto content = at + 4;
        if (isFrameHead(marker)) {
            head.precision = bytes.byte(content);
            head.rows = bytes.word(content + 1);
            head.columns = bytes.word(content + 3);
            head.components = bytes.byte(content + 5);
            for (std::size_t n = 0; n < signs.names.size(); ++n)
                signs.names[n] = bytes.byte(content + 6 + 3 * n);
        } else if (marker == kApplication0) {
            signs.isJfif = signs.isJfif || bytes.has(content, "JFIF");
        } else if (marker == kApplication14 && bytes.has(content, "Adobe") &&
                   bytes.word(at + 2) >= 14) {
            signs.adobeTransform = bytes.byte(content + 11);
        } else if (marker == kStartOfScan) {
            if (head.columns == 0 || head.rows == 0)
                return std::nullopt;
            if (head.components == 3)
                head.colour = signs.colour();
            return head;
        }
        at += 2 + static_cast<std::size_t>(std::max(2, bytes.word(at + 2)));
    }
    return std::nullopt;
}

std::optional<Codestream> readJpeg2000Head(std::span<const std::byte> stream)
{
    constexpr std::string_view kStart("\xff\x4f\xff\x51", 4);
    constexpr std::string_view kFile("\x00\x00\x00\x0cjP  ", 8);
    constexpr int kCodingStyle = 0xff52;
    constexpr int kStartOfTile = 0xff90;
    const Bytes bytes(stream);
    std::size_t at = 0;
    if (bytes.has(0, kFile))
        while (at + kStart.size() < bytes.size() && !bytes.has(at, kStart))
            ++at;
    if (!bytes.has(at, kStart))
        return std::nullopt;
    const auto size = at + 6; // past the marker's length
    Codestream head;
    head.columns = bytes.longWord(size + 2) - bytes.longWord(size + 10);
    head.rows = bytes.longWord(size + 6) - bytes.longWord(size + 14);
    head.components = bytes.word(size + 34);
    const int depth = bytes.byte(size + 36);
    head.precision = (depth & 0x7f) + 1;
    head.isSigned = (depth & 0x80) != 0;
    if (head.columns <= 0 || head.rows <= 0)
        return std::nullopt;
    at = size - 2 + static_cast<std::size_t>(bytes.word(size - 2));
    while (at + 4 <= bytes.size() && bytes.word(at) != kStartOfTile) {
        // The decoder undoes the transform of the components, and gives RGB.
        if (bytes.word(at) == kCodingStyle && head.components == 3 && bytes.byte(at + 8) == 1)
            head.colour = Codestream::Colour::Rgb;
        at += 2 + static_cast<std::size_t>(std::max(2, bytes.word(at + 2)));
    }
    return head;
}

} // namespace hangaku::viewer::dicom
