#include "viewer/processing/statistics/StatisticsTable.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

/// Fields of a CSV text by RFC 4180.
std::vector<std::vector<std::string>> parsed(const std::string& text)
{
    std::vector<std::vector<std::string>> rows{{""}};
    bool isQuoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        auto& field = rows.back().back();
        if (isQuoted && letter == '"' && at + 1 < text.size() && text[at + 1] == '"')
            field += text[++at];
        else if (letter == '"')
            isQuoted = !isQuoted;
        else if (isQuoted)
            field += letter;
        else if (letter == ',')
            rows.back().emplace_back();
        else if (letter == '\r') {
            REQUIRE(text[++at] == '\n');
            rows.push_back({""});
        } else
            field += letter;
    }
    rows.pop_back();
    return rows;
}

} // namespace

TEST_CASE("StatisticsTable: a row for each segment, units in the header, names as they are",
          "[processing][statistics]")
{
    const auto grid = *ImageGeometry::create({4, 4, 4}, {1, 2, 5}, {0, 0, 0}, kAxialAxes);
    std::vector<Label> voxels(64);
    std::fill_n(voxels.begin(), 32, Label{1});
    Segmentation segmentation(LabelMap(grid, std::move(voxels)));
    Segment liver;
    liver.label = "Liver, \"left\"\nlobe";
    liver.labelJa = "肝";
    liver.type = {"10200004", "SCT", "Liver"};
    REQUIRE(segmentation.insert(liver));
    Segment empty;
    empty.number = 2;
    empty.label = "結節";
    REQUIRE(segmentation.insert(empty));
    auto volume = volumeOf(grid, std::vector<std::int16_t>(64, 40));
    volume.description.patient.name = "Nobody^Should^Read^This";

    const auto text =
        statisticsTable(segmentation, *statisticsOfAll(segmentation, volume, {}, {}), "HU");

    const auto rows = parsed(text);
    REQUIRE(rows.size() == 3);
    const auto field = [&](std::size_t row, const std::string& name) {
        const auto column = std::ranges::find(rows[0], name);
        REQUIRE(column != rows[0].end());
        REQUIRE(rows[row].size() == rows[0].size());
        return rows[row][static_cast<std::size_t>(column - rows[0].begin())];
    };
    CHECK(field(1, "Segment") == "1");
    CHECK(field(1, "Name") == liver.label);
    CHECK(field(1, "Type code") == "10200004 (SCT)");
    CHECK(field(1, "Voxels") == "32");
    CHECK(field(1, "Volume (ml)") == "0.32");
    CHECK(field(1, "Mean (HU)") == "40");
    CHECK(field(1, "Percentile 95 (HU)") == "40");
    CHECK(field(1, "Standard deviation (HU)") == "0");
    CHECK(field(1, "Centroid H (mm)") == "2.5");
    CHECK(field(1, "Extent j (mm)") == "8");
    CHECK(field(2, "Name") == "結節");
    CHECK(field(2, "Voxels") == "0");
    CHECK(field(2, "Mean (HU)").empty());
    CHECK(field(2, "Longest diameter in space (mm)").empty());
    CHECK(text.find("Nobody") == std::string::npos);
    CHECK(statisticsTable(segmentation, {}, "").find("Mean,") != std::string::npos);
}
