#include "viewer/dicom/WriteSeries.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/dicom_seg/ConformanceTool.h"
#include "viewer/dicom/DecimalString.h"
#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"

#include <cstring>
#include <set>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;
using hangaku::tests::conformanceErrors;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;
using hangaku::tests::TemporaryFolder;

namespace {

Volume phantomOn(const ImageGeometry& geometry)
{
    auto voxels = *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount());
    const auto values = voxels->as<std::int16_t>();
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = static_cast<std::int16_t>(at * 37 % 4096 - 1024);
    Volume volume{geometry, voxels, 1, 0, {}};
    auto& description = volume.description;
    description.patient = {"Yamada^Tarou=山田^太郎=やまだ^たろう", "H-1", "1970-02-03", "M"};
    description.studyInstanceUid = uidFromText("study");
    description.seriesInstanceUid = uidFromText("series");
    description.frameOfReferenceUid = uidFromText("frame");
    description.studyDate = "2026-01-31";
    description.studyTime = "14:02:11";
    description.studyDescription = "胸部CT";
    description.description = "Phantom";
    description.patientPosition = "HFS";
    return volume;
}

} // namespace

TEST_CASE("WriteSeries: a written series opens with the same voxels, place and names",
          "[dicom][write]")
{
    const TemporaryFolder folder;
    const auto volume = phantomOn(GENERATE(obliqueGrid(), shearedGrid()));

    REQUIRE(writeCtSeries(volume, folder / "ct", {}));
    const auto scanned = scan({folder / "ct"}, {});

    REQUIRE(scanned);
    CHECK(scanned->rejected.empty());
    REQUIRE(scanned->studies.size() == 1);
    REQUIRE(scanned->studies[0].series.size() == 1);
    REQUIRE(scanned->studies[0].series[0].volumes.size() == 1);
    const auto& found = scanned->studies[0].series[0].volumes[0];
    CHECK(found.seriesInstanceUid == volume.description.seriesInstanceUid);
    CHECK(found.patient.name == volume.description.patient.name);
    REQUIRE(found.geometry);
    CHECK(found.geometry->isSameGrid(volume.geometry, 1e-4));
    const auto loaded = loadVolume(found, {});
    REQUIRE(loaded);
    REQUIRE(loaded->value.voxels->type() == PixelType::Int16);
    CHECK(std::memcmp(loaded->value.voxels->data(), volume.voxels->data(),
                      volume.voxels->sizeBytes()) == 0);
}

TEST_CASE("WriteSeries: written images conform to the standard", "[dicom][write]")
{
    const TemporaryFolder folder;
    REQUIRE(writeCtSeries(phantomOn(GENERATE(obliqueGrid(), shearedGrid())), folder / "ct", {}));

    const auto errors = conformanceErrors(folder / "ct" / "ct-0003.dcm");

    if (!errors) {
        WARN("SKIPPED: dciodvfy is not installed");
        return;
    }
    CHECK(*errors == "");
}

TEST_CASE("WriteSeries: refuses what DICOM cannot hold, and leaves nothing behind", "[dicom][write]")
{
    const TemporaryFolder folder;
    auto volume = phantomOn(obliqueGrid());
    const auto& g = volume.geometry;
    const auto skewed = *ImageGeometry::create(
        g.size(), g.spacing(), g.origin(),
        {g.axes()[0], normalized(g.axes()[1] + g.axes()[0] * 0.1), g.axes()[2]});
    const auto written = writeCtSeries({skewed, volume.voxels, 1, 0, {}}, folder / "ct", {});
    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::InvalidGeometry);

    std::stop_source stop;
    stop.request_stop();
    const auto stopped = writeCtSeries(volume, folder / "ct", {stop.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
    CHECK(std::filesystem::is_empty(folder / "ct"));
}

TEST_CASE("WriteSeries: a UID follows from its text and is valid", "[dicom][write]")
{
    CHECK(uidFromText("a") == uidFromText("a"));
    std::set<std::string> seen;
    for (int n = 0; n < 2000; ++n) {
        const auto uid = uidFromText("series/" + std::to_string(n));
        CHECK(uid.size() <= 64);
        CHECK(uid.starts_with("2.25."));
        CHECK(uid[5] != '0');
        seen.insert(uid);
    }
    CHECK(seen.size() == 2000);
}

TEST_CASE("DecimalString: at most 16 characters, and as near as they allow", "[dicom][write]")
{
    for (const double value : {0.1, -0.333333333333333, 123456.789012345, -840.000000001, 1e-7,
                               -1.23456789e-5, 3.0, 0.9766, -1e9 / 7}) {
        const auto text = decimalString(value);
        CHECK(text.size() <= 16);
        CHECK(std::stod(text) == Approx(value).epsilon(1e-9));
    }
    CHECK(decimalString(-1e-17) == "0");
    CHECK(decimalString(1) == "1");
}
