#include "viewer/core/terminology/Terminology.h"

#include "tests/support/Catch.h"
#include "viewer/core/terminology/FoldedText.h"
#include "viewer/core/terminology/StructuresTable.h"

#include <algorithm>
#include <set>

using namespace hangaku::viewer;

namespace {

const Terminology& terms()
{
    return Terminology::builtIn();
}

/// Names of what is found, as a person sees them.
std::vector<std::string> found(std::string_view query, Language language = Language::Japanese,
                               std::string_view section = {})
{
    std::vector<std::string> names;
    for (const auto& chosen : terms().search(query, language, section))
        names.push_back(terms().nameOf(chosen, language));
    return names;
}

std::string first(std::string_view query, Language language = Language::Japanese)
{
    const auto names = found(query, language);
    return names.empty() ? "nothing" : names.front();
}

bool contains(const std::vector<std::string>& names, const std::string& name)
{
    return std::ranges::find(names, name) != names.end();
}

} // namespace

TEST_CASE("foldedText: case, width and kind of kana make no difference", "[core][terminology]")
{
    CHECK(foldedText("ＳＭＡ") == U"sma");
    CHECK(foldedText("カンゾウ") == U"かんぞう");
    CHECK(foldedText("ｶﾝｿﾞｳ") == U"かんぞう");
    CHECK(foldedText("ﾍﾟｰｽﾒｰｶｰ") == U"ぺーすめーかー");
    CHECK(foldedText("頚椎") == U"頸椎");
    CHECK(foldedText("  Body-fat,  (total) ") == U"body fat total");
    CHECK(foldedText("a\xFF\xE3\x81z") == foldedText("az"));
    CHECK(foldedText("\xF0\x9F\x98\x80").size() == 1);
}

TEST_CASE("Terminology: the built-in table is whole", "[core][terminology]")
{
    const auto parsed = Terminology::parse(structuresTable());
    REQUIRE(parsed);
    CHECK(parsed->terms().size() > 500);
    CHECK(parsed->sections().size() > 12);
    std::set<std::string> english;
    std::set<std::string> japanese;
    for (const auto& term : parsed->terms()) {
        INFO(term.id);
        CHECK(english.insert(term.name).second);
        CHECK(japanese.insert(term.nameJa).second);
        CHECK(term.name.size() <= 64); // what DICOM's Segment Label holds
        CHECK_FALSE(term.kana.empty());
        for (const char32_t letter : foldedText(term.kana))
            CHECK(((letter >= U'ぁ' && letter <= U'ゖ') || letter == U'ー' || letter == U' '));
    }
}

TEST_CASE("Terminology: a damaged table is refused with its line", "[core][terminology]")
{
    const std::string section = "#section\tbrain\tBrain\t脳\n";
    const std::string line = "brain\tBrain\t脳\tのう\t-\t-\t12738006\tBrain\tanatomy\t-\t-\t-\t"
                             "#f2c79a\t-\n";
    REQUIRE(Terminology::parse(section + line));
    const auto reason = [](const std::string& table) {
        const auto parsed = Terminology::parse(table);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == ErrorCode::ParseFailed);
        return parsed.error().reason.english();
    };
    CHECK(reason(line) == "Line 1 of the table of structures makes no sense");
    CHECK(reason(section + line + line) == "Line 3 of the table of structures makes no sense");
    CHECK(reason(section + "brain\tBrain\n").find("Line 2") == 0);
    auto odd = line;
    odd.replace(odd.find("#f2c79a"), 7, "#f2c79g");
    CHECK(reason(section + odd).find("Line 2") == 0);
    odd = line;
    odd.replace(odd.find("anatomy"), 7, "animals");
    CHECK(reason(section + odd).find("Line 2") == 0);
    odd = line;
    odd.replace(odd.find("anatomy\t-\t-"), 11, "anatomy\t-\thead");
    CHECK(reason(section + odd) == "The structure head does not exist");
}

TEST_CASE("Terminology: finds a structure by name, reading, abbreviation and code",
          "[core][terminology]")
{
    CHECK(first("腎") == "腎臓");
    CHECK(first("じん") == "腎臓");
    CHECK(first("ジンゾウ") == "腎臓");
    CHECK(first("ｼﾞﾝｿﾞｳ") == "腎臓");
    CHECK(first("kidney") == "腎臓");
    CHECK(first("KID", Language::English) == "Kidney");
    CHECK(first("SMA") == "上腸間膜動脈");
    CHECK(first("ＨＣＣ") == "肝細胞癌");
    CHECK(first("GGN") == "すりガラス結節");
    CHECK(first("じょうこうだいどうみゃく") == "上行大動脈");
    CHECK(first("L4", Language::English) == "L4 vertebra");
    CHECK(first("64033007", Language::English) == "Kidney");
    CHECK(first("第4腰椎") == "第4腰椎");
    CHECK(first("がん") != "nothing");
    CHECK(found("qqqq").empty());
    CHECK(found("！？") == found(""));
}

TEST_CASE("Terminology: the beginning of a name comes before the middle, a name before a synonym",
          "[core][terminology]")
{
    const auto names = found("lung", Language::English);
    CHECK(names.front() == "Lung");
    const auto place = [&names](const char* name) {
        return std::ranges::find(names, name) - names.begin();
    };
    CHECK(place("Solid pulmonary nodule") > place("Lung")); // "lung nodule" is a synonym
    CHECK(place("Upper lobe of lung") > place("Solid pulmonary nodule"));
    CHECK(first("aorta", Language::English) == "Aorta");
    CHECK(first("大動脈") == "大動脈");
    CHECK(first("carotid", Language::English) == "Carotid bifurcation");
    CHECK(first("common car", Language::English) == "Common carotid artery");
    CHECK(first("car com", Language::English) == "Common carotid artery");
}

TEST_CASE("Terminology: one mistyped letter is forgiven, two are not", "[core][terminology]")
{
    CHECK(first("kidnye", Language::English) == "Kidney");
    CHECK(first("kdney", Language::English) == "Kidney");
    CHECK(first("kiddney", Language::English) == "Kidney");
    CHECK(first("kitney", Language::English) == "Kidney");
    CHECK(found("kitnoy", Language::English).empty());
    CHECK(contains(found("じんそう"), "腎臓"));
    CHECK(contains(found("かんそう"), "肝臓"));
    CHECK(contains(found("putamem", Language::English), "Putamen"));
    CHECK(found("xyz", Language::English).empty());
}

TEST_CASE("Terminology: says whether a structure is surely the one that was meant",
          "[core][terminology]")
{
    const auto isSure = [](const char* query) {
        return terms().search(query, Language::English).front().isSure;
    };
    CHECK(isSure("kidney"));
    CHECK(isSure("kid"));
    CHECK(isSure("left kid"));
    CHECK(isSure("gland thyroid"));
    CHECK_FALSE(isSure("idney"));
    CHECK_FALSE(isSure("kidnye"));
}

TEST_CASE("Terminology: understands a side before or behind the structure", "[core][terminology]")
{
    CHECK(first("左腎") == "左腎");
    CHECK(first("右 腎臓") == "右腎");
    CHECK(first("ひだりじん") == "左腎");
    CHECK(first("kidney l", Language::English) == "Left kidney");
    CHECK(first("right kidney", Language::English) == "Right kidney");
    CHECK(first("両側肺") == "両側肺");
    CHECK(first("左下葉") == "左下葉");
    CHECK(first("右気胸") == "右気胸");               // the pleura is paired
    CHECK_FALSE(contains(found("左肝臓"), "左肝臓")); // there is one liver
    // "Left atrium" is a name of its own.
    CHECK(first("left atrium", Language::English) == "Left atrium");
    CHECK(first("左房") == "左心房");
}

TEST_CASE("Terminology: a lesion is found together with its place", "[core][terminology]")
{
    const auto cyst = terms().search("cyst spleen", Language::English);
    REQUIRE_FALSE(cyst.empty());
    CHECK(terms().nameOf(cyst.front(), Language::English) == "Spleen cyst");
    CHECK(terms().nameOf(cyst.front(), Language::Japanese) == "脾臓嚢胞");
    CHECK(first("脾臓 膿瘍") == "脾臓膿瘍");
    CHECK(first("膿瘍　脾") == "脾臓膿瘍");

    Segment segment;
    terms().describe(segment, {cyst.front().term, Laterality::None, cyst.front().region});
    CHECK(segment.type.value == "367643001");
    CHECK(segment.anatomicRegion == CodedConcept{"78961009", "SCT", "Spleen"});
}

TEST_CASE("Terminology: a section narrows the search", "[core][terminology]")
{
    const auto all = found("s4", Language::English);
    const auto liver = found("s4", Language::English, "abdomen");
    REQUIRE(liver.size() == 1);
    CHECK(liver.front() == "Liver segment IV");
    CHECK(all.size() > liver.size());
    CHECK(found("", Language::English, "ribs").size() == 13);
}

TEST_CASE("Terminology: a segment gets name, codes, side and colour of its structure",
          "[core][terminology]")
{
    Segment segment;
    segment.number = 7;
    segment.locked = true;
    terms().describe(segment, {terms().find("kidney"), Laterality::Left, nullptr});
    CHECK(segment.number == 7);
    CHECK(segment.locked);
    CHECK(segment.label == "Left kidney");
    CHECK(segment.labelJa == "左腎");
    CHECK(segment.category == CodedConcept{"123037004", "SCT", "Anatomical Structure"});
    CHECK(segment.type == CodedConcept{"64033007", "SCT", "Kidney"});
    CHECK(segment.typeModifier == CodedConcept{"7771000", "SCT", "Left"});
    CHECK(segment.anatomicRegion.isEmpty());
    CHECK(segment.colour == terms().find("kidney")->colour);

    // The side of a lesion is that of its organ, and leaves the kind of lesion as it is.
    terms().describe(segment, {terms().find("renal-cyst"), Laterality::Right, nullptr});
    CHECK(segment.label == "Right renal cyst");
    CHECK(segment.category.value == "49755003");
    CHECK(segment.type.value == "367643001");
    CHECK(segment.typeModifier.isEmpty());
    CHECK(segment.anatomicRegion.value == "64033007");
    CHECK(segment.anatomicRegionModifier.value == "24028007");

    terms().describe(segment, {terms().find("lung-nodule-part-solid"), Laterality::None, nullptr});
    CHECK(segment.typeModifier.meaning == "Part-solid");
    CHECK(segment.anatomicRegion.value == "39607008");
    CHECK(segment.anatomicRegionModifier.isEmpty());
}

TEST_CASE("Terminology: every structure is recognised again by its codes", "[core][terminology]")
{
    for (const auto& term : terms().terms()) {
        const auto side = term.isPaired ? Laterality::Right : Laterality::None;
        Segment segment;
        terms().describe(segment, {&term, side, nullptr});
        INFO(term.id);
        const auto again = terms().termOf(segment);
        REQUIRE(again);
        CHECK(again->term == &term);
        CHECK(again->side == side);
        CHECK(again->region == nullptr);
    }
    Segment other;
    other.type = {"1", "99X", "Something"};
    CHECK_FALSE(terms().termOf(other));
    // A file of another program: its own words, the same codes.
    Segment renamed;
    terms().describe(renamed, {terms().find("abscess"), Laterality::None, terms().find("liver")});
    renamed.label = "lesion 3";
    const auto abscess = terms().termOf(renamed);
    REQUIRE(abscess);
    CHECK(abscess->term->id == "abscess");
    REQUIRE(abscess->region != nullptr);
    CHECK(abscess->region->id == "liver");
}

TEST_CASE("Terminology: neighbours in the list differ in colour", "[core][terminology]")
{
    const Term* last = nullptr;
    for (const auto& term : terms().terms()) {
        if (last != nullptr && last->section == term.section) {
            const int distance = std::abs(term.colour.red - last->colour.red) +
                                 std::abs(term.colour.green - last->colour.green) +
                                 std::abs(term.colour.blue - last->colour.blue);
            INFO(last->id << " and " << term.id);
            CHECK(distance >= 24);
        }
        last = &term;
    }
}
