#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"

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
    const auto result = runCli({"statistics", ct, "--mask", truth, "--json", "-o", csv,
                                "--percentiles", "5,95"});
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
