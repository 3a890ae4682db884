#include "viewer/processing/statistics/SegmentStatistics.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"

#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <fstream>
#include <map>

// What pyradiomics found in its own sample cases.

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;

namespace {

std::vector<std::string> fieldsOf(const std::string& line)
{
    std::vector<std::string> fields{""};
    bool isQuoted = false;
    for (const char letter : line) {
        if (letter == '"')
            isQuoted = !isQuoted;
        else if (letter == ',' && !isQuoted)
            fields.emplace_back();
        else if (letter != '\r')
            fields.back() += letter;
    }
    return fields;
}

/// The values of a case in a table of one column for each case.
std::map<std::string, double> baseline(const std::filesystem::path& table, const std::string& name)
{
    std::ifstream in(table);
    std::string line;
    std::getline(in, line);
    const auto cases = fieldsOf(line);
    const auto column = static_cast<std::size_t>(std::ranges::find(cases, name) - cases.begin());
    std::map<std::string, double> values;
    while (std::getline(in, line)) {
        const auto fields = fieldsOf(line);
        if (fields.front().starts_with("original_"))
            values[fields.front()] = std::stod(fields.at(column));
    }
    return values;
}

SegmentStatistics statisticsOfCase(const std::filesystem::path& folder, const std::string& image,
                                   const std::string& label)
{
    const auto description = describeImage(folder / (image + ".nrrd"));
    REQUIRE(description);
    const auto volume = readImage(*description, {});
    REQUIRE(volume);
    const auto mask = readLabelMap(folder / (label + ".nrrd"));
    REQUIRE(mask);
    StatisticsOptions options;
    options.percentiles = {10, 90};
    return *statisticsOf(mask->layer(0), 1, mask->geometry().box(), volume->value, options, {});
}

} // namespace

TEST_CASE("SegmentStatistics: shapes agree with pyradiomics", "[processing][statistics]")
{
    HANGAKU_NEED_DATA(folder, "masks/pyradiomics");
    for (const std::string name : {"brain1", "brain2", "breast1"}) {
        INFO(name);
        auto expected = baseline(folder / "baseline" / "baseline_shape.csv", name);
        const auto found = statisticsOfCase(folder, name + "_label", name + "_label");
        CHECK(found.volumeMl * 1000 == Approx(expected["original_shape_VoxelVolume"]).epsilon(1e-6));
        // Its table of triangles cuts some polygons differently.
        CHECK(found.surfaceMm2 == Approx(expected["original_shape_SurfaceArea"]).epsilon(0.003));
        CHECK(found.inSpace.lengthMm ==
              Approx(expected["original_shape_Maximum3DDiameter"]).epsilon(1e-6));
        // There, points half-way between two slices count as well.
        CHECK(found.inPlane.longest.lengthMm <=
              expected["original_shape_Maximum2DDiameterSlice"] + 1e-4);
        if (name != "brain1")
            CHECK(found.inPlane.longest.lengthMm ==
                  Approx(expected["original_shape_Maximum2DDiameterSlice"]).epsilon(1e-6));
    }
}

TEST_CASE("SegmentStatistics: values agree with pyradiomics", "[processing][statistics]")
{
    HANGAKU_NEED_DATA(folder, "masks/pyradiomics");
    for (const std::string name : {"brain1", "brain2", "breast1"}) {
        INFO(name);
        auto expected = baseline(folder / "baseline" / "baseline_firstorder.csv", name);
        const auto values = statisticsOfCase(folder, name + "_image", name + "_label").values;
        REQUIRE(values);
        CHECK(values->mean == Approx(expected["original_firstorder_Mean"]).epsilon(1e-9));
        CHECK(values->minimum == expected["original_firstorder_Minimum"]);
        CHECK(values->maximum == expected["original_firstorder_Maximum"]);
        CHECK(values->median == Approx(expected["original_firstorder_Median"]));
        CHECK(values->percentiles[0].value ==
              Approx(expected["original_firstorder_10Percentile"]));
        CHECK(values->percentiles[1].value ==
              Approx(expected["original_firstorder_90Percentile"]));
        CHECK(values->standardDeviation * values->standardDeviation ==
              Approx(expected["original_firstorder_Variance"]).epsilon(1e-9));
    }
}
