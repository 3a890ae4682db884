#include "viewer/dicom/CharacterSet.h"

#include <algorithm>
#include <array>
#include <iconv.h>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {
namespace {

struct NamedSet {
    std::string_view term; ///< after "ISO_IR " or "ISO 2022 IR "
    const char* iconvName;
};

/// Single-byte sets: what the bytes from 0x80 on mean. Half-width katakana (JIS X 0201) have the
/// same bytes in Shift JIS, which iconv knows.
constexpr std::array kSingleByte{
    NamedSet{"100", "ISO-8859-1"}, NamedSet{"101", "ISO-8859-2"}, NamedSet{"109", "ISO-8859-3"},
    NamedSet{"110", "ISO-8859-4"}, NamedSet{"144", "ISO-8859-5"}, NamedSet{"127", "ISO-8859-6"},
    NamedSet{"126", "ISO-8859-7"}, NamedSet{"138", "ISO-8859-8"}, NamedSet{"148", "ISO-8859-9"},
    NamedSet{"203", "ISO-8859-15"}, NamedSet{"13", "SHIFT_JIS"}, NamedSet{"166", "TIS-620"},
};

enum class G0 { Ascii, Kanji, SupplementaryKanji };

struct Escape {
    std::string_view sequence; ///< after ESC
    std::optional<G0> g0;
    const char* g1; ///< iconv's name, or null when the sequence leaves G1 alone
};

/// PS3.3 tables C.12-3 and C.12-4.
constexpr std::array kEscapes{
    Escape{"(B", G0::Ascii, nullptr},
    Escape{"(J", G0::Ascii, nullptr},
    Escape{"$B", G0::Kanji, nullptr},
    Escape{"$(D", G0::SupplementaryKanji, nullptr},
    Escape{")I", std::nullopt, "SHIFT_JIS"},
    Escape{"$)C", std::nullopt, "EUC-KR"},
    Escape{"$)A", std::nullopt, "EUC-CN"},
    Escape{"-A", std::nullopt, "ISO-8859-1"},
    Escape{"-B", std::nullopt, "ISO-8859-2"},
    Escape{"-C", std::nullopt, "ISO-8859-3"},
    Escape{"-D", std::nullopt, "ISO-8859-4"},
    Escape{"-L", std::nullopt, "ISO-8859-5"},
    Escape{"-G", std::nullopt, "ISO-8859-6"},
    Escape{"-F", std::nullopt, "ISO-8859-7"},
    Escape{"-H", std::nullopt, "ISO-8859-8"},
    Escape{"-M", std::nullopt, "ISO-8859-9"},
    Escape{"-b", std::nullopt, "ISO-8859-15"},
    Escape{"-T", std::nullopt, "TIS-620"},
};

std::string_view trimmed(std::string_view text)
{
    const auto isPadding = [](char c) { return c == ' ' || c == '\0'; };
    while (!text.empty() && isPadding(text.back()))
        text.remove_suffix(1);
    while (!text.empty() && isPadding(text.front()))
        text.remove_prefix(1);
    return text;
}

/// @return nothing when the bytes are not valid in that encoding
std::optional<std::string> convert(std::string_view bytes, const char* from)
{
    const auto converter = ::iconv_open("UTF-8", from);
    if (converter == reinterpret_cast<iconv_t>(-1)) // NOLINT: iconv's own way to fail
        return std::nullopt;
    std::string input(bytes);
    std::string output(bytes.size() * 4 + 4, '\0');
    char* in = input.data();
    char* out = output.data();
    std::size_t inLeft = input.size();
    std::size_t outLeft = output.size();
    const auto failed = ::iconv(converter, &in, &inLeft, &out, &outLeft) ==
                        static_cast<std::size_t>(-1);
    ::iconv_close(converter);
    if (failed)
        return std::nullopt;
    output.resize(output.size() - outLeft);
    return output;
}

std::string fromLatin1(std::string_view bytes)
{
    return convert(bytes, "ISO-8859-1").value_or(std::string());
}

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Two-byte JIS codes in G0, as the EUC-JP that iconv knows.
std::string fromJis(std::string_view codes, G0 set)
{
    if (codes.size() % 2 != 0)
        return fromLatin1(codes);
    std::string euc;
    for (std::size_t at = 0; at + 1 < codes.size(); at += 2) {
        if (set == G0::SupplementaryKanji)
            euc += '\x8f';
        euc += static_cast<char>(codes[at] | 0x80);
        euc += static_cast<char>(codes[at + 1] | 0x80);
    }
    return convert(euc, "EUC-JP").value_or(fromLatin1(codes));
}

/// Reads text with escape sequences run by run.
class Iso2022Decoder {
public:
    Iso2022Decoder(std::string firstG1, bool isPersonName)
        : m_firstG1(std::move(firstG1)), m_g1(m_firstG1), m_isPersonName(isPersonName)
    {
    }

    std::string decode(std::string_view raw)
    {
        while (!raw.empty()) {
            if (raw.front() == '\x1b') {
                flush();
                raw.remove_prefix(applyEscape(raw.substr(1)) + 1);
                continue;
            }
            if (m_g0 == G0::Ascii && isDelimiter(raw.front())) {
                flush();
                m_g1 = m_firstG1;
                m_output += raw.front();
                raw.remove_prefix(1);
                continue;
            }
            m_run += raw.front();
            raw.remove_prefix(1);
        }
        flush();
        return std::move(m_output);
    }

private:
    /// Where every set goes back to the first (PS3.5 6.1.2.5.3).
    bool isDelimiter(char c) const
    {
        return c == '\r' || c == '\n' || c == '\f' || c == '\t' ||
               (m_isPersonName && (c == '^' || c == '='));
    }

    /// @return the length of the escape sequence at the start of `rest`; 0 when there is none
    std::size_t applyEscape(std::string_view rest)
    {
        for (const auto& escape : kEscapes) {
            if (!rest.starts_with(escape.sequence))
                continue;
            m_g0 = escape.g0.value_or(m_g0);
            if (escape.g1 != nullptr) {
                m_g1 = escape.g1;
                m_g0 = G0::Ascii;
            }
            return escape.sequence.size();
        }
        return 0;
    }

    void flush()
    {
        if (m_run.empty())
            return;
        if (m_g0 != G0::Ascii)
            m_output += fromJis(m_run, m_g0);
        else if (isAscii(m_run) || m_g1.empty())
            m_output += isAscii(m_run) ? m_run : fromLatin1(m_run);
        else
            m_output += convert(m_run, m_g1.c_str()).value_or(fromLatin1(m_run));
        m_run.clear();
    }

    std::string m_firstG1;
    std::string m_g1;
    G0 m_g0 = G0::Ascii;
    bool m_isPersonName;
    std::string m_run;
    std::string m_output;
};

} // namespace

CharacterSet::CharacterSet(std::string_view specificCharacterSet)
{
    const auto first = trimmed(specificCharacterSet.substr(0, specificCharacterSet.find('\\')));
    if (first == "ISO_IR 192")
        m_whole = "UTF-8";
    else if (first == "GB18030")
        m_whole = "GB18030";
    else if (first == "GBK")
        m_whole = "GBK";
    std::string_view number = first;
    for (const std::string_view prefix : {"ISO_IR ", "ISO 2022 IR ", "ISO-IR ", "ISO IR "})
        if (number.starts_with(prefix))
            number.remove_prefix(prefix.size());
    for (const auto& set : kSingleByte)
        if (set.term == number)
            m_firstG1 = set.iconvName;
}

std::string CharacterSet::decode(std::string_view raw, bool isPersonName) const
{
    const bool hasEscapes = raw.find('\x1b') != std::string_view::npos;
    if (!hasEscapes && isAscii(raw))
        return std::string(raw);
    if (!m_whole.empty())
        return convert(raw, m_whole.c_str()).value_or(fromLatin1(raw));
    // Files that name no character set often hold UTF-8 all the same.
    if (!hasEscapes && m_firstG1.empty())
        return convert(raw, "UTF-8").value_or(fromLatin1(raw));
    return Iso2022Decoder(m_firstG1, isPersonName).decode(raw);
}

std::string CharacterSet::text(std::string_view raw) const
{
    return decode(trimmed(raw), false);
}

std::string CharacterSet::personName(std::string_view raw) const
{
    const std::string decoded = decode(trimmed(raw), true);
    std::string name;
    std::string_view rest = decoded;
    while (true) {
        const auto end = rest.find('=');
        auto group = trimmed(rest.substr(0, end));
        while (!group.empty() && (group.back() == '^' || group.back() == ' '))
            group.remove_suffix(1);
        name += group;
        if (end == std::string_view::npos)
            break;
        name += '=';
        rest.remove_prefix(end + 1);
    }
    while (!name.empty() && name.back() == '=')
        name.pop_back();
    return name;
}

} // namespace hangaku::viewer::dicom
