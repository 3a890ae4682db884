#include "viewer/core/terminology/Terminology.h"

#include "viewer/core/terminology/StructuresTable.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace hangaku::viewer {
namespace {

const char* const kSideNames[] = {"", "Left ", "Right ", ""};
const char* const kSideNamesJa[] = {"", "左", "右", "両側"};

/// "Kidney" -> "kidney"; abbreviations and numbered names ("T4 vertebra", "PTV") stay.
std::string inSentence(const std::string& name)
{
    std::string text = name;
    if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0)
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

/// The right one of a pair is a little darker: left and right often touch.
Rgb colourOf(const Term& term, Laterality side)
{
    if (side != Laterality::Right)
        return term.colour;
    const auto darker = [](std::uint8_t part) { return static_cast<std::uint8_t>(part * 4 / 5); };
    return {darker(term.colour.red), darker(term.colour.green), darker(term.colour.blue)};
}

/// The same thing, whatever words the meaning has.
bool isSame(const CodedConcept& a, const CodedConcept& b)
{
    return a.value == b.value && a.scheme == b.scheme;
}

} // namespace

CodedConcept codeOf(Laterality side)
{
    switch (side) {
    case Laterality::Left: return {"7771000", "SCT", "Left"};
    case Laterality::Right: return {"24028007", "SCT", "Right"};
    case Laterality::Both: return {"51440002", "SCT", "Bilateral"};
    case Laterality::None: break;
    }
    return {};
}

Laterality lateralityOf(const CodedConcept& code)
{
    for (const auto side : {Laterality::Left, Laterality::Right, Laterality::Both})
        if (isSame(code, codeOf(side)))
            return side;
    return Laterality::None;
}

bool Term::isLesion() const
{
    return category.value == "49755003";
}

const Terminology& Terminology::builtIn()
{
    static const Terminology terminology = [] {
        auto parsed = parse(structuresTable());
        if (!parsed) // a unit test parses the same text
            std::abort();
        return std::move(*parsed);
    }();
    return terminology;
}

const Term* Terminology::find(std::string_view id) const
{
    const auto found = std::ranges::find(m_terms, id, &Term::id);
    return found == m_terms.end() ? nullptr : &*found;
}

bool Terminology::canHaveSide(const ChosenTerm& chosen) const
{
    const Term* region = chosen.region != nullptr ? chosen.region : find(chosen.term->region);
    return chosen.term->isPaired || (region != nullptr && region->isPaired);
}

std::string Terminology::nameOf(const ChosenTerm& chosen, Language language) const
{
    const auto& term = *chosen.term;
    const auto side = static_cast<std::size_t>(chosen.side);
    if (language == Language::Japanese) {
        std::string name = chosen.side == Laterality::None ? term.nameJa : term.nameJaSided;
        if (chosen.region != nullptr)
            name = (chosen.side == Laterality::None ? chosen.region->nameJa
                                                    : chosen.region->nameJaSided) +
                   name;
        return kSideNamesJa[side] + name;
    }
    std::string name = term.name;
    if (chosen.region != nullptr)
        name = chosen.region->name + ' ' + inSentence(name);
    if (chosen.side == Laterality::Both)
        return name + ", both sides";
    return chosen.side == Laterality::None ? name : kSideNames[side] + inSentence(name);
}

void Terminology::describe(Segment& segment, const ChosenTerm& chosen) const
{
    const auto& term = *chosen.term;
    segment.label = nameOf(chosen, Language::English);
    segment.labelJa = nameOf(chosen, Language::Japanese);
    segment.category = term.category;
    segment.type = term.type;
    segment.typeModifier = term.typeModifier;
    segment.colour = colourOf(term, chosen.side);
    segment.anatomicRegion = {};
    segment.anatomicRegionModifier = {};
    const Term* region = chosen.region != nullptr ? chosen.region : find(term.region);
    // The side of a lesion is that of the organ it lies in.
    if (region != nullptr) {
        segment.anatomicRegion = region->type;
        segment.anatomicRegionModifier = codeOf(chosen.side);
    } else if (chosen.side != Laterality::None) {
        segment.typeModifier = codeOf(chosen.side);
    }
}

std::optional<ChosenTerm> Terminology::termOf(const Segment& segment) const
{
    const auto side =
        std::max(lateralityOf(segment.typeModifier), lateralityOf(segment.anatomicRegionModifier));
    const bool hasKind =
        !segment.typeModifier.isEmpty() && lateralityOf(segment.typeModifier) == Laterality::None;
    std::optional<ChosenTerm> best;
    for (const auto& term : m_terms) {
        if (!isSame(term.type, segment.type) ||
            (!segment.category.isEmpty() && !isSame(term.category, segment.category)))
            continue;
        if (!isSame(term.typeModifier, hasKind ? segment.typeModifier : CodedConcept{}))
            continue;
        const Term* own = find(term.region);
        if (own != nullptr ? isSame(own->type, segment.anatomicRegion) : segment.anatomicRegion.isEmpty()) {
            // Several lesions of a place may share their codes: the name says which.
            const ChosenTerm chosen{&term, side, nullptr};
            if (nameOf(chosen, Language::English) == segment.label)
                return chosen;
            if (!best || best->region != nullptr)
                best = chosen;
        } else if (own == nullptr && !best) {
            const auto region = std::ranges::find_if(m_terms, [&segment](const Term& place) {
                return !place.isLesion() && isSame(place.type, segment.anatomicRegion);
            });
            if (region != m_terms.end())
                best = ChosenTerm{&term, side, &*region};
        }
    }
    return best;
}

} // namespace hangaku::viewer
