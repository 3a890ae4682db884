#include "viewer/dicom/CharacterSet.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace hangaku::viewer::dicom {
namespace {

/// In the order in which they win ties.
constexpr std::array kEncodings{Encoding::Latin, Encoding::Utf8, Encoding::ShiftJis,
                                Encoding::EucJp};
constexpr double kDefaultAdvantage = 2; ///< ISO_IR 100 is what devices declare without thinking
constexpr double kDeclaredAdvantage = 6;
constexpr double kCommonAdvantage = 6;
constexpr double kJapaneseAdvantage = 3;

struct WholeEncoding {
    std::string_view term; ///< capital letters and digits alone
    const char* iconvName;
};

/// Terms of the standard, then those that archives make up.
constexpr std::array kWhole{
    WholeEncoding{"ISOIR192", "UTF-8"},   WholeEncoding{"GB18030", "GB18030"},
    WholeEncoding{"GBK", "GBK"},          WholeEncoding{"ISO2022IR192", "UTF-8"},
    WholeEncoding{"UTF8", "UTF-8"},       WholeEncoding{"SHIFTJIS", "CP932"},
    WholeEncoding{"SJIS", "CP932"},       WholeEncoding{"WINDOWS31J", "CP932"},
    WholeEncoding{"EUCJP", "EUC-JP"},     WholeEncoding{"GB2312", "EUC-CN"},
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

bool isPlain(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x80 && c != '\x1b';
    });
}

/// "ISO_IR 100", "ISO-IR 100", "ISO 2022 IR 100 ", ... without what writers get wrong.
std::string lettersAndDigits(std::string_view term)
{
    std::string plain;
    for (const char c : term)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            plain += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return plain;
}

/// 87 of "ISO2022IR87".
int numberOf(std::string_view term)
{
    const auto at = term.rfind("IR");
    int number = 0;
    if (term.starts_with("ISO") && at != std::string_view::npos)
        std::from_chars(term.data() + at + 2, term.data() + term.size(), number);
    return number;
}

bool isLatinSet(int number)
{
    return number == 100 || number == 101 || number == 109 || number == 110 || number == 148 ||
           number == 203;
}

std::string decodeWhole(std::string_view raw, const char* encoding, int& invalid)
{
    auto text = std::string_view(encoding) == "EUC-JP" ? fromEucJp(raw) : toUtf8(raw, encoding);
    invalid = text.invalid + replaceControls(text.utf8);
    return std::move(text.utf8);
}

} // namespace

CharacterSet::CharacterSet(std::string_view specificCharacterSet,
                           const std::vector<std::string_view>& texts)
{
    bool isFirst = true;
    for (auto rest = specificCharacterSet;; isFirst = false) {
        const auto end = rest.find('\\');
        declare(trimmed(rest.substr(0, end)), isFirst);
        if (end == std::string_view::npos)
            break;
        rest.remove_prefix(end + 1);
    }
    m_isJapanese = m_isJapanese || std::any_of(texts.begin(), texts.end(), [](auto text) {
        return hasJapaneseEscapeSequence(text);
    });

    m_common = commonEncoding(texts);
    m_isGuessed = std::any_of(texts.begin(), texts.end(), [this](auto text) {
        return read(trimmed(text), Delimiters::Values).isGuessed;
    });
}

std::optional<Encoding>
CharacterSet::commonEncoding(const std::vector<std::string_view>& texts) const
{
    std::array<double, kEncodings.size()> sums{};
    bool isAscii = true;
    bool isAsDeclared = true;
    for (const auto raw : texts) {
        if (isPlain(raw) || hasEscapeSequence(raw))
            continue;
        isAscii = false;
        const auto declared = readDeclared(trimmed(raw), Delimiters::Values);
        isAsDeclared = isAsDeclared && declared;
        for (std::size_t n = 0; n < sums.size(); ++n)
            sums[n] += m_isLatin && declared && kEncodings[n] == Encoding::Latin
                           ? latinLikelihood(*declared)
                           : likelihood(trimmed(raw), kEncodings[n]);
    }
    if (isAscii)
        return std::nullopt;
    for (std::size_t n = 0; n < sums.size(); ++n)
        sums[n] += advantage(kEncodings[n]) +
                   (isAsDeclared && kEncodings[n] == m_doubtful ? m_declaredAdvantage : 0);
    return kEncodings[static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) -
                                               sums.begin())];
}

void CharacterSet::declare(std::string_view term, bool isFirst)
{
    const std::string plain = lettersAndDigits(term);
    for (const auto& whole : kWhole)
        // With these there are no further sets; some write them as a further one.
        if (whole.term == plain && m_whole == nullptr && (isFirst || m_sets.numbers.empty()))
            m_whole = whole.iconvName;
    const int number = numberOf(plain);
    const CodedSet* set = codedSet(number);
    if (set == nullptr || number == 6)
        return;
    m_sets.numbers.push_back(number);
    m_isJapanese =
        m_isJapanese || number == 13 || number == 14 || number == 87 || number == 159;
    if (!isFirst)
        return;
    m_sets.hasJapaneseRomaji = number == 13 || number == 14;
    // Kanji are never at the start: an escape sequence brings them.
    if (number != 87 && number != 159 && set->encoding != nullptr)
        m_sets.right = set;
    m_isLatin = isLatinSet(number);
    if (m_isLatin)
        m_doubtful = Encoding::Latin;
    else if (number == 13)
        m_doubtful = Encoding::ShiftJis;
    m_declaredAdvantage = m_isLatin && number != 100 ? kDeclaredAdvantage : kDefaultAdvantage;
}

double CharacterSet::advantage(Encoding encoding) const
{
    const bool isJapanese = encoding == Encoding::ShiftJis || encoding == Encoding::EucJp;
    return (encoding == m_common ? kCommonAdvantage : 0) +
           (isJapanese && m_isJapanese ? kJapaneseAdvantage : 0);
}

std::optional<std::string> CharacterSet::readDeclared(std::string_view raw,
                                                      Delimiters delimiters) const
{
    if (m_whole != nullptr) {
        int invalid = 0;
        auto text = decodeWhole(raw, m_whole, invalid);
        return invalid == 0 ? std::optional(std::move(text)) : std::nullopt;
    }
    if (m_sets.numbers.empty())
        return std::nullopt;
    auto text = decodeIso2022(raw, m_sets, delimiters);
    return text.invalid == 0 ? std::optional(std::move(text.utf8)) : std::nullopt;
}

CharacterSet::Reading CharacterSet::read(std::string_view raw, Delimiters delimiters) const
{
    if (isPlain(raw)) {
        if (m_sets.hasJapaneseRomaji)
            return {decodeIso2022(raw, m_sets, delimiters).utf8};
        std::string text(raw);
        replaceControls(text);
        return {std::move(text)};
    }
    if (hasEscapeSequence(raw)) {
        auto text = decodeIso2022(raw, m_sets, delimiters);
        return {std::move(text.utf8), !text.isDeclared || m_whole != nullptr};
    }
    const auto declared = readDeclared(raw, delimiters);
    if (declared && !m_doubtful)
        return {*declared};
    double best = kImpossible / 2;
    std::optional<Encoding> guess;
    if (declared)
        best = (m_isLatin ? latinLikelihood(*declared) : likelihood(raw, *m_doubtful)) +
               m_declaredAdvantage + advantage(*m_doubtful);
    for (const auto encoding : kEncodings) {
        if (declared && encoding == m_doubtful)
            continue;
        const double score = likelihood(raw, encoding) + advantage(encoding);
        if (score > std::max(best, kImpossible / 2)) {
            best = score;
            guess = encoding;
        }
    }
    if (!guess && declared)
        return {*declared};
    int invalid = 0;
    const bool hasDeclared = m_whole != nullptr || m_sets.right != nullptr;
    if (guess || !hasDeclared)
        return {decodeWhole(raw, iconvName(guess.value_or(Encoding::Latin)), invalid), true};
    if (m_whole != nullptr)
        return {decodeWhole(raw, m_whole, invalid)};
    return {decodeIso2022(raw, m_sets, delimiters).utf8};
}

std::string CharacterSet::text(std::string_view raw) const
{
    return read(trimmed(raw), Delimiters::Values).utf8;
}

std::string CharacterSet::paragraph(std::string_view raw) const
{
    return read(trimmed(raw), Delimiters::None).utf8;
}

std::string CharacterSet::personName(std::string_view raw) const
{
    const std::string decoded = read(trimmed(raw), Delimiters::Names).utf8;
    std::string name;
    std::string component;
    // Delimiters are written once something follows them.
    std::string delimiters;
    const auto endComponent = [&] {
        const auto text = trimmed(component);
        if (!text.empty()) {
            name += delimiters;
            name += text;
            delimiters.clear();
        }
        component.clear();
    };
    for (const char c : decoded) {
        if (c != '^' && c != '=') {
            component += c;
            continue;
        }
        endComponent();
        if (c == '=') // carets at the end of a group say nothing
            std::erase(delimiters, '^');
        delimiters += c;
    }
    endComponent();
    return name;
}

} // namespace hangaku::viewer::dicom
