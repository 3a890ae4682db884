#pragma once

#include "viewer/dicom/Iso2022.h"
#include "viewer/dicom/TextGuess.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hangaku::viewer::dicom {

/// Decodes text of a data set to UTF-8, by its Specific Character Set (PS3.3 C.12.1.1.2), with the
/// code extensions of ISO 2022 (PS3.5 6.1.2.5), and by a guess where that is missing or wrong.
///
/// The rule of the guess, value by value:
/// 1. ASCII is ASCII.
/// 2. Escape sequences of ISO 2022 are obeyed, declared or not.
/// 3. A declared set is believed when it has all the bytes. Sets of Latin letters and half-width
///    katakana have nearly all bytes, so these must also read better than the guesses, with 6 in
///    advance; 2 for ISO_IR 100, which devices declare whatever they write, and for ISO_IR 13.
/// 4. Else, and without a declared set, the best of UTF-8, Shift JIS, EUC-JP and Latin by
///    `likelihood`. The encoding that is best for all texts of the data set together has 6 in
///    advance; the two Japanese ones have 3 beside declared or used Japanese sets. Latin wins ties.
///    Where nothing is possible, it is the declared set, then Latin.
/// What no reading explains is U+FFFD. Linear time; any bytes.
class CharacterSet {
public:
    /// @param specificCharacterSet the raw value of (0008,0005), backslashes and all; may be empty
    /// @param texts raw values of the same data set, from which to learn its encoding
    explicit CharacterSet(std::string_view specificCharacterSet = {},
                          const std::vector<std::string_view>& texts = {});

    /// One of the texts given was not read as Specific Character Set says.
    bool isGuessed() const { return m_isGuessed; }

    /// Text of VR LO, SH, UC: leading and trailing spaces off. A backslash that is half a kanji is
    /// part of it; any other is one, also where JIS X 0201 has the yen sign, since it parts values.
    std::string text(std::string_view raw) const;
    /// Text of VR LT, ST, UT, where a backslash is a character: in JIS X 0201 the yen sign.
    std::string paragraph(std::string_view raw) const;
    /// A Person Name as alphabetic=ideographic=phonetic: spaces around components, and empty
    /// components and groups at the end, off.
    std::string personName(std::string_view raw) const;

private:
    struct Reading {
        std::string utf8;
        bool isGuessed = false;
    };

    void declare(std::string_view term, bool isFirst);
    Reading read(std::string_view raw, Delimiters delimiters) const;
    /// As declared.
    /// @return nothing when the set lacks some of the bytes
    std::optional<std::string> readDeclared(std::string_view raw, Delimiters delimiters) const;
    double advantage(Encoding encoding) const;
    std::optional<Encoding> commonEncoding(const std::vector<std::string_view>& texts) const;

    const char* m_whole = nullptr; ///< iconv's name where one encoding covers all bytes
    DeclaredSets m_sets;
    bool m_isLatin = false; ///< the declared set is one of Latin letters
    /// The encoding that is like the declared set, where that has nearly all bytes.
    std::optional<Encoding> m_doubtful;
    double m_declaredAdvantage = 0;
    bool m_isJapanese = false; ///< Japanese sets are declared or used
    std::optional<Encoding> m_common; ///< of the texts that were given
    bool m_isGuessed = false;
};

} // namespace hangaku::viewer::dicom
