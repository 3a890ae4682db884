#include "tests/cli/Program.h"
#include "tests/support/Catch.h"

#include <fstream>

using namespace hangaku::tests;

TEST_CASE("hangaku-cli models: the bundled model is ready, a broken one is listed with its error",
          "[cli][ai]")
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "broken");
    std::ofstream(folder / "broken" / "model.json") << R"({"id": "broken", "kind": )";
    const auto models = runCli({"models", "--json"},
                               {"HANGAKU_MODEL_PATH=" + folder.path().string()});
    REQUIRE(models.exitCode == 0);
    bool bundled = false;
    bool broken = false;
    const auto json = models.json();
    for (const auto& model : json["models"]) {
        if (model["id"] == "phantom-thorax") {
            bundled = true;
            CHECK(model["state"] == "ready");
            CHECK(model["kind"] == "segmentation");
        }
        if (model["folder"].get<std::string>().find("broken") != std::string::npos) {
            broken = true;
            CHECK(model["state"] == "invalid");
            CHECK_FALSE(model["error"].get<std::string>().empty());
        }
    }
    CHECK(bundled);
    CHECK(broken);
}

TEST_CASE("hangaku-cli run: from a folder of DICOM to a mask close to the ground truth, as SEG, "
          "NIfTI and NRRD",
          "[cli][ai]")
{
    const TemporaryFolder folder;
    const auto run =
        runCli({"run", (sampleCase() / "ct").string(), "--model", "phantom-thorax", "-o",
                folder.path().string(), "--format", "seg,nifti,nrrd", "--json"});
    INFO(run.err);
    REQUIRE(run.exitCode == 0);
    const auto truth = (sampleCase() / "truth.nii.gz").string();
    for (const char* name : {"ct__phantom-thorax.dcm", "ct__phantom-thorax.nii.gz",
                             "ct__phantom-thorax.nrrd"}) {
        INFO(name);
        REQUIRE(std::filesystem::exists(folder / name));
        const auto score = runCli({"evaluate", "--reference", truth, "--prediction",
                                   (folder / name).string(), "--json"});
        REQUIRE(score.exitCode == 0);
        const auto json = score.json();
        REQUIRE(json["cases"][0]["segments"].size() == 6);
        for (const auto& segment : json["cases"][0]["segments"]) {
            INFO(segment["name"]);
            // The small sample has coarse voxels; the model's README has the real figures.
            if (segment["label"].get<int>() <= 3)
                CHECK(segment["dice"].get<double>() > 0.85);
        }
    }
    std::ifstream in(folder / "run.json");
    const auto record = nlohmann::json::parse(in);
    CHECK(record["model"]["id"] == "phantom-thorax");
    CHECK(record["model"]["sha256"].get<std::string>().size() == 64);
    CHECK(record["segments"].size() == 6);
    CHECK(record["inputUids"].size() == 1);
}

TEST_CASE("hangaku-cli run: an unknown model is an error that says how to list them", "[cli][ai]")
{
    const TemporaryFolder folder;
    const auto run = runCli({"run", (sampleCase() / "ct").string(), "--model", "no-such", "-o",
                             folder.path().string()});
    CHECK(run.exitCode == 1);
    CHECK(run.err.find("no-such") != std::string::npos);
    CHECK(std::filesystem::is_empty(folder.path()));
}
