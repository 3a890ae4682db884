#include "viewer/dicom/TextGuess.h"

#include "viewer/dicom/TextConversion.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace hangaku::viewer::dicom {
namespace {

using Byte = unsigned char;

bool isWithin(unsigned value, unsigned low, unsigned high)
{
    return value >= low && value <= high;
}

/// A character of UTF-8 and where the next begins.
struct CodePoint {
    std::uint32_t code = 0;
    std::size_t length = 1;
    bool isValid = true;
    bool isCutOff = false; ///< the text ends within it
};

CodePoint codePointAt(std::string_view text, std::size_t at)
{
    const auto lead = static_cast<Byte>(text[at]);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t length = isWithin(lead, 0xc2, 0xdf)   ? 2
                               : isWithin(lead, 0xe0, 0xef) ? 3
                               : isWithin(lead, 0xf0, 0xf4) ? 4
                                                            : 0;
    if (length == 0)
        return {0, 1, false};
    std::uint32_t code = lead & (0x7fU >> length);
    for (std::size_t n = 1; n < length; ++n) {
        if (at + n == text.size())
            return {0, n, true, true};
        const auto next = static_cast<Byte>(text[at + n]);
        if (!isWithin(next, 0x80, 0xbf))
            return {0, 1, false};
        code = code << 6U | (next & 0x3fU);
    }
    const bool isShortest = code >= (length == 2 ? 0x80U : length == 3 ? 0x800U : 0x10000U);
    return {code, length, isShortest && !isWithin(code, 0xd800, 0xdfff) && code <= 0x10ffff};
}

bool isAsciiLetter(std::uint32_t code)
{
    return isWithin(code | 0x20U, 'a', 'z');
}

bool isHighLatin(std::uint32_t code)
{
    return (isWithin(code, 0xc0, 0x24f) && code != 0xd7 && code != 0xf7) || code == 0xb5 ||
           isWithin(code, 0x1e00, 0x1eff);
}

bool isCapital(std::uint32_t code)
{
    if (code < 0x80)
        return isWithin(code, 'A', 'Z');
    if (code < 0x100)
        return isWithin(code, 0xc0, 0xde);
    const bool oddIsCapital = isWithin(code, 0x139, 0x148) || isWithin(code, 0x179, 0x17e);
    return (code % 2 == 1) == oddIsCapital;
}

double scoreUtf8(std::string_view bytes)
{
    double score = 0;
    std::uint32_t before = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto character = codePointAt(bytes, at);
        if (!character.isValid)
            return kImpossible;
        at += character.length;
        const auto code = character.code;
        const auto after =
            at < bytes.size() ? static_cast<std::uint32_t>(static_cast<Byte>(bytes[at])) : 0U;
        const bool isBesideAscii = isAsciiLetter(before) || isAsciiLetter(after);
        const bool isAlone = before < 0x80 && after < 0x80;
        if (character.isCutOff)
            score -= 3;
        const bool hadLetter = isAsciiLetter(before);
        before = code;
        if (code < 0x80)
            continue;
        if (code < 0xa0)
            score += kImpossible;
        else if (isHighLatin(code) && code < 0x180)
            score += isBesideAscii ? 3 : 1;
        else if (isWithin(code, 0x300, 0x36f)) // an accent apart from its letter
            score += hadLetter ? 3 : -5;
        else if (isWithin(code, 0x386, 0x3ce) || isWithin(code, 0x400, 0x45f) ||
                 isWithin(code, 0x5d0, 0x5ea) || isWithin(code, 0x621, 0x64a))
            score += isBesideAscii ? -3 : isAlone ? 0.5 : 3;
        else if (isWithin(code, 0x2b9, 0x2bd)) // apostrophes that are letters
            score += isBesideAscii ? 2 : -5;
        else if (isWithin(code, 0xa0, 0xbf))
            score += 1;
        else if (isWithin(code, 0x900, 0x1dbf) || isWithin(code, 0x1e00, 0x9fff) ||
                 isWithin(code, 0xac00, 0xd7a3) || isWithin(code, 0xf900, 0xfaff) ||
                 isWithin(code, 0xfb50, 0xfdff) || isWithin(code, 0xfe30, 0xffee) ||
                 isWithin(code, 0x20000, 0x323af))
            score += 3;
        else
            score -= 5;
    }
    return score;
}

/// What stands beside a Japanese character.
enum class Kind { Other, SmallLetter, CapitalLetter, HalfWidthKana, Kana, Kanji };

/// Sums up a Japanese reading character by character.
class JapaneseScore {
public:
    double value() const { return m_isPossible ? finished() : kImpossible; }

    void addAscii(Byte byte)
    {
        endKana();
        const Kind kind = std::islower(byte) != 0   ? Kind::SmallLetter
                          : std::isupper(byte) != 0 ? Kind::CapitalLetter
                                                    : Kind::Other;
        if (m_before >= Kind::HalfWidthKana)
            m_score -= costBeside(m_before, kind);
        m_before = kind;
    }

    void addJapanese(Kind kind, double score)
    {
        if (kind != Kind::HalfWidthKana)
            endKana();
        if (m_before == Kind::SmallLetter || m_before == Kind::CapitalLetter)
            m_score -= costBeside(kind, m_before);
        if ((m_before == Kind::Kanji && kind == Kind::HalfWidthKana) ||
            (m_before == Kind::HalfWidthKana && kind == Kind::Kanji))
            m_score -= 0.5;
        m_score += score;
        m_before = kind;
    }

    /// A byte of JIS X 0201 from 0xA1 on.
    /// @param usual the score of one that is not odd
    void addHalfWidthKana(Byte byte, double usual)
    {
        const bool takesVoice = m_lastKana == 0xb3 || isWithin(m_lastKana, 0xb6, 0xc4) ||
                                isWithin(m_lastKana, 0xca, 0xce);
        const bool takesHalfVoice = isWithin(m_lastKana, 0xca, 0xce);
        double score = usual;
        if (byte <= 0xa5) // brackets, comma, full stop
            score = -1;
        else if (byte == 0xde)
            score = takesVoice ? 1 : -2;
        else if (byte == 0xdf)
            score = takesHalfVoice ? 1 : -2;
        else if (isWithin(byte, 0xa7, 0xb0) && m_lastKana == 0) // small ones and the long mark
            score = -1;
        addJapanese(Kind::HalfWidthKana, score);
        m_lastKana = byte;
        ++m_kanaInARow;
    }

    void addInvalid() { m_isPossible = false; }
    void addCutOff() { m_score -= 3; }

private:
    static double costBeside(Kind japanese, Kind letter)
    {
        if (letter == Kind::SmallLetter)
            return japanese == Kind::HalfWidthKana ? 3 : 1.5;
        return letter == Kind::CapitalLetter ? 1 : 0;
    }

    double finished() const { return m_score - (m_kanaInARow == 1 ? 1.4 : 0); }

    void endKana()
    {
        m_score = finished(); // a single one is no word
        m_kanaInARow = 0;
        m_lastKana = 0;
    }

    double m_score = 0;
    bool m_isPossible = true;
    Kind m_before = Kind::Other;
    Byte m_lastKana = 0;
    int m_kanaInARow = 0;
};

constexpr double kKana = 1.2;
constexpr double kCommonKanji = 1;
constexpr double kRareKanji = 0.3;
constexpr double kFullWidthLetter = 0.5;

void addShiftJisPair(Byte lead, Byte trail, JapaneseScore& score)
{
    const unsigned code = lead * 256U + trail;
    if (lead == 0x81)
        score.addJapanese(Kind::Other, code == 0x8158 || code == 0x815b ? 1
                                       : code == 0x8140                 ? 0.5
                                                                        : 0);
    else if (isWithin(code, 0x824f, 0x829a))
        score.addJapanese(Kind::Other, kFullWidthLetter);
    else if (isWithin(code, 0x829f, 0x82f1) || isWithin(code, 0x8340, 0x8396))
        score.addJapanese(Kind::Kana, kKana);
    else if (isWithin(code, 0x839f, 0x84be) || lead == 0x87) // Greek, Cyrillic, lines, signs
        score.addJapanese(Kind::Other, lead == 0x87 ? 0 : -1);
    else if (isWithin(code, 0x889f, 0x9872))
        score.addJapanese(Kind::Kanji, kCommonKanji);
    else if (isWithin(code, 0x989f, 0x9ffc) || isWithin(code, 0xe040, 0xeaa4) ||
             isWithin(code, 0xed40, 0xeefc) || isWithin(code, 0xfa40, 0xfc4b))
        score.addJapanese(Kind::Kanji, kRareKanji);
    else
        score.addInvalid();
}

double scoreShiftJis(std::string_view bytes)
{
    JapaneseScore score;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto byte = static_cast<Byte>(bytes[at]);
        if (byte < 0x80) {
            score.addAscii(byte);
        } else if (isWithin(byte, 0xa1, 0xdf)) {
            score.addHalfWidthKana(byte, 0.35);
        } else if (!isWithin(byte, 0x81, 0x9f) && !isWithin(byte, 0xe0, 0xfc)) {
            score.addInvalid();
        } else if (++at == bytes.size()) {
            score.addCutOff();
        } else {
            const auto trail = static_cast<Byte>(bytes[at]);
            if (isWithin(trail, 0x40, 0xfc) && trail != 0x7f)
                addShiftJisPair(byte, trail, score);
            else
                score.addInvalid();
        }
    }
    return score.value();
}

void addEucPair(Byte lead, Byte trail, JapaneseScore& score)
{
    const unsigned code = lead * 256U + trail;
    if (lead == 0xa1)
        score.addJapanese(Kind::Other, code == 0xa1b9 || code == 0xa1bc ? 1
                                       : code == 0xa1a1                 ? 0.5
                                                                        : 0);
    else if (lead == 0xa2)
        score.addJapanese(Kind::Other, -0.5);
    else if (lead == 0xa3)
        score.addJapanese(Kind::Other, kFullWidthLetter);
    else if (isWithin(code, 0xa4a1, 0xa4f3) || isWithin(code, 0xa5a1, 0xa5f6))
        score.addJapanese(Kind::Kana, kKana);
    else if (isWithin(lead, 0xa6, 0xa8))
        score.addJapanese(Kind::Other, -1);
    else if (lead == 0xad)
        score.addJapanese(Kind::Other, 0);
    else if (isWithin(code, 0xb0a1, 0xcfd3))
        score.addJapanese(Kind::Kanji, kCommonKanji);
    else if (isWithin(code, 0xd0a1, 0xf4a6) || isWithin(lead, 0xf9, 0xfc))
        score.addJapanese(Kind::Kanji, kRareKanji);
    else
        score.addInvalid();
}

double scoreEucJp(std::string_view bytes)
{
    JapaneseScore score;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto byte = static_cast<Byte>(bytes[at]);
        if (byte < 0x80) {
            score.addAscii(byte);
            continue;
        }
        const std::size_t more = byte == 0x8f ? 2 : 1;
        if (at + more >= bytes.size()) {
            score.addCutOff();
            break;
        }
        const auto trail = static_cast<Byte>(bytes[at + 1]);
        if (byte == 0x8e && isWithin(trail, 0xa1, 0xdf))
            score.addHalfWidthKana(trail, 1.1); // of two bytes
        else if (byte == 0x8f && trail >= 0xa1 && static_cast<Byte>(bytes[at + 2]) >= 0xa1)
            score.addJapanese(Kind::Kanji, kRareKanji);
        else if (byte >= 0xa1 && isWithin(trail, 0xa1, 0xfe))
            addEucPair(byte, trail, score);
        else
            score.addInvalid();
        at += more;
    }
    return score.value();
}

/// Where a reading in Latin letters comes from.
enum class LatinSource {
    Declared,
    Windows, ///< a guess: what bytes 0x80 to 0x9F are there is rare in true texts
};

/// Sums up the words of a reading in Latin letters.
class LatinScore {
public:
    explicit LatinScore(LatinSource source) : m_source(source) {}

    void add(std::uint32_t code)
    {
        if (isAsciiLetter(code) || (isHighLatin(code) && code != 0x192)) {
            addLetter(code);
        } else {
            endWord();
            if (code >= 0x80)
                addSign(code);
        }
        m_beforeLast = m_before;
        m_before = code;
    }

    double finish()
    {
        endWord();
        return m_score;
    }

private:
    /// Neither letter nor used with letters. The ordinals and the degree follow ASCII alone.
    static bool isSign(std::uint32_t code)
    {
        return isWithin(code, 0xa0, 0xbf) || code == 0xd7 || code == 0xf7;
    }

    bool isOfWindows(std::uint32_t code) const
    {
        return m_source == LatinSource::Windows && code > 0xff;
    }

    void addLetter(std::uint32_t code)
    {
        const bool wasSmall = (m_ascii + m_high) > 0 && !isCapital(m_before);
        if (wasSmall && isCapital(code) && (code >= 0x80 || m_before >= 0x80))
            m_score -= 2;
        if (isSign(m_before) && code != 0xb5) // micro comes after signs, not after letters
            m_score -= costBeside(m_before, code);
        if (code == 0xb5 && isHighLatin(m_before))
            m_score -= 2;
        const bool isApostrophe = m_before == 0x2019 && isAsciiLetter(m_beforeLast);
        if (code >= 0x80 && (isOfWindows(code) || isOfWindows(m_before)) && !isApostrophe)
            m_score -= m_before >= 0x80 ? 2 : 0;
        else if (code >= 0x80)
            ++m_high;
        if (code < 0x80)
            ++m_ascii;
    }

    /// Letters of the larger alphabet beside signs are bytes of something else.
    static double costBeside(std::uint32_t sign, std::uint32_t other)
    {
        if (isSign(other) || isHighLatin(other))
            return 2;
        const bool isUsual = sign == 0xa0 || sign == 0xa1 || sign == 0xaa || sign == 0xab ||
                             sign == 0xb0 || sign == 0xba || sign == 0xbb || sign == 0xbf;
        return isAsciiLetter(other) && !isUsual ? 1 : 0;
    }

    void addSign(std::uint32_t code)
    {
        if (code == 0xfffd || code < 0xa0)
            m_score += kImpossible;
        else if (isSign(code))
            m_score -= isOfWindows(m_before) ? 2 : costBeside(code, m_before);
        else if (isOfWindows(code)) // dashes and quotes, then all others
            m_score -= (isWithin(code, 0x2013, 0x201d) ? 0 : 2) + (m_before >= 0x80 ? 2 : 0);
    }

    void endWord()
    {
        m_score += m_high > 2 * m_ascii ? -0.75 * m_high : m_high;
        m_ascii = m_high = 0;
    }

    LatinSource m_source;
    double m_score = 0;
    std::uint32_t m_before = 0;
    std::uint32_t m_beforeLast = 0;
    int m_ascii = 0; ///< letters of the word
    int m_high = 0;
};

double scoreLatin(std::string_view utf8, LatinSource source)
{
    LatinScore score(source);
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = codePointAt(utf8, at);
        score.add(character.code);
        at += character.length;
    }
    return std::max(score.finish(), kImpossible);
}

} // namespace

const char* iconvName(Encoding encoding)
{
    switch (encoding) {
    case Encoding::Utf8: return "UTF-8";
    case Encoding::ShiftJis: return "CP932";
    case Encoding::EucJp: return "EUC-JP";
    case Encoding::Latin: break;
    }
    return "CP1252";
}

double latinLikelihood(std::string_view utf8)
{
    return scoreLatin(utf8, LatinSource::Declared);
}

double likelihood(std::string_view bytes, Encoding encoding)
{
    switch (encoding) {
    case Encoding::Utf8: return scoreUtf8(bytes);
    case Encoding::ShiftJis: return scoreShiftJis(bytes);
    case Encoding::EucJp: return scoreEucJp(bytes);
    case Encoding::Latin: break;
    }
    return scoreLatin(toUtf8(bytes, "CP1252").utf8, LatinSource::Windows);
}

} // namespace hangaku::viewer::dicom
