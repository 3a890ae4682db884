#include "viewer/dicom/TextConversion.h"

#include <array>
#include <cerrno>
#include <iconv.h>
#include <map>

namespace hangaku::viewer::dicom {
namespace {

/// One descriptor of iconv, to UTF-8.
class Converter {
public:
    explicit Converter(const char* encoding) : m_descriptor(::iconv_open("UTF-8", encoding)) {}
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter()
    {
        if (isOpen())
            ::iconv_close(m_descriptor);
    }

    bool isOpen() const
    {
        return m_descriptor != reinterpret_cast<iconv_t>(-1); // NOLINT: iconv's own way to fail
    }

    /// Appends what can be converted.
    /// @return the number of bytes converted: all, or those before the first invalid one
    std::size_t convert(std::string_view bytes, std::string& output)
    {
        if (!isOpen())
            return 0;
        ::iconv(m_descriptor, nullptr, nullptr, nullptr, nullptr);
        auto* in = const_cast<char*>(bytes.data()); // NOLINT: iconv does not write to its input
        std::size_t inLeft = bytes.size();
        std::array<char, 256> buffer; // NOLINT: written before it is read
        while (inLeft > 0) {
            char* out = buffer.data();
            std::size_t outLeft = buffer.size();
            const auto result = ::iconv(m_descriptor, &in, &inLeft, &out, &outLeft);
            output.append(buffer.data(), buffer.size() - outLeft);
            if (result == static_cast<std::size_t>(-1) && errno != E2BIG)
                break;
        }
        return bytes.size() - inLeft;
    }

private:
    iconv_t m_descriptor;
};

/// Opening one loads a library, which would cost more than reading a header.
Converter& converterFor(const char* encoding)
{
    thread_local std::map<std::string_view, Converter> converters;
    return converters.try_emplace(encoding, encoding).first->second;
}

/// The Shift JIS of a two-byte EUC code, for Windows' table.
std::array<char, 2> shiftJisOf(char first, char second)
{
    const int row = (static_cast<unsigned char>(first) & 0x7f) - 0x21;
    const int cell = (static_cast<unsigned char>(second) & 0x7f) - 0x21;
    const int lead = row / 2 + (row < 62 ? 0x81 : 0xc1);
    const int trail = row % 2 == 0 ? cell + 0x40 + (cell >= 63 ? 1 : 0) : cell + 0x9f;
    return {static_cast<char>(lead), static_cast<char>(trail)};
}

} // namespace

ConvertedText toUtf8(std::string_view bytes, const char* encoding)
{
    ConvertedText text;
    auto& converter = converterFor(encoding);
    while (true) {
        bytes.remove_prefix(converter.convert(bytes, text.utf8));
        if (bytes.empty())
            return text;
        text.utf8 += kReplacement;
        ++text.invalid;
        bytes.remove_prefix(1);
    }
}

ConvertedText fromEucJp(std::string_view bytes)
{
    ConvertedText text;
    auto& strict = converterFor("EUC-JP");
    auto& windows = converterFor("CP932");
    while (true) {
        bytes.remove_prefix(strict.convert(bytes, text.utf8));
        if (bytes.empty())
            return text;
        const auto isHigh = [bytes](std::size_t at) {
            return static_cast<unsigned char>(bytes[at]) >= 0xa1 &&
                   static_cast<unsigned char>(bytes[at]) <= 0xfe;
        };
        if (bytes.size() >= 2 && isHigh(0) && isHigh(1)) {
            const auto pair = shiftJisOf(bytes[0], bytes[1]);
            std::string character;
            if (windows.convert({pair.data(), pair.size()}, character) == pair.size()) {
                text.utf8 += character;
                bytes.remove_prefix(2);
                continue;
            }
        }
        text.utf8 += kReplacement;
        ++text.invalid;
        bytes.remove_prefix(1);
    }
}

int replaceControls(std::string& utf8)
{
    const auto isControl = [&utf8](std::size_t at) {
        const auto byte = static_cast<unsigned char>(utf8[at]);
        return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\f' && byte != '\r') ||
               byte == 0x7f;
    };
    const auto isHighControl = [&utf8](std::size_t at) { // U+0080 to U+009F
        return utf8[at] == '\xc2' && at + 1 < utf8.size() &&
               static_cast<unsigned char>(utf8[at + 1]) < 0xa0;
    };
    std::string clean;
    int replaced = 0;
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        const bool isLong = isHighControl(at);
        if (!isLong && !isControl(at)) {
            clean += utf8[at];
            continue;
        }
        clean += kReplacement;
        ++replaced;
        at += isLong ? 1 : 0;
    }
    if (replaced > 0)
        utf8 = std::move(clean);
    return replaced;
}

} // namespace hangaku::viewer::dicom
