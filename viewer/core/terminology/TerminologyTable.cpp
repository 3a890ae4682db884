// How structures.tsv is read.
#include "viewer/core/terminology/FoldedText.h"
#include "viewer/core/terminology/Terminology.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

namespace hangaku::viewer {
namespace {

enum Column {
    Id,
    Name,
    NameJa,
    Kana,
    Synonyms,
    SynonymsJa,
    Code,
    Meaning,
    Category,
    Sides,
    Region,
    Modifier,
    Colour,
    Checked,
    ColumnCount
};

std::vector<std::string> split(std::string_view text, std::string_view separator)
{
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find(separator, from), text.size());
        parts.emplace_back(text.substr(from, to - from));
        from = to + separator.size();
    }
    return parts;
}

std::string cell(const std::string& text)
{
    return text == "-" ? std::string() : text;
}

std::vector<std::string> listIn(const std::string& text)
{
    return text == "-" ? std::vector<std::string>() : split(text, "; ");
}

/// "64033007" or "DCM:112120".
CodedConcept codeIn(const std::string& text, const std::string& meaning)
{
    const auto colon = text.find(':');
    if (colon == std::string::npos)
        return {text, "SCT", meaning};
    return {text.substr(colon + 1), text.substr(0, colon), meaning};
}

/// @return empty for a name that is none
CodedConcept categoryIn(const std::string& name)
{
    if (name == "anatomy")
        return anatomicalStructure();
    if (name == "tissue")
        return tissue();
    if (name == "lesion")
        return {"49755003", "SCT", "Morphologically Abnormal Structure"};
    if (name == "object")
        return {"260787004", "SCT", "Physical object"};
    if (name == "substance")
        return {"105590001", "SCT", "Substance"};
    if (name == "fluid")
        return {"91720002", "SCT", "Body Substance"};
    if (name == "spatial")
        return {"309825002", "SCT", "Spatial and Relational Concept"};
    return {};
}

/// "#rrggbb"
std::optional<Rgb> colourIn(const std::string& text)
{
    unsigned value = 0;
    if (text.size() != 7 || text[0] != '#' ||
        std::from_chars(text.data() + 1, text.data() + 7, value, 16).ptr != text.data() + 7)
        return {};
    return Rgb{static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
               static_cast<std::uint8_t>(value)};
}

/// The two forms of "腎臓/腎".
std::pair<std::string, std::string> formsIn(const std::string& text)
{
    const auto forms = split(text, "/");
    return {forms.front(), forms.back()};
}

std::optional<Term> termIn(const std::vector<std::string>& cells, const std::string& section)
{
    if (cells.size() != ColumnCount || section.empty() || cells[Id].empty())
        return {};
    Term term;
    term.id = cells[Id];
    term.section = section;
    term.name = cells[Name];
    std::tie(term.nameJa, term.nameJaSided) = formsIn(cells[NameJa]);
    std::tie(term.kana, term.kanaSided) = formsIn(cells[Kana]);
    term.synonyms = listIn(cells[Synonyms]);
    term.synonymsJa = listIn(cells[SynonymsJa]);
    term.category = categoryIn(cells[Category]);
    term.type = codeIn(cells[Code], cells[Meaning]);
    if (const auto equals = cells[Modifier].find('='); equals != std::string::npos)
        term.typeModifier =
            codeIn(cells[Modifier].substr(0, equals), cells[Modifier].substr(equals + 1));
    term.isPaired = cells[Sides] == "paired";
    term.region = cell(cells[Region]);
    const auto colour = colourIn(cells[Colour]);
    if (term.name.empty() || term.nameJa.empty() || term.category.isEmpty() ||
        term.type.isEmpty() || !colour)
        return {};
    term.colour = *colour;
    return term;
}

tl::unexpected<Error> damaged(std::size_t line)
{
    return fail(ErrorCode::ParseFailed, Text(HANGAKU_TR("Core", "Line %1 of the table of "
                                                                "structures makes no sense"),
                                             {std::to_string(line)}));
}

} // namespace

Result<Terminology> Terminology::parse(std::string_view table)
{
    Terminology result;
    std::set<std::string> ids;
    std::size_t number = 0;
    for (const auto& line : split(table, "\n")) {
        ++number;
        const auto cells = split(line, "\t");
        if (cells.front() == "#section") {
            if (cells.size() != 4)
                return damaged(number);
            result.m_sections.push_back({cells[1], cells[2], cells[3]});
        } else if (!line.empty() && line.front() != '#') {
            auto term = termIn(cells, result.m_sections.empty() ? std::string()
                                                                : result.m_sections.back().id);
            if (!term || !ids.insert(term->id).second)
                return damaged(number);
            result.m_terms.push_back(std::move(*term));
        }
    }
    for (const auto& term : result.m_terms) {
        if (!term.region.empty() && result.find(term.region) == nullptr)
            return fail(ErrorCode::ParseFailed,
                        Text(HANGAKU_TR("Core", "The structure %1 does not exist"), {term.region}));
        result.addKeys(term);
    }
    return result;
}

void Terminology::addKeys(const Term& term)
{
    constexpr int kSynonym = 2;
    constexpr int kCode = 3;
    std::vector<Key> keys;
    const auto add = [&keys](const std::string& text, int penalty, Language language) {
        auto folded = foldedText(text);
        const bool isNew = std::ranges::find(keys, folded, &Key::text) == keys.end();
        if (isNew && !folded.empty())
            keys.push_back({std::move(folded), penalty, language});
    };
    add(term.name, 0, Language::English);
    for (const auto& name : {term.nameJa, term.nameJaSided, term.kana, term.kanaSided})
        add(name, 0, Language::Japanese);
    for (const auto& synonym : term.synonyms)
        add(synonym, kSynonym, Language::English);
    for (const auto& synonym : term.synonymsJa)
        add(synonym, kSynonym, Language::Japanese);
    add(term.type.value, kCode, Language::English);
    m_keys.push_back(std::move(keys));
}

} // namespace hangaku::viewer
