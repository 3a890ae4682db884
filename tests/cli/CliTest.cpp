#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

using namespace hangaku::tests;

TEST_CASE("hangaku-cli: wrong usage is exit code 2 with help on stderr", "[cli]")
{
    CHECK(runCli({}).exitCode == 2);
    CHECK(runCli({"nonsense"}).exitCode == 2);
    CHECK(runCli({"convert", "/tmp"}).exitCode == 2);
    const auto wrong = runCli({"sample", "/tmp/x", "--size", "huge"});
    CHECK(wrong.exitCode == 2);
    CHECK(wrong.out.empty());
    CHECK_FALSE(wrong.err.empty());
    CHECK(runCli({"--help"}).exitCode == 0);
}

TEST_CASE("hangaku-cli: work that fails is exit code 1, says which file, and prints no JSON",
          "[cli]")
{
    const auto failed = runCli({"--json", "info", "/there/is/nothing/here"});
    CHECK(failed.exitCode == 1);
    CHECK(failed.out.empty());
    CHECK(failed.err.find("/there/is/nothing/here") != std::string::npos);
}

TEST_CASE("hangaku-cli info: lists the sample case as the contract says", "[cli]")
{
    const auto info = runCli({"info", (sampleCase() / "ct").string(), "--json"});
    REQUIRE(info.exitCode == 0);
    const auto json = info.json();
    REQUIRE(json["studies"].size() == 1);
    const auto& study = json["studies"][0];
    CHECK(study["patientName"].get<std::string>().find("=") != std::string::npos);
    REQUIRE(study["series"].size() == 1);
    const auto& series = study["series"][0];
    CHECK(series["modality"] == "CT");
    CHECK(series["instances"] == 64);
    REQUIRE(series["volumes"].size() == 1);
    const auto& volume = series["volumes"][0];
    CHECK(volume["size"] == nlohmann::json({128, 128, 64}));
    CHECK(volume["direction"].size() == 9);
    CHECK(volume["dtype"] == "int16");
    CHECK(volume["unit"] == "HU");
    CHECK(volume["frames"] == 64);
    CHECK(volume["timePoints"] == 1);
    CHECK(json["rejected"].empty());
}

TEST_CASE("hangaku-cli info: what cannot be opened is listed with its reason, the rest opens",
          "[cli]")
{
    const TemporaryFolder folder;
    std::filesystem::copy(sampleCase() / "ct", folder / "ct");
    std::ofstream(folder / "ct" / "broken.dcm") << "DICM? no";
    std::filesystem::resize_file(folder / "ct" / "ct-0003.dcm", 200);
    const auto json = runCli({"info", (folder / "ct").string(), "--json"}).json();
    CHECK(json["rejected"].size() == 2);
    for (const auto& file : json["rejected"])
        CHECK_FALSE(file["reason"].get<std::string>().empty());
    CHECK(json["studies"][0]["series"][0]["instances"] == 63);
}

TEST_CASE("hangaku-cli sample: the same seed gives the same case", "[cli]")
{
    const TemporaryFolder folder;
    REQUIRE(runCli({"sample", (folder / "a").string(), "--seed", "3"}).exitCode == 0);
    REQUIRE(runCli({"sample", (folder / "b").string(), "--seed", "3"}).exitCode == 0);
    const auto score = runCli({"evaluate", "--reference", (folder / "a" / "truth.nii.gz").string(),
                               "--prediction", (folder / "b" / "truth.dcm").string(), "--json"});
    REQUIRE(score.exitCode == 0);
    const auto json = score.json();
    REQUIRE(json["cases"][0]["segments"].size() == 6);
    for (const auto& segment : json["cases"][0]["segments"])
        CHECK(segment["dice"] == 1.0);
}

TEST_CASE("hangaku-cli statistics: measures each segment, in JSON and CSV", "[cli]")
{
    const TemporaryFolder folder;
    const auto ct = (sampleCase() / "ct").string();
    const auto truth = (sampleCase() / "truth.nii.gz").string();
    const auto csv = (folder / "statistics.csv").string();
    const auto result =
        runCli({"statistics", ct, "--mask", truth, "--json", "-o", csv, "--percentiles", "5,95"});
    REQUIRE(result.exitCode == 0);
    const auto json = result.json();
    CHECK(json["unit"] == "HU");
    REQUIRE(json["segments"].size() >= 5);
    for (const auto& segment : json["segments"]) {
        const auto name = segment["name"].get<std::string>();
        INFO(name);
        const auto& values = segment["values"];
        CHECK(values["count"] == segment["voxels"]);
        CHECK(values["percentiles"].size() == 2);
        CHECK(segment["longest"]["mm"].get<double>() >=
              segment["longestInSlice"]["mm"].get<double>());
        if (name.find("ung") != std::string::npos)
            CHECK(values["mean"].get<double>() < -700);
    }
    std::ifstream in(csv);
    std::string header;
    std::getline(in, header);
    CHECK(header.find("Mean (HU)") != std::string::npos);

    const auto missing = runCli({"statistics", ct, "--mask", "/there/is/no/mask.nii.gz"});
    CHECK(missing.exitCode == 1);
    CHECK(missing.err.find("/there/is/no/mask.nii.gz") != std::string::npos);
    CHECK(runCli({"statistics", ct, "--mask", truth, "--percentiles", "105"}).exitCode == 2);
}

TEST_CASE("hangaku-cli statistics --areas: areas and values by axial slice are numpy's, on an "
          "oblique grid whose "
          "slices run along its first axis",
          "[cli][statistics]")
{
    const TemporaryFolder folder;
    if (std::system("/usr/bin/python3 -c 'import nibabel, scipy' >/dev/null 2>&1") != 0) {
        WARN("SKIPPED: needs python3 with nibabel and scipy");
        return;
    }
    REQUIRE(std::system(("/usr/bin/python3 -B '" HANGAKU_GOLDEN_FOLDER "/slice_areas.py' '" +
                         folder.path().string() + "'")
                            .c_str()) == 0);
    std::ifstream stream(folder / "areas.json");
    const auto expected = nlohmann::json::parse(stream);
    const auto image = (folder / "image.nii.gz").string();
    const auto mask = (folder / "mask.nii.gz").string();
    const auto result = runCli({"statistics", image, "--mask", mask, "--areas", "--json"});
    REQUIRE(result.exitCode == 0);
    std::size_t row = 0;
    const auto document = result.json();
    for (const auto& slice : document["slices"])
        for (const auto& segment : slice["segments"]) {
            REQUIRE(row < expected.size());
            const auto& wanted = expected[row++];
            CHECK(slice["slice"] == wanted[0]);
            CHECK(slice["middle"][2].get<double>() == Approx(wanted[1].get<double>()).margin(1e-3));
            CHECK(segment["label"] == wanted[2]);
            CHECK(segment["voxels"] == wanted[3]);
            CHECK(segment["areaCm2"].get<double>() ==
                  Approx(wanted[4].get<double>()).epsilon(1e-5));
            CHECK(segment["mean"].get<double>() == Approx(wanted[5].get<double>()));
            CHECK(segment["standardDeviation"].get<double>() ==
                  Approx(wanted[6].get<double>()).margin(1e-9));
        }
    CHECK(row == expected.size());

    // As CSV on the terminal: a row for each; and one level, to a file.
    const auto table = runCli({"statistics", image, "--mask", mask, "--areas"});
    CHECK(table.out.find("Slice (from 1),Level H (mm),Segment,Name,Voxels,Area (cm2),Mean") == 0);
    CHECK(static_cast<std::size_t>(std::count(table.out.begin(), table.out.end(), '\n')) ==
          expected.size() + 1);
    const double level = expected[4][1].get<double>();
    const auto csv = folder / "level.csv";
    REQUIRE(runCli({"statistics", image, "--mask", mask, "--level", std::to_string(level + 0.4),
                    "-o", csv.string()})
                .exitCode == 0);
    std::ifstream file(csv);
    std::size_t rows = 0;
    for (std::string line; std::getline(file, line); ++rows)
        CHECK((rows == 0 || line.starts_with(std::to_string(expected[4][0].get<int>() + 1) + ",")));
    CHECK(rows - 1 == static_cast<std::size_t>(
                          std::count_if(expected.begin(), expected.end(), [&](const auto& one) {
                              return one[0] == expected[4][0];
                          })));
    const auto beyond = runCli({"statistics", image, "--mask", mask, "--level", "-900"});
    CHECK(beyond.exitCode == 1);
    CHECK(beyond.err.find("slices go from H") != std::string::npos);
}

TEST_CASE("hangaku-cli evaluate: Dice and volumes, in JSON and CSV", "[cli]")
{
    const TemporaryFolder folder;
    const auto truth = (sampleCase() / "truth.nii.gz").string();
    const auto csv = (folder / "scores.csv").string();
    const auto score =
        runCli({"evaluate", "--reference", truth, "--prediction", truth, "--json", "-o", csv});
    REQUIRE(score.exitCode == 0);
    const auto json = score.json();
    CHECK(json["method"]["emptyPolicy"].is_string());
    REQUIRE(json["cases"][0]["segments"].size() >= 5);
    CHECK(json["cases"][0]["segments"][0]["dice"] == 1.0);
    CHECK(json["cases"][0]["segments"][0]["volumeMl"].get<double>() > 100);
    std::ifstream in(csv);
    std::string line;
    int lines = 0;
    while (std::getline(in, line))
        ++lines;
    CHECK(lines == 1 + static_cast<int>(json["cases"][0]["segments"].size()));
}
