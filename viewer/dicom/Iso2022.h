#pragma once

#include "viewer/dicom/TextConversion.h"

#include <string_view>
#include <vector>

namespace hangaku::viewer::dicom {

/// A coded character set of PS3.3 tables C.12-2 to C.12-4.
struct CodedSet {
    int number; ///< in ISO's registry: 87 of "ISO 2022 IR 87"
    int bytes;  ///< of each character: 1 or 2
    /// iconv's name of one that has this set in the bytes from 0x80 on; null: there is none.
    const char* encoding;
};

/// @return null when DICOM does not know the number
const CodedSet* codedSet(int number);

/// What, beside control characters, parts a text where it begins anew in the first character set
/// (PS3.5 6.1.2.5.3).
enum class Delimiters {
    Values, ///< LO, SH, ...: backslash
    Names,  ///< PN: backslash, ^ and =
    None,   ///< LT, ST, UT: a backslash is a character, the yen sign of JIS X 0201
};

/// What Specific Character Set declares.
struct DeclaredSets {
    bool hasJapaneseRomaji = false;  ///< bytes below 0x80 are of JIS X 0201: yen and overline
    const CodedSet* right = nullptr; ///< with an encoding: bytes from 0x80 on at the start
    std::vector<int> numbers;        ///< all sets that may occur
};

struct Iso2022Text {
    std::string utf8;
    int invalid = 0;
    bool isDeclared = true; ///< every set that occurs was declared
};

/// Reads text with code extensions (ISO 2022 as PS3.5 6.1.2.5 restricts it), and that without.
/// Escape sequences of sets that were not declared are obeyed too, and bytes whose escape sequence
/// is missing are read by the one set declared for such, or, beside Japanese escape sequences, as
/// half-width katakana. Linear time; any bytes.
Iso2022Text decodeIso2022(std::string_view raw, const DeclaredSets& declared,
                          Delimiters delimiters);

/// An escape sequence that `decodeIso2022` knows is in these bytes.
bool hasEscapeSequence(std::string_view raw);

/// One of a Japanese set.
bool hasJapaneseEscapeSequence(std::string_view raw);

} // namespace hangaku::viewer::dicom
