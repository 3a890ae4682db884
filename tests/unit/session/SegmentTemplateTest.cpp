#include "viewer/session/SegmentTemplate.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <QDir>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

TemplatesRead builtIn()
{
    return readTemplates(QString(HANGAKU_SOURCE_FOLDER) + "/resources/templates");
}

std::string whyNot(const QByteArray& json)
{
    const auto read = readTemplate(json, "t.json");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::ParseFailed);
    return read.error().reason.english();
}

/// The names that TotalSegmentator gives its masks, as ours.
std::string ourName(std::string name)
{
    static const std::map<std::string, std::string> kNames{
        {"aorta", "Aorta"},
        {"autochthon", "erector spinae muscle"},
        {"atrial_appendage_left", "Left atrial appendage"},
        {"clavicula", "clavicle"},
        {"costal_cartilages", "Costal cartilage"},
        {"femur", "femur"},
        {"hip", "hip bone"},
        {"iliac_artery", "common iliac artery"},
        {"iliac_vena", "common iliac vein"},
        {"iliopsoas", "iliopsoas muscle"},
        {"kidney_cyst", "renal cyst"},
        {"lung_lower_lobe", "lower lobe of lung"},
        {"lung_middle_lobe_right", "Middle lobe of right lung"},
        {"lung_upper_lobe", "upper lobe of lung"},
        {"portal_vein_and_splenic_vein", "Portal vein and splenic vein"},
        {"prostate", "Prostate"},
        {"small_bowel", "Small intestine"}};
    static const char* const kOrdinals[] = {"first", "second", "third",    "fourth",
                                            "fifth", "sixth",  "seventh",  "eighth",
                                            "ninth", "tenth",  "eleventh", "twelfth"};
    if (const auto found = kNames.find(name); found != kNames.end())
        return found->second;
    if (name.starts_with("vertebrae_"))
        return name.substr(10) + " vertebra";
    std::string side;
    for (const auto& [key, text] : {std::pair("left", "Left "), std::pair("right", "Right ")}) {
        const auto at = name.find(std::string("_") + key);
        if (at == std::string::npos)
            continue;
        side = text;
        name.erase(at, std::strlen(key) + 1);
    }
    if (name.starts_with("rib_"))
        return side + kOrdinals[std::stoi(name.substr(4)) - 1] + " rib";
    if (const auto found = kNames.find(name); found != kNames.end())
        return side + found->second;
    std::ranges::replace(name, '_', ' ');
    if (name.starts_with("gluteus"))
        name += " muscle";
    if (side.empty())
        name[0] = static_cast<char>(std::toupper(name[0]));
    return side + name;
}

} // namespace

TEST_CASE("SegmentTemplate: the program's own templates are whole", "[session][templates]")
{
    const auto read = builtIn();
    REQUIRE(read.errors.empty());
    REQUIRE(read.templates.size() >= 10);
    std::set<QString> names;
    for (const auto& made : read.templates) {
        INFO(made.name.toStdString());
        CHECK(names.insert(made.name).second);
        CHECK_FALSE(made.nameJa.isEmpty());
        std::set<std::string> labels;
        for (const auto& segment : made.segments) {
            CHECK(labels.insert(segment.label).second);
            CHECK_FALSE(segment.labelJa.empty());
            CHECK_FALSE(segment.type.isEmpty());
        }
        const auto shown = made.segmentsIn(Language::Japanese);
        for (std::size_t n = 0; n < shown.size(); ++n) {
            CHECK(shown[n].group.empty() == made.segments[n].group.empty());
            CHECK((shown[n].group.empty() || shown[n].group != made.segments[n].group));
        }
    }
}

TEST_CASE("SegmentTemplate: the whole body has every structure of TotalSegmentator's 117",
          "[session][templates][data]")
{
    HANGAKU_NEED_DATA(masks, "masks/ct_and_mr_3mm_several_models/example_seg_fast");
    const auto read = builtIn();
    const auto& whole = read.templates.back();
    REQUIRE(whole.segments.size() == 117);
    std::set<std::string> labels;
    for (const auto& segment : whole.segments)
        labels.insert(segment.label);
    int files = 0;
    for (const auto& file : std::filesystem::directory_iterator(masks)) {
        const auto name = file.path().stem().stem().string();
        INFO(name << " -> " << ourName(name));
        // Its "thyroid gland" and "urinary bladder" are ours by name.
        CHECK(labels.erase(ourName(name)) == 1);
        ++files;
    }
    CHECK(files == 117);
    CHECK(labels.empty());
}

TEST_CASE("SegmentTemplate: one that is saved comes back with names, codes, colours and groups",
          "[session][templates]")
{
    const TemporaryFolder folder;
    Segmentation segmentation(obliqueGrid(), "my case");
    Segment segment;
    segment.number = 5;
    Terminology::builtIn().describe(
        segment, {Terminology::builtIn().find("renal-cyst"), Laterality::Left, nullptr});
    segment.colour = {1, 2, 3};
    segment.group = "右の群";
    segment.locked = true;
    segment.algorithmType = AlgorithmType::Automatic;
    segment.correction = Correction{"A Reader", "2026-01-31T14:02:11+09:00"};
    REQUIRE(segmentation.insert(segment));

    const auto file = saveTemplate(templateOf(segmentation, "腎 / my kidneys"), folder / "new");
    REQUIRE(file);
    CHECK(file->parent_path() == folder / "new");
    const auto read = readTemplates(QString::fromStdString((folder / "new").string()));
    REQUIRE(read.errors.empty());
    REQUIRE(read.templates.size() == 1);
    CHECK(read.templates.front().name == "腎 / my kidneys");
    CHECK(read.templates.front().shownName(Language::Japanese) == "腎 / my kidneys");
    const auto& kept = read.templates.front().segments.front();
    CHECK(kept.label == "Left renal cyst");
    CHECK(kept.labelJa == segment.labelJa);
    CHECK(kept.type == segment.type);
    CHECK(kept.anatomicRegion == segment.anatomicRegion);
    CHECK(kept.anatomicRegionModifier == segment.anatomicRegionModifier);
    CHECK(kept.colour == segment.colour);
    CHECK(kept.group == segment.group);
    CHECK_FALSE(kept.locked);
    CHECK_FALSE(kept.isFromModel());
    CHECK_FALSE(kept.correction);

    CHECK_FALSE(saveTemplate(templateOf(segmentation, "  "), folder / "new"));
    std::ofstream(folder / "plain file") << "x";
    CHECK_FALSE(saveTemplate(templateOf(segmentation, "a"), folder / "plain file"));
}

TEST_CASE("SegmentTemplate: what is wrong with a file is said, and the others are read",
          "[session][templates]")
{
    const QByteArray head = R"({"format":"hangaku-template","version":1,"name":"n","segments":)";
    CHECK(whyNot("{").find("The template t.json cannot be read: ") == 0);
    CHECK(whyNot("[]").find("t.json") != std::string::npos);
    CHECK(whyNot(R"({"format":"other","version":1})").find("format") != std::string::npos);
    CHECK(whyNot(head + "[]}").find("segments") != std::string::npos);
    CHECK(whyNot(head + R"([{"term":"no-such"}]})").find("no-such") != std::string::npos);
    CHECK(whyNot(head + R"([{"term":"cyst","region":"nowhere"}]})").find("nowhere") !=
          std::string::npos);
    CHECK(whyNot(head + R"([{"term":"liver"},{"colour":"#112233"}]})").find("Segment 2") !=
          std::string::npos);
    CHECK(readTemplate(head + R"([{"label":"x","colour":"red"}]})", "t")->segments[0].colour ==
          cycleColour(0));

    const TemporaryFolder folder;
    std::ofstream(folder / "a.json") << "{";
    std::ofstream(folder / "b.json") << (head + R"([{"label":"x"}]})").toStdString();
    const auto read = readTemplates(QString::fromStdString((folder / "").string()));
    CHECK(read.errors.size() == 1);
    REQUIRE(read.templates.size() == 1);
    CHECK(read.templates[0].segments[0].type == tissue());
    CHECK(readTemplates("/no/such/folder").templates.empty());
}
