#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/segmentation/Segment.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hangaku::viewer {

enum class Language { English, Japanese };

enum class Laterality { None, Left, Right, Both };

/// 7771000, 24028007 or 51440002 of SNOMED CT (PS3.16 CID 244); empty for None.
CodedConcept codeOf(Laterality side);
/// None for any other code.
Laterality lateralityOf(const CodedConcept& code);

/// A structure or lesion that a segment can be.
struct Term {
    std::string id;      ///< stable, e.g. "lung-nodule-solid"
    std::string section; ///< the id of its section, e.g. "lesions"
    std::string name;
    std::string nameJa;
    std::string nameJaSided; ///< after a side: 左腎 of 腎臓
    std::string kana;        ///< how the Japanese name is read, in hiragana
    std::string kanaSided;
    std::vector<std::string> synonyms; ///< English, and abbreviations
    std::vector<std::string> synonymsJa;
    CodedConcept category; ///< PS3.16 CID 7150
    CodedConcept type;     ///< CID 7151
    CodedConcept typeModifier;
    bool isPaired = false; ///< a side can be chosen
    std::string region;    ///< the id of the structure that it lies in; empty for none
    Rgb colour;

    /// Found anywhere in the body: it is said where.
    bool isLesion() const;
};

/// A heading under which terms are listed.
struct TermSection {
    std::string id;
    std::string name;
    std::string nameJa;
};

/// A structure, with the side and the place in the body where these are known.
struct ChosenTerm {
    const Term* term = nullptr;
    Laterality side = Laterality::None;
    const Term* region = nullptr; ///< of a lesion that has none by itself

    friend bool operator==(const ChosenTerm&, const ChosenTerm&) = default;
};

/// What a search found.
struct FoundTerm : ChosenTerm {
    bool isSure = true; ///< not only by a part of a word, or in spite of a mistyped letter
};

/// The structures and lesions that the program knows by name, in English and Japanese, with the
/// codes that DICOM gives them. The table is resources/terminology/structures.tsv.
class Terminology {
public:
    /// The table that is built into the program.
    static const Terminology& builtIn();
    /// @param table UTF-8, in the format that the head of structures.tsv explains
    /// @return ParseFailed naming the line
    static Result<Terminology> parse(std::string_view table);

    const std::vector<Term>& terms() const { return m_terms; }
    const std::vector<TermSection>& sections() const { return m_sections; }
    /// Null when there is none of this id.
    const Term* find(std::string_view id) const;

    /// The terms whose names, readings, synonyms or codes go with what was typed, best first:
    /// the whole name, its beginning, the beginning of a word, any part of it, and one mistyped
    /// letter. A side ("左腎", "kidney r") is understood, and for lesions a place ("嚢胞 肝",
    /// "liver cyst"). A few ms at most.
    /// @param section only terms of this section; empty for all
    std::vector<FoundTerm> search(std::string_view query, Language language,
                                  std::string_view section = {}, std::size_t most = 60) const;
    /// Paired itself, or a lesion of a paired organ.
    bool canHaveSide(const ChosenTerm& chosen) const;

    /// The term that a segment's codes mean; none when it has other codes.
    std::optional<ChosenTerm> termOf(const Segment& segment) const;

    /// "Left kidney", "左腎"; with a place, "Liver cyst", "肝臓嚢胞".
    std::string nameOf(const ChosenTerm& chosen, Language language) const;
    /// Gives the segment name, codes and colour of a term; all else stays.
    void describe(Segment& segment, const ChosenTerm& chosen) const;

private:
    /// One text that a term is found by.
    struct Key {
        std::u32string text; ///< folded
        int penalty = 0;     ///< a synonym counts less than a name
        Language language = Language::English;
    };
    struct Match;

    void addKeys(const Term& term);
    std::vector<Match> matches(std::u32string_view query, Language language,
                               std::string_view section) const;
    std::vector<Match> sidedMatches(std::u32string_view query, Language language,
                                    std::string_view section) const;
    std::vector<Match> placedMatches(std::u32string_view query, Language language,
                                     std::string_view section) const;

    std::vector<Term> m_terms;
    std::vector<TermSection> m_sections;
    std::vector<std::vector<Key>> m_keys; ///< in the order of `m_terms`
};

} // namespace hangaku::viewer
