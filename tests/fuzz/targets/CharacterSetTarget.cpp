#include "tests/fuzz/targets/Target.h"
#include "viewer/dicom/CharacterSet.h"

// Specific Character Set up to the first line feed, then the text: whatever it is, it becomes UTF-8.

namespace {

bool isUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = byte < 0x80             ? 1
                                   : (byte & 0xe0) == 0xc0 ? 2
                                   : (byte & 0xf0) == 0xe0 ? 3
                                   : (byte & 0xf8) == 0xf0 ? 4
                                                           : 0;
        if (length == 0 || at + length > text.size())
            return false;
        for (std::size_t n = 1; n < length; ++n)
            if ((static_cast<unsigned char>(text[at + n]) & 0xc0) != 0x80)
                return false;
        at += length;
    }
    return true;
}

} // namespace

std::vector<std::string> hangaku::fuzz::seeds()
{
    return {
        "\nDoe^John",
        "ISO_IR 100\nBuc^J\xe9r\xf4me",
        "ISO_IR 192\nYamada^Tarou=\xe5\xb1\xb1\xe7\x94\xb0^\xe5\xa4\xaa\xe9\x83\x8e",
        "\\ISO 2022 IR 87\nYamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B",
        "ISO 2022 IR 13\\ISO 2022 IR 87\n\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J",
        "\\ISO 2022 IR 87\\ISO 2022 IR 159\n\x1b$(D\x22\x6f\x1b(B",
        "\\ISO 2022 IR 149\nHong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7",
        "\\ISO 2022 IR 58\nZhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab",
        "GB18030\nWang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab",
        "GBK\nWang^XiaoDong=\xcd\xf5^\xd0\xa1\x96|",
        "ISO_IR 126\n\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2",
        "ISO_IR 166\n\xb9\xd2\xc2\xca\xc1\xaa\xd2\xc2",
        "\n\x8eR\x93\x63^\x91\xbe\x98\x59",          // Shift_JIS, not declared
        "ISO_IR 100\n\xbb\xb3\xc5\xc4^\xc2\xc0\xcf\xba", // EUC-JP, wrongly declared
        "ISO_IR 13\n\x95\\^\x8f\\",                  // 0x5C inside a kanji
    };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hangaku;
    const auto input = fuzz::textOf(data, size);
    const auto end = input.find('\n');
    const auto value = end == std::string_view::npos ? input : input.substr(end + 1);
    const viewer::dicom::CharacterSet characters(
        end == std::string_view::npos ? std::string_view() : input.substr(0, end));
    fuzz::require(isUtf8(characters.text(value)));
    fuzz::require(isUtf8(characters.personName(value)));
    return 0;
}
