#include "tests/cli/Program.h"
#include "tests/support/Catch.h"

#include <cstdlib>
#include <fstream>
#include <map>

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

namespace {

/// A model folder with a network of tests/support/MakeTestModel.cpp, whose input is 0 to 90.
void makeModel(const std::filesystem::path& folder, const std::string& network,
               const std::string& kind, const std::string& output)
{
    std::filesystem::create_directories(folder);
    const auto command = HANGAKU_BIN_FOLDER "/make-test-model " + network + " '" +
                         (folder / "model.ts").string() + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    std::ofstream(folder / "model.json")
        << R"({"schema": "hangaku-model-1", "id": "test-)" << kind
        << R"(", "version": "1", "kind": ")" << kind
        << R"(", "name": {"en": "Test"}, "licence": "MIT", "file": "model.ts",
            "input": {"intensity": [{"op": "scaleRange", "from": [-1024, 3000], "to": [0, 90], "clip": true}]},
            "inference": {"patch": "whole"}, ")"
        << kind << "\": " << output << R"(, "labels": [{"value": 1, "name": {"en": "Spot, bright"},
            "type": {"value": "27925004", "scheme": "SCT", "meaning": "Nodule"}}]})";
}

} // namespace

TEST_CASE(
    "hangaku-cli run: a detector's boxes are written as JSON and CSV in LPS mm, a classifier's "
    "scores into run.json",
    "[cli][ai][detection]")
{
    const TemporaryFolder folder;
    makeModel(folder / "models" / "a", "boxes", "detection",
              R"({"form": "boxes", "mode": "xyzxyz"})");
    makeModel(folder / "models" / "b", "classes", "classification",
              R"({"classes": 2, "activation": "none"})");
    const std::vector<std::string> environment{"HANGAKU_MODEL_PATH=" +
                                               (folder / "models").string()};
    std::map<std::string, std::string> kinds;
    const auto listed = runCli({"models", "--json"}, environment).json(); // outlives the loop
    for (const auto& model : listed["models"])
        kinds[model["id"].get<std::string>()] = model["kind"].get<std::string>();
    CHECK(kinds["test-detection"] == "detection");
    CHECK(kinds["test-classification"] == "classification");
    CHECK(kinds["phantom-thorax"] == "segmentation");

    const auto ct = (sampleCase() / "ct").string();
    const auto run =
        runCli({"run", ct, "--model", "test-detection", "-o", (folder / "out").string(), "--json"},
               environment);
    INFO(run.err);
    REQUIRE(run.exitCode == 0);
    std::ifstream in(folder / "out" / "ct__test-detection.detections.json");
    const auto found = nlohmann::json::parse(in);
    CHECK(found["space"] == "LPS mm");
    REQUIRE(found["detections"].size() == 1);
    const auto& box = found["detections"][0];
    CHECK(box["label"] == "Spot, bright");
    CHECK(box["code"]["value"] == "27925004");
    CHECK(box["score"].get<double>() > 0.2);
    CHECK(box["review"] == "open");
    const auto record = run.json();
    CHECK(record["detections"] == found["detections"]);
    CHECK(record["files"].size() == 2);
    CHECK_FALSE(record.contains("segments"));

    // Twice 1, 1.5 and 2 voxels, but for what the border cuts off; the centre lies in the volume.
    const auto volume =
        runCli({"info", ct, "--json"}).json()["studies"][0]["series"][0]["volumes"][0];
    for (std::size_t axis = 0; axis < 3; ++axis)
        CHECK(box["sizeMm"][axis].get<double>() <=
              volume["spacingMm"][axis].get<double>() * (2 + static_cast<double>(axis)) + 1e-6);

    std::ifstream table(folder / "out" / "ct__test-detection.detections.csv");
    std::string line;
    std::getline(table, line);
    CHECK(line.starts_with("number,label,label_ja,code,scheme,meaning,score,review,centre_x,"));
    std::getline(table, line);
    CHECK(line.starts_with("1,\"Spot, bright\",,27925004,SCT,Nodule,0."));
    CHECK_FALSE(std::getline(table, line));

    const auto scores = runCli(
        {"run", ct, "--model", "test-classification", "-o", (folder / "out").string(), "--json"},
        environment);
    REQUIRE(scores.exitCode == 0);
    REQUIRE(scores.json()["scores"].size() == 1);
    CHECK(scores.json()["scores"][0]["label"] == "Spot, bright");
    CHECK(scores.json()["scores"][0]["score"].get<double>() < 0.05); // the least: air
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
