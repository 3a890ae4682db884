// How terms are found and ranked.
#include "viewer/core/terminology/FoldedText.h"
#include "viewer/core/terminology/Terminology.h"

#include <algorithm>
#include <array>

namespace hangaku::viewer {

struct Terminology::Match {
    ChosenTerm chosen;
    int rank = 0;
    std::size_t length = 0; ///< of the text that was found
};

namespace {

// The distance between two kinds of match is wider than any penalty.
constexpr int kWhole = 0;
constexpr int kBeginning = 10;
constexpr int kWordBeginning = 20;
constexpr int kAllWords = 30;
constexpr int kInside = 40;
constexpr int kOneTypo = 50;
constexpr int kOtherLanguage = 1;
constexpr int kNoMatch = 1000;

bool isLatin(char32_t letter)
{
    return letter < 0x80;
}

/// Latin words begin behind a space; in Japanese any place may begin a word, so that only the
/// first is one for sure.
bool isWordBeginning(std::u32string_view text, std::size_t at)
{
    return at == 0 || text[at - 1] == U' ' || (isLatin(text[at]) && !isLatin(text[at - 1]));
}

/// Whether `text` begins with `query` but for one letter that is wrong, missing, too much, or
/// exchanged with its neighbour.
bool beginsWithOneTypo(std::u32string_view text, std::u32string_view query)
{
    std::size_t same = 0;
    while (same < std::min(text.size(), query.size()) && text[same] == query[same])
        ++same;
    if (same == query.size())
        return true;
    const auto textRest = text.substr(same);
    const auto queryRest = query.substr(same);
    const auto goesOn = [&](std::size_t inText, std::size_t inQuery) {
        return textRest.size() >= inText && queryRest.size() >= inQuery &&
               textRest.substr(inText).starts_with(queryRest.substr(inQuery));
    };
    const bool isExchanged = textRest.size() > 1 && queryRest.size() > 1 &&
                             textRest[0] == queryRest[1] && textRest[1] == queryRest[0];
    return goesOn(1, 1) || goesOn(1, 0) || goesOn(0, 1) || (isExchanged && goesOn(2, 2));
}

std::vector<std::u32string_view> wordsOf(std::u32string_view text)
{
    std::vector<std::u32string_view> words;
    for (std::size_t from = 0; from < text.size();) {
        const auto to = std::min(text.find(U' ', from), text.size());
        words.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return words;
}

bool hasWordThatBeginsWith(std::u32string_view text, std::u32string_view word)
{
    for (auto at = text.find(word); at != std::u32string_view::npos; at = text.find(word, at + 1))
        if (isWordBeginning(text, at) || !isLatin(word.front()))
            return true;
    return false;
}

bool matchesWithOneTypo(std::u32string_view text, std::u32string_view query)
{
    // In shorter words one letter is too much of them.
    constexpr std::size_t kShortestLatin = 4;
    constexpr std::size_t kShortestKana = 4;
    const bool isKana = query.front() >= U'ぁ' && query.front() <= U'ゖ';
    const auto shortest = isLatin(query.front()) ? kShortestLatin : isKana ? kShortestKana : 100;
    if (query.size() < shortest)
        return false;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (isWordBeginning(text, at) && text[at] != U' ' &&
            beginsWithOneTypo(text.substr(at), query))
            return true;
    return false;
}

int rankOf(std::u32string_view text, std::u32string_view query)
{
    const auto at = text.find(query);
    if (at == 0)
        return text.size() == query.size() ? kWhole : kBeginning;
    for (auto next = at; next != std::u32string_view::npos; next = text.find(query, next + 1))
        if (isWordBeginning(text, next))
            return kWordBeginning;
    const auto words = wordsOf(query);
    if (words.size() > 1 && std::ranges::all_of(words, [text](std::u32string_view word) {
            return hasWordThatBeginsWith(text, word);
        }))
        return kAllWords;
    if (at != std::u32string_view::npos)
        return kInside;
    return matchesWithOneTypo(text, query) ? kOneTypo : kNoMatch;
}

struct SideWord {
    std::u32string_view word;
    Laterality side;
};

/// What people write for a side, before or behind the structure.
constexpr std::array<SideWord, 15> kSideWords{{{U"left ", Laterality::Left},
                                               {U"right ", Laterality::Right},
                                               {U"bilateral ", Laterality::Both},
                                               {U"both ", Laterality::Both},
                                               {U"lt ", Laterality::Left},
                                               {U"rt ", Laterality::Right},
                                               {U"l ", Laterality::Left},
                                               {U"r ", Laterality::Right},
                                               {U"左", Laterality::Left},
                                               {U"右", Laterality::Right},
                                               {U"両側", Laterality::Both},
                                               {U"両", Laterality::Both},
                                               {U"ひだり", Laterality::Left},
                                               {U"みぎ", Laterality::Right},
                                               {U"りょうがわ", Laterality::Both}}};

std::u32string_view trimmed(std::u32string_view text)
{
    while (!text.empty() && text.front() == U' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == U' ')
        text.remove_suffix(1);
    return text;
}

/// The query without its side; empty when this word is not in it.
std::u32string_view withoutSide(std::u32string_view query, std::u32string_view word)
{
    if (query.starts_with(word))
        return trimmed(query.substr(word.size()));
    const auto bare = trimmed(word);
    const bool isApart = !isLatin(word.front()) || (query.size() > bare.size() &&
                                                    query[query.size() - bare.size() - 1] == U' ');
    if (query.ends_with(bare) && isApart)
        return trimmed(query.substr(0, query.size() - bare.size()));
    return {};
}

} // namespace

std::vector<Terminology::Match> Terminology::matches(std::u32string_view query, Language language,
                                                     std::string_view section) const
{
    std::vector<Match> found;
    for (std::size_t n = 0; n < m_terms.size(); ++n) {
        if (!section.empty() && m_terms[n].section != section)
            continue;
        Match best{{&m_terms[n], Laterality::None, nullptr}, kNoMatch, 0};
        for (const auto& key : m_keys[n]) {
            int rank = rankOf(key.text, query);
            if (rank == kNoMatch)
                continue;
            rank += key.penalty + (key.language == language ? 0 : kOtherLanguage);
            if (std::pair(rank, key.text.size()) < std::pair(best.rank, best.length))
                best = {best.chosen, rank, key.text.size()};
        }
        if (best.rank != kNoMatch)
            found.push_back(best);
    }
    return found;
}

std::vector<Terminology::Match> Terminology::sidedMatches(std::u32string_view query,
                                                          Language language,
                                                          std::string_view section) const
{
    for (const auto& [word, side] : kSideWords) {
        const auto rest = withoutSide(query, word);
        if (rest.empty())
            continue;
        auto found = matches(rest, language, section);
        std::erase_if(found, [this](const Match& match) { return !canHaveSide(match.chosen); });
        for (auto& match : found)
            match.chosen.side = side;
        if (!found.empty())
            return found;
    }
    return {};
}

std::vector<Terminology::Match> Terminology::placedMatches(std::u32string_view query,
                                                           Language language,
                                                           std::string_view section) const
{
    constexpr std::size_t kMost = 2; // of lesions and of places: the likely ones
    const auto better = [](const Match& a, const Match& b) {
        return std::pair(a.rank, a.length) < std::pair(b.rank, b.length);
    };
    const auto likely = [&](std::u32string_view part, bool isLesion) {
        auto found = matches(part, language, isLesion ? section : std::string_view());
        std::erase_if(found, [isLesion](const Match& match) {
            const Term& term = *match.chosen.term;
            return match.rank >= kInside || term.isLesion() != isLesion || !term.region.empty();
        });
        std::ranges::stable_sort(found, better);
        found.resize(std::min(found.size(), kMost));
        return found;
    };
    std::vector<Match> found;
    for (auto gap = query.find(U' '); gap != std::u32string_view::npos;
         gap = query.find(U' ', gap + 1)) {
        const std::array parts{query.substr(0, gap), query.substr(gap + 1)};
        for (std::size_t first = 0; first < parts.size(); ++first)
            for (const auto& lesion : likely(parts[first], true))
                for (const auto& place : likely(parts[1 - first], false))
                    found.push_back({{lesion.chosen.term, Laterality::None, place.chosen.term},
                                     kAllWords + (lesion.rank + place.rank) / 10,
                                     lesion.length + place.length});
    }
    return found;
}

std::vector<FoundTerm> Terminology::search(std::string_view query, Language language,
                                           std::string_view section, std::size_t most) const
{
    std::vector<FoundTerm> result;
    const auto text = foldedText(query);
    if (text.empty()) {
        for (const auto& term : m_terms)
            if (result.size() < most && (section.empty() || term.section == section))
                result.push_back({{&term, Laterality::None, nullptr}, false});
        return result;
    }
    auto found = matches(text, language, section);
    for (const auto more : {&Terminology::sidedMatches, &Terminology::placedMatches}) {
        const auto others = (this->*more)(text, language, section);
        found.insert(found.end(), others.begin(), others.end());
    }
    std::ranges::stable_sort(found, [](const Match& a, const Match& b) {
        return std::pair(a.rank, a.length) < std::pair(b.rank, b.length);
    });
    for (const auto& match : found) {
        const bool isNew = std::ranges::none_of(
            result, [&match](const ChosenTerm& chosen) { return chosen == match.chosen; });
        if (isNew && result.size() < most)
            result.push_back({match.chosen, match.rank < kInside});
    }
    return result;
}

} // namespace hangaku::viewer
