#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/unit/ai/ModelOfTwo.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"

#include <map>

using namespace hangaku;
using namespace hangaku::tests;
namespace fs = std::filesystem;
using viewer::Volume;

namespace {

bool isAsExpected(const fs::path& mask, const std::vector<int>& labels)
{
    const auto read = viewer::processing::readLabelMap(mask);
    REQUIRE(read.has_value());
    return isLike(read->layer(0).voxels(), labels);
}

/// Two images of a case and the model.
struct Scene {
    TemporaryFolder folder;
    Volume flair = saltedNoise(flippedGrid({12, 10, 8}), 1);
    Volume t1 = saltedNoise(flippedGrid({12, 10, 8}), 7);
    std::vector<std::string> environment{"HANGAKU_MODEL_PATH=" + (folder / "models").string()};

    Scene() { makeModelOfTwo(folder / "models/two"); }

    std::string write(const Volume& volume, const fs::path& name) const
    {
        const auto file = folder / name;
        fs::create_directories(file.parent_path());
        REQUIRE(viewer::processing::writeImage(volume, file).has_value());
        return file.string();
    }
    Finished run(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(),
                         {"run", "--model", "two", "--no-cache", "-o", (folder / "out").string()});
        return runCli(arguments, environment);
    }
};

void says(const Finished& run, const std::string& words)
{
    INFO(run.err);
    CHECK(run.exitCode == 1);
    CHECK(run.err.find(words) != std::string::npos);
}

} // namespace

TEST_CASE("hangaku-cli run --input: each image goes to the channel that it is named for, in any "
          "order",
          "[cli][ai]")
{
    const Scene scene;
    const auto a = scene.write(scene.flair, "a.nii.gz");
    const auto b = scene.write(scene.t1, "b.nrrd");
    const auto run = scene.run({"--input", "T1強調=" + b, "--input", "flair=" + a, "--json"});
    INFO(run.err);
    REQUIRE(run.exitCode == 0);
    const auto models = runCli({"models", "--json"}, scene.environment).json();
    for (const auto& model : models["models"])
        if (model["id"] == "two")
            CHECK(model["images"] == nlohmann::json{"FLAIR", "T1"});
    CHECK(isAsExpected(scene.folder / "out/a__two.nii.gz", ofTwo(scene.flair, scene.t1)));
    CHECK_FALSE(isAsExpected(scene.folder / "out/a__two.nii.gz", ofTwo(scene.t1, scene.flair)));
    const auto record = run.json();
    CHECK(record["input"] == a);
    REQUIRE(record["images"].size() == 2);
    CHECK(record["images"][1]["path"] == b);
    CHECK(record["parameters"]["image 2"] == "T1: b.nrrd");
}

TEST_CASE(
    "hangaku-cli run: a folder of several cases goes to a model of several images by the files' "
    "names, and what lacks one is named",
    "[cli][ai][batch]")
{
    const Scene scene;
    scene.write(scene.flair, "in/p1/p1_flair.nii.gz");
    scene.write(scene.t1, "in/p1/p1_t1.nii.gz");
    scene.write(scene.flair, "in/p2/p2_t1.nii.gz");
    scene.write(scene.t1, "in/p2/p2_flair.nii.gz");
    scene.write(scene.flair, "in/more/c_0000.nii.gz");
    scene.write(scene.t1, "in/more/c_0001.nii.gz");
    scene.write(scene.flair, "in/more/d_0000.nii.gz");
    const auto run = scene.run({(scene.folder / "in").string(), "--json"});
    INFO(run.err);
    says(run, "two needs an image T1, and none in");
    std::map<std::string, std::string> states;
    const auto batch = run.json();
    for (const auto& entry : batch["cases"])
        states[entry.value("name", "?")] = entry["state"].get<std::string>();
    CHECK(states == std::map<std::string, std::string>{
                        {"p1", "done"}, {"p2", "done"}, {"c", "done"}, {"?", "failed"}});
    const auto both = ofTwo(scene.flair, scene.t1);
    CHECK(isAsExpected(scene.folder / "out/p1__two.nii.gz", both));
    CHECK(isAsExpected(scene.folder / "out/p2__two.nii.gz", ofTwo(scene.t1, scene.flair)));
    CHECK(isAsExpected(scene.folder / "out/c__two.nii.gz", both));
}

TEST_CASE("hangaku-cli run: what is missing, ambiguous or wrong among several images is said",
          "[cli][ai]")
{
    const Scene scene;
    const auto flair = scene.write(scene.flair, "case/x_flair.nii.gz");
    const auto folder = (scene.folder / "case").string();
    says(scene.run({folder}), "two needs an image T1, and none in " + folder +
                                  " is described as such; there are: x_flair.nii.gz");
    scene.write(scene.t1, "case/x_t1.nii.gz");
    scene.write(scene.t1, "case/y_flair.nii.gz");
    says(scene.run({folder}), "may be FLAIR: x_flair.nii.gz, y_flair.nii.gz");
    says(scene.run({"--input", "FLAIR=" + flair}), "two needs an image T1 besides");
    says(scene.run({"--input", "FLAIR=" + flair, "--input", "FLAIR=" + flair}), "given twice");
    says(scene.run({"--input", "T2=" + flair}), "two has no image called T2: it needs FLAIR, T1");
    says(scene.run({"--input", flair}), "names no image");
    says(scene.run({"--input", "FLAIR=" + folder, "--input", "T1=" + folder}), "may be FLAIR");
    CHECK(scene.run({folder, "--input", "FLAIR=" + flair}).exitCode == 2);
    CHECK(scene.run({}).exitCode == 2);
    says(runCli({"run", "--model", "phantom-thorax", "-o", folder, "--input", "CT=" + flair}),
         "needs one image");
    says(scene.run({folder, "--model", "phantom-thorax"}), "Run it by itself");
}

TEST_CASE(
    "hangaku-cli run --input: series of DICOM, one of them by its UID; both are in the record, "
    "and that they are of two patients is warned about",
    "[cli][ai]")
{
    const Scene scene;
    const auto other = scene.folder / "other";
    REQUIRE(runCli({"sample", other.string(), "--size", "small", "--seed", "5"}).exitCode == 0);
    const auto info = runCli({"info", (other / "ct").string(), "--json"}).json();
    const auto uid = info["studies"][0]["series"][0]["seriesInstanceUid"].get<std::string>();
    const auto run = scene.run({"--input", "FLAIR=" + (sampleCase() / "ct").string(), "--input",
                                "T1=" + other.string() + "#" + uid, "--json"});
    INFO(run.err);
    REQUIRE(run.exitCode == 0);
    const auto record = run.json();
    REQUIRE(record["inputUids"].size() == 2);
    CHECK(record["inputUids"][1] == uid);
    CHECK(fs::exists(scene.folder / "out/ct__two.dcm"));
    CHECK(run.err.find("FLAIR and T1 are of different patients") != std::string::npos);
    says(scene.run({"--input", "FLAIR=" + (sampleCase() / "ct").string(), "--input",
                    "T1=" + other.string() + "#1.2.3"}),
         "There is no such series");
}
