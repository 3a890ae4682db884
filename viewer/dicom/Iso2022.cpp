#include "viewer/dicom/Iso2022.h"

#include <algorithm>
#include <array>
#include <string>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::array kSets{
    CodedSet{6, 1, nullptr},        CodedSet{14, 1, nullptr},       CodedSet{13, 1, "SHIFT_JIS"},
    CodedSet{87, 2, "EUC-JP"},      CodedSet{159, 2, "EUC-JP"},     CodedSet{149, 2, "UHC"},
    CodedSet{58, 2, "EUC-CN"},      CodedSet{100, 1, "ISO-8859-1"}, CodedSet{101, 1, "ISO-8859-2"},
    CodedSet{109, 1, "ISO-8859-3"}, CodedSet{110, 1, "ISO-8859-4"}, CodedSet{144, 1, "ISO-8859-5"},
    CodedSet{127, 1, "ISO-8859-6"}, CodedSet{126, 1, "ISO-8859-7"}, CodedSet{138, 1, "ISO-8859-8"},
    CodedSet{148, 1, "ISO-8859-9"}, CodedSet{166, 1, "TIS-620"},    CodedSet{203, 1, "ISO-8859-15"},
};

enum class Side { Left, Right }; ///< bytes below 0x80 (G0); from 0x80 on (G1)

struct Escape {
    std::string_view sequence; ///< after ESC
    Side side;
    int number;
};

/// PS3.3 tables C.12-3 and C.12-4; then what the standard leaves out and files hold all the same
/// (JIS C 6226-1978, and sets designated to the other side, as ISO-2022-JP and mail do).
constexpr std::array kEscapes{
    Escape{"(B", Side::Left, 6},     Escape{"(J", Side::Left, 14},    Escape{")I", Side::Right, 13},
    Escape{"$B", Side::Left, 87},    Escape{"$(D", Side::Left, 159},  Escape{"$)C", Side::Right, 149},
    Escape{"$)A", Side::Right, 58},  Escape{"-A", Side::Right, 100},  Escape{"-B", Side::Right, 101},
    Escape{"-C", Side::Right, 109},  Escape{"-D", Side::Right, 110},  Escape{"-L", Side::Right, 144},
    Escape{"-G", Side::Right, 127},  Escape{"-F", Side::Right, 126},  Escape{"-H", Side::Right, 138},
    Escape{"-M", Side::Right, 148},  Escape{"-T", Side::Right, 166},  Escape{"-b", Side::Right, 203},
    Escape{"$@", Side::Left, 87},    Escape{"$(@", Side::Left, 87},   Escape{"$(B", Side::Left, 87},
    Escape{"(I", Side::Left, 13},    Escape{"$)B", Side::Right, 87},  Escape{"$)D", Side::Right, 159},
    Escape{"$A", Side::Left, 58},    Escape{"$(A", Side::Left, 58},   Escape{"$(C", Side::Left, 149},
};

bool isJapanese(int number)
{
    return number == 13 || number == 14 || number == 87 || number == 159;
}

/// @param rest the bytes after ESC
const Escape* escapeAt(std::string_view rest)
{
    const auto* found = std::find_if(kEscapes.begin(), kEscapes.end(), [rest](const Escape& e) {
        return rest.starts_with(e.sequence);
    });
    return found == kEscapes.end() ? nullptr : found;
}

template <typename Predicate> bool anyEscape(std::string_view raw, Predicate matches)
{
    for (auto at = raw.find('\x1b'); at != std::string_view::npos; at = raw.find('\x1b', at + 1))
        if (const auto* escape = escapeAt(raw.substr(at + 1)); escape != nullptr && matches(*escape))
            return true;
    return false;
}

class Decoder {
public:
    Decoder(const DeclaredSets& declared, Delimiters delimiters)
        : m_declared(declared), m_delimiters(delimiters)
    {
        for (const int number : declared.numbers)
            if (const auto* set = codedSet(number);
                set != nullptr && set->encoding != nullptr && number != 87 && number != 159)
                m_unescaped = m_unescaped == nullptr ? set : m_unescaped;
        reset();
    }

    Iso2022Text decode(std::string_view raw)
    {
        while (!raw.empty()) {
            const auto byte = static_cast<unsigned char>(raw.front());
            if (byte == 0x1b)
                raw.remove_prefix(readEscape(raw));
            else if (byte >= 0x80)
                raw.remove_prefix(readRight(raw));
            else if (m_left->bytes == 2 && byte > 0x20 && byte != 0x7f)
                raw.remove_prefix(readLeftPair(raw));
            else
                raw.remove_prefix(readLeft(raw.front()));
        }
        return std::move(m_text);
    }

private:
    void reset()
    {
        m_left = codedSet(m_declared.hasJapaneseRomaji ? 14 : 6);
        m_right = m_declared.right;
    }

    bool isDeclared(int number) const
    {
        const auto has = [this](auto matches) {
            return std::any_of(m_declared.numbers.begin(), m_declared.numbers.end(), matches);
        };
        // The two halves of JIS X 0201 are declared together; H.3.2 uses them beside kanji.
        if (number == 13 || number == 14)
            return has([](int other) { return isJapanese(other); });
        return number == 6 || has([number](int other) { return other == number; });
    }

    std::size_t readEscape(std::string_view raw)
    {
        const auto* escape = escapeAt(raw.substr(1));
        if (escape == nullptr) {
            invalid();
            return 1;
        }
        const auto* set = codedSet(escape->number);
        (escape->side == Side::Left ? m_left : m_right) = set;
        m_isJapanese = m_isJapanese || isJapanese(set->number);
        m_text.isDeclared = m_text.isDeclared && isDeclared(set->number);
        return escape->sequence.size() + 1;
    }

    /// A run of bytes from 0x80 on.
    std::size_t readRight(std::string_view raw)
    {
        const auto* end = std::find_if(raw.begin(), raw.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x80;
        });
        const auto run = raw.substr(0, static_cast<std::size_t>(end - raw.begin()));
        const CodedSet* set = m_right != nullptr ? m_right : m_unescaped;
        if (set != nullptr && set->encoding == nullptr && set->number != 13)
            set = nullptr; // it has nothing there
        if (set == nullptr && m_isJapanese) {
            set = codedSet(13);
            m_text.isDeclared = false;
        }
        if (set != nullptr) {
            append(*set, run);
        } else {
            for (std::size_t n = 0; n < run.size(); ++n)
                invalid();
        }
        return run.size();
    }

    std::size_t readLeftPair(std::string_view raw)
    {
        // A run of pairs at once: iconv is slow to start.
        std::size_t length = 0;
        std::string bytes;
        const auto isCode = [raw](std::size_t at) {
            return at < raw.size() && raw[at] > 0x20 && raw[at] < 0x7f;
        };
        while (isCode(length) && isCode(length + 1)) {
            bytes += static_cast<char>(raw[length] | 0x80);
            bytes += static_cast<char>(raw[length + 1] | 0x80);
            length += 2;
        }
        append(*m_left, bytes);
        if (length > 0)
            return length;
        // Half a character; a delimiter where the writer forgot to go back to ASCII.
        if (isDelimiter(raw.front())) {
            m_text.utf8 += raw.front();
            reset();
        } else {
            invalid();
        }
        return 1;
    }

    bool isDelimiter(char c) const
    {
        return (c == '\\' && m_delimiters != Delimiters::None) ||
               ((c == '^' || c == '=') && m_delimiters == Delimiters::Names);
    }

    std::size_t readLeft(char c)
    {
        const bool isEnd = static_cast<unsigned char>(c) < 0x20 || isDelimiter(c);
        if (m_left->number == 13 && c > 0x20 && c < 0x60 && !isEnd) {
            const char right = static_cast<char>(c | 0x80);
            append(*m_left, {&right, 1});
        } else if (m_left->number == 14 && c == '\\' && !isEnd) {
            m_text.utf8 += "\u00a5"; // yen
        } else if (m_left->number == 14 && c == '~') {
            m_text.utf8 += "\u203e"; // overline
        } else {
            m_text.utf8 += c;
        }
        if (isEnd)
            reset();
        return 1;
    }

    /// @param bytes from 0x80 on
    void append(const CodedSet& set, std::string_view bytes)
    {
        if (set.number == 13) {
            for (const char c : bytes)
                appendKatakana(static_cast<unsigned char>(c));
            return;
        }
        ConvertedText converted;
        if (set.number == 159)
            converted = fromEucJp(withPrefixes(bytes));
        else
            converted = set.number == 87 ? fromEucJp(bytes) : toUtf8(bytes, set.encoding);
        m_text.utf8 += converted.utf8;
        m_text.invalid += converted.invalid;
    }

    /// Half-width katakana lie in Unicode as in JIS X 0201.
    void appendKatakana(unsigned char byte)
    {
        if (byte < 0xa1 || byte > 0xdf)
            return invalid();
        const unsigned code = 0xff61U + (byte - 0xa1U);
        m_text.utf8 += '\xef';
        m_text.utf8 += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
        m_text.utf8 += static_cast<char>(0x80U | (code & 0x3fU));
    }

    /// JIS X 0212 as EUC-JP has it: three bytes.
    static std::string withPrefixes(std::string_view pairs)
    {
        std::string bytes;
        for (std::size_t at = 0; at < pairs.size(); ++at) {
            if (at % 2 == 0)
                bytes += '\x8f';
            bytes += pairs[at];
        }
        return bytes;
    }

    void invalid()
    {
        m_text.utf8 += kReplacement;
        ++m_text.invalid;
    }

    const DeclaredSets& m_declared;
    Delimiters m_delimiters;
    const CodedSet* m_left = nullptr;
    const CodedSet* m_right = nullptr;
    const CodedSet* m_unescaped = nullptr; ///< the first declared one for bytes from 0x80 on
    bool m_isJapanese = false;
    Iso2022Text m_text;
};

} // namespace

const CodedSet* codedSet(int number)
{
    const auto* found = std::find_if(kSets.begin(), kSets.end(), [number](const CodedSet& set) {
        return set.number == number;
    });
    return found == kSets.end() ? nullptr : found;
}

Iso2022Text decodeIso2022(std::string_view raw, const DeclaredSets& declared, Delimiters delimiters)
{
    auto text = Decoder(declared, delimiters).decode(raw);
    text.invalid += replaceControls(text.utf8);
    return text;
}

bool hasEscapeSequence(std::string_view raw)
{
    return anyEscape(raw, [](const Escape&) { return true; });
}

bool hasJapaneseEscapeSequence(std::string_view raw)
{
    return anyEscape(raw, [](const Escape& escape) { return isJapanese(escape.number); });
}

} // namespace hangaku::viewer::dicom
