#pragma once

#include <string>
#include <string_view>

namespace hangaku::viewer::dicom {

/// Decodes text of a data set to UTF-8, by its Specific Character Set (PS3.3 C.12.1.1.2), with the
/// code extensions of ISO 2022 (PS3.5 6.1.2.5). Bytes that the character set does not have are
/// read as Latin-1, so that nothing is lost from sight.
class CharacterSet {
public:
    /// @param specificCharacterSet the raw value of (0008,0005), backslashes and all; may be empty
    explicit CharacterSet(std::string_view specificCharacterSet = {});

    /// Text of VR LO, SH, LT, ...: leading and trailing spaces off.
    std::string text(std::string_view raw) const;
    /// A Person Name as alphabetic=ideographic=phonetic, spaces and empty groups at the end off.
    std::string personName(std::string_view raw) const;

private:
    std::string decode(std::string_view raw, bool isPersonName) const;

    std::string m_whole;   ///< iconv's name where one encoding covers all bytes, else empty
    std::string m_firstG1; ///< iconv's name for bytes from 0x80 on before any escape sequence
};

} // namespace hangaku::viewer::dicom
