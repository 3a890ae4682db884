#pragma once

#include <string_view>

namespace hangaku::viewer::dicom {

/// Encodings that archives use without saying so.
enum class Encoding { Utf8, ShiftJis, EucJp, Latin };

/// iconv's name: Windows' supersets of Shift JIS and of Latin-1.
const char* iconvName(Encoding encoding);

/// How well bytes read as text in an encoding. For each character: more than 0 where it is of the
/// kind that texts in this encoding are made of, less where it is odd there or stands beside
/// characters of a kind with which it makes no word; `kImpossible` and less when bytes mean nothing
/// in the encoding. Text of ASCII alone is 0 in all of them, and so is an empty one.
///
/// What counts:
/// - UTF-8: nothing else looks like it by chance, so each letter of its larger alphabets counts 3.
/// - Shift JIS, EUC-JP: kana and the kanji of JIS level 1 count 1, rarer kanji nothing, half-width
///   katakana less than kanji; Latin small letters beside kanji or kana ("B葷ker" for "Bäcker") and
///   sound marks and small kana where none can be count against it.
/// - Latin: an accented letter in a word of unaccented ones counts 1; words of accented letters
///   alone ("»³ÅÄ"), signs within words and capitals after small letters count against it.
/// Linear time; any bytes.
double likelihood(std::string_view bytes, Encoding encoding);

/// The same for text that was read in a declared set of Latin letters.
/// @param utf8 the text
double latinLikelihood(std::string_view utf8);

inline constexpr double kImpossible = -20;

} // namespace hangaku::viewer::dicom
