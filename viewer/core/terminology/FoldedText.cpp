#include "viewer/core/terminology/FoldedText.h"

#include <array>
#include <utility>

namespace hangaku::viewer {
namespace {

/// The code point that begins at `at`, which moves behind it; 0 for bytes that are no UTF-8.
char32_t takeCodePoint(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t n) {
        return n < text.size() ? static_cast<unsigned char>(text[n]) : 0U;
    };
    const char32_t lead = byte(at);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    char32_t point = length <= 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t n = 1; n < length; ++n) {
        if ((byte(at + n) & 0xC0U) != 0x80U) {
            ++at;
            return 0;
        }
        point = point << 6U | (byte(at + n) & 0x3FU);
    }
    at += length == 0 ? 1 : length;
    return length == 0 ? 0 : point;
}

/// Half-width katakana from U+FF66 on, as hiragana.
constexpr std::u32string_view kHalfWidthKana =
    U"をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ"
    U"まみむめもやゆよらりるれろわん";

/// Variant characters in radiological words, and the form that the table has.
constexpr std::array<std::pair<char32_t, char32_t>, 7> kVariants{{{U'頚', U'頸'},
                                                                  {U'囊', U'嚢'},
                                                                  {U'鼡', U'鼠'},
                                                                  {U'蹊', U'径'},
                                                                  {U'腟', U'膣'},
                                                                  {U'殿', U'臀'},
                                                                  {U'靭', U'靱'}}};

/// か with a mark is the next code point, は with a ring the one after that.
void addMark(std::u32string& text, bool isRing)
{
    if (text.empty())
        return;
    char32_t& last = text.back();
    const bool isHa = last >= U'は' && last <= U'ほ' && (last - U'は') % 3 == 0;
    const bool isKaToTo = last >= U'か' && last <= U'と';
    if (isRing && isHa)
        last += 2;
    else if (!isRing && last == U'う')
        last = U'ゔ';
    else if (!isRing && (isHa || isKaToTo))
        last += 1;
}

char32_t folded(char32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E) // full-width ASCII
        point -= 0xFF01 - 0x21;
    if (point >= U'A' && point <= U'Z')
        return point + (U'a' - U'A');
    if (point >= U'ァ' && point <= U'ヶ') // katakana
        return point - (U'ァ' - U'ぁ');
    if (point >= 0xFF66 && point - 0xFF66 < kHalfWidthKana.size())
        return kHalfWidthKana[point - 0xFF66];
    for (const auto& [variant, common] : kVariants)
        if (point == variant)
            return common;
    return point;
}

bool isSeparator(char32_t point)
{
    constexpr std::u32string_view kSigns = U"　、。・「」（）";
    const bool isLetter = (point >= U'0' && point <= U'9') || (point >= U'a' && point <= U'z');
    return (point < 0x80 && !isLetter && point != U'+' && point != U'#') ||
           kSigns.find(point) != std::u32string_view::npos;
}

} // namespace

std::u32string foldedText(std::string_view utf8)
{
    constexpr char32_t kHalfWidthMark = 0xFF9E;
    constexpr char32_t kHalfWidthRing = 0xFF9F;
    std::u32string text;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto point = takeCodePoint(utf8, at);
        if (point == kHalfWidthMark || point == kHalfWidthRing) {
            addMark(text, point == kHalfWidthRing);
            continue;
        }
        const auto letter = folded(point);
        if (letter == 0)
            continue;
        if (!isSeparator(letter))
            text += letter;
        else if (!text.empty() && text.back() != U' ')
            text += U' ';
    }
    if (!text.empty() && text.back() == U' ')
        text.pop_back();
    return text;
}

} // namespace hangaku::viewer
