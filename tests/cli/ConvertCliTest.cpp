#include "tests/cli/Program.h"
#include "tests/support/Catch.h"

#include <fstream>

using namespace hangaku::tests;

namespace {

double smallestDice(const std::string& reference, const std::string& prediction)
{
    const auto score =
        runCli({"evaluate", "--reference", reference, "--prediction", prediction, "--json"});
    REQUIRE(score.exitCode == 0);
    const auto json = score.json();
    REQUIRE_FALSE(json["cases"][0]["segments"].empty());
    double smallest = 1;
    for (const auto& segment : json["cases"][0]["segments"])
        smallest = std::min(smallest, segment["dice"].get<double>());
    return smallest;
}

} // namespace

TEST_CASE("hangaku-cli convert: the volume keeps its grid in every format", "[cli]")
{
    const TemporaryFolder folder;
    const auto source =
        runCli({"info", (sampleCase() / "ct").string(), "--json"}).json()["studies"][0]["series"][0]
                                                                         ["volumes"][0];
    for (const char* ending : {".nii", ".nii.gz", ".nrrd", ".mha"}) {
        const auto file = (folder / ("volume" + std::string(ending))).string();
        const auto converted = runCli({"convert", (sampleCase() / "ct").string(), "-o", file});
        INFO(ending << ": " << converted.err);
        REQUIRE(converted.exitCode == 0);
        const auto info = runCli({"info", file, "--json"});
        REQUIRE(info.exitCode == 0);
        const auto volume = info.json()["studies"][0]["series"][0]["volumes"][0];
        CHECK(volume["size"] == source["size"]);
        CHECK(volume["dtype"] == source["dtype"]);
        for (int axis = 0; axis < 3; ++axis) {
            CHECK(volume["originMm"][axis].get<double>() ==
                  Approx(source["originMm"][axis].get<double>()).margin(1e-3));
            CHECK(volume["spacingMm"][axis].get<double>() ==
                  Approx(source["spacingMm"][axis].get<double>()).margin(1e-4));
        }
        for (int entry = 0; entry < 9; ++entry)
            CHECK(volume["direction"][entry].get<double>() ==
                  Approx(source["direction"][entry].get<double>()).margin(1e-5));
    }
}

TEST_CASE("hangaku-cli seg-export, seg-import: a mask survives the way through DICOM", "[cli]")
{
    const TemporaryFolder folder;
    const auto truth = (sampleCase() / "truth.nii.gz").string();
    const auto seg = (folder / "mask.dcm").string();
    const auto exported =
        runCli({"seg-export", truth, "--reference", (sampleCase() / "ct").string(), "-o", seg});
    INFO(exported.err);
    REQUIRE(exported.exitCode == 0);
    CHECK(smallestDice(truth, seg) == 1);
    for (const char* name : {"back.nii.gz", "back.nrrd", "back.mha"}) {
        const auto back = (folder / name).string();
        REQUIRE(runCli({"seg-import", seg, "-o", back}).exitCode == 0);
        CHECK(smallestDice(truth, back) == 1);
    }
}

TEST_CASE("hangaku-cli convert --segment: one segment of a SEG alone", "[cli]")
{
    const TemporaryFolder folder;
    const auto one = (folder / "one.nii.gz").string();
    const auto seg = (sampleCase() / "truth.dcm").string();
    REQUIRE(runCli({"convert", seg, "--segment", "3", "-o", one}).exitCode == 0);
    const auto score = runCli({"evaluate", "--reference", one, "--prediction", seg, "--json"});
    REQUIRE(score.exitCode == 0);
    REQUIRE(score.json()["cases"][0]["segments"].size() == 1);
    CHECK(score.json()["cases"][0]["segments"][0]["dice"] == 1.0);
    CHECK(runCli({"convert", seg, "--segment", "99", "-o", one}).exitCode == 1);
}

TEST_CASE("hangaku-cli: a save that cannot be done leaves the old file", "[cli]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "old";
    const auto failed = runCli({"convert", (sampleCase() / "ct").string(), "-o",
                                (folder / "file" / "volume.nii").string()});
    CHECK(failed.exitCode == 1);
    CHECK(failed.err.find("volume.nii") != std::string::npos);
    CHECK(std::filesystem::file_size(folder / "file") == 3);
    CHECK(runCli({"convert", (sampleCase() / "ct").string(), "-o", (folder / "x.jpg").string()})
              .exitCode == 1);
}
