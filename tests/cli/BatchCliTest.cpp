#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/unit/ai/TestModel.h"
#include "viewer/processing/io/ImageFile.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

using namespace hangaku;
using namespace hangaku::tests;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

/// A folder for HANGAKU_MODEL_PATH with tiny networks: `ids` and the networks of make-test-model.
void makeModels(const fs::path& folder, const std::map<std::string, std::string>& networks)
{
    for (const auto& [id, network] : networks) {
        fs::create_directories(folder / id);
        auto text = TestManifest().json();
        const std::string old = "\"test-model\"";
        text.replace(text.find(old), old.size(), "\"" + id + "\"");
        std::ofstream(folder / id / "model.json") << text;
        const auto file = (folder / id / "model.ts").string();
        REQUIRE(
            std::system((std::string(HANGAKU_MAKE_TEST_MODEL) + " " + network + " '" + file + "'")
                            .c_str()) == 0);
    }
}

/// Each another image.
void writeImages(const fs::path& folder, const std::vector<std::string>& names)
{
    fs::create_directories(folder);
    for (std::size_t at = 0; at < names.size(); ++at) {
        auto volume = noiseVolume(flippedGrid({12, 10, 8 + static_cast<int>(at)}));
        REQUIRE(viewer::processing::writeImage(volume, folder / names[at]).has_value());
    }
}

Json readJson(const fs::path& file)
{
    std::ifstream in(file);
    return Json::parse(in, nullptr, false);
}

std::map<std::string, fs::file_time_type> timesIn(const fs::path& folder)
{
    std::map<std::string, fs::file_time_type> times;
    for (const auto& entry : fs::directory_iterator(folder))
        times[entry.path().filename().string()] = entry.last_write_time();
    return times;
}

std::vector<std::string> states(const Json& batch)
{
    std::vector<std::string> result;
    for (const auto& entry : batch["cases"])
        result.push_back(entry["state"].get<std::string>());
    return result;
}

} // namespace

TEST_CASE("hangaku-cli run: a folder of images and two models give a mask each, called after the "
          "image and the model, and the same as one by one",
          "[cli][ai][batch]")
{
    const TemporaryFolder folder;
    makeModels(folder / "models", {{"one", "threshold"}, {"two", "threshold"}});
    writeImages(folder / "in", {"a.nii.gz", "b.nrrd", "deeper.mha"});
    const std::vector<std::string> environment{"HANGAKU_MODEL_PATH=" +
                                               (folder / "models").string()};
    const auto run = runCli({"run", "--model", "one", "--model", "two", (folder / "in").string(),
                             "-o", (folder / "out").string(), "--json"},
                            environment);
    INFO(run.err);
    REQUIRE(run.exitCode == 0);
    const auto batch = run.json();
    CHECK(batch == readJson(folder / "out/batch.json"));
    CHECK(batch["done"] == 6);
    REQUIRE(batch["cases"].size() == 6);
    for (const auto& entry : batch["cases"]) {
        INFO(entry.dump(2));
        CHECK(entry["state"] == "done");
        CHECK(entry["error"].is_null());
        CHECK(entry["model"]["sha256"].get<std::string>().size() == 64);
        CHECK(entry["seconds"].get<double>() > 0);
        CHECK(fs::exists(entry["input"].get<std::string>()));
        for (const auto& file : entry["files"])
            CHECK(fs::exists(file.get<std::string>()));
    }
    for (const char* name :
         {"a__one.nii.gz", "b__one.nii.gz", "deeper__two.nii.gz", "a__two.run.json"})
        CHECK(fs::exists(folder / "out" / name));
    CHECK_FALSE(fs::exists(folder / "out/run.json"));

    const auto single = runCli({"run", (folder / "in/b.nrrd").string(), "--model", "one", "-o",
                                (folder / "single").string()},
                               environment);
    REQUIRE(single.exitCode == 0);
    CHECK(fs::exists(folder / "single/run.json"));
    CHECK_FALSE(fs::exists(folder / "single/batch.json"));
    const auto score =
        runCli({"evaluate", "--reference", (folder / "single/b__one.nii.gz").string(),
                "--prediction", (folder / "out/b__one.nii.gz").string(), "--json"});
    REQUIRE(score.exitCode == 0);
    CHECK(score.json()["cases"][0]["segments"][0]["dice"] == 1.0);
}

TEST_CASE("hangaku-cli run: a broken case fails by itself; run again, only what is missing or has "
          "changed is done",
          "[cli][ai][batch]")
{
    const TemporaryFolder folder;
    makeModels(folder / "models", {{"one", "threshold"}});
    writeImages(folder / "in", {"a.nii.gz", "b.nii.gz", "c.nii.gz"});
    std::ofstream(folder / "in/b.nii.gz") << "no image";
    const auto out = folder / "out";
    const auto again = [&] {
        return runCli({"run", (folder / "in/a.nii.gz").string(), (folder / "in/b.nii.gz").string(),
                       (folder / "in/c.nii.gz").string(), (folder / "none").string(), "--model",
                       "one", "-o", out.string(), "--json"},
                      {"HANGAKU_MODEL_PATH=" + (folder / "models").string()});
    };
    const auto first = again();
    CHECK(first.exitCode == 1);
    CHECK(first.err.find("2 of 4 runs failed") != std::string::npos);
    CHECK(first.err.find("b.nii.gz") != std::string::npos);
    auto batch = first.json();
    CHECK(batch["done"] == 2);
    CHECK(batch["failed"] == 2);
    for (const auto& entry : batch["cases"])
        if (entry["state"] == "failed")
            CHECK_FALSE(entry["error"]["reason"].get<std::string>().empty());
    const auto before = timesIn(out);
    CHECK(before.size() == 7); // two masks, their label tables, two records and batch.json

    const auto second = again();
    CHECK(second.exitCode == 1);
    auto after = timesIn(out);
    after.erase("batch.json");
    auto kept = before;
    kept.erase("batch.json");
    CHECK(after == kept);
    batch = second.json();
    CHECK(batch["done"] == 2);

    // A mask is gone, and another image has changed.
    fs::remove(out / "a__one.nii.gz");
    writeImages(folder / "in", {"b.nii.gz", "x.nii.gz", "c.nii.gz"});
    const auto third = again();
    CHECK(third.exitCode == 1); // the path that is not there
    batch = third.json();
    CHECK(batch["done"] == 3);
    int resumed = 0;
    for (const auto& entry : batch["cases"])
        resumed += entry.value("resumed", false) ? 1 : 0;
    CHECK(resumed == 0);
    CHECK(fs::exists(out / "a__one.nii.gz"));
    CHECK(again().json()["cases"].size() == 4);
}

TEST_CASE("hangaku-cli run: a changed network is run again", "[cli][ai][batch]")
{
    const TemporaryFolder folder;
    makeModels(folder / "models", {{"one", "threshold"}});
    writeImages(folder / "in", {"a.nii.gz", "b.nii.gz"});
    const auto resumed = [&] {
        const auto run = runCli({"run", (folder / "in").string(), "--model", "one", "-o",
                                 (folder / "out").string(), "--json"},
                                {"HANGAKU_MODEL_PATH=" + (folder / "models").string()});
        int count = 0;
        const auto batch = run.json();
        for (const auto& entry : batch["cases"])
            count += entry["resumed"].get<bool>() ? 1 : 0;
        return count;
    };
    CHECK(resumed() == 0);
    CHECK(resumed() == 2);
    auto manifest = TestManifest();
    manifest.intensity = R"([{"op": "clip", "range": [0, 150]}])";
    auto text = manifest.json();
    const std::string old = "\"test-model\"";
    text.replace(text.find(old), old.size(), "\"one\"");
    std::ofstream(folder / "models/one/model.json") << text;
    CHECK(resumed() == 0);
    CHECK(resumed() == 2);
}

TEST_CASE(
    "hangaku-cli run: stopped by Ctrl+C it leaves what is done, nothing half-written, and goes "
    "on when called again",
    "[cli][ai][batch]")
{
    const TemporaryFolder folder;
    makeModels(folder / "models", {{"quick", "threshold"}, {"stuck", "loop"}});
    writeImages(folder / "in", {"a.nii.gz", "b.nii.gz"});
    const auto out = folder / "out";
    const std::vector<std::string> arguments{
        "run",       (folder / "in").string(), "--model", "quick", "--model", "stuck", "-o",
        out.string()};
    const std::vector<std::string> environment{"HANGAKU_MODEL_PATH=" +
                                               (folder / "models").string()};
    const auto start = std::chrono::steady_clock::now();
    const auto run = runProgram("hangaku-cli", arguments, environment, [&](pid_t child) {
        // The first model is done, the second hangs.
        while (std::chrono::steady_clock::now() - start < std::chrono::seconds(120)) {
            const auto batch = readJson(out / "batch.json");
            if (batch.is_object() && batch["done"] == 2)
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        ::kill(child, SIGINT);
    });
    INFO(run.err);
    CHECK(run.exitCode == 1);
    CHECK(run.err.find("Stopped before all cases were run") != std::string::npos);
    CHECK(states(readJson(out / "batch.json")) ==
          std::vector<std::string>{"done", "done", "pending", "pending"});
    for (const auto& [name, time] : timesIn(out))
        CHECK(
            (name == "batch.json" || name.starts_with("a__quick") || name.starts_with("b__quick")));

    makeModels(folder / "models", {{"stuck", "threshold"}});
    const auto rest = runCli(arguments, environment);
    INFO(rest.err);
    CHECK(rest.exitCode == 0);
    const auto batch = readJson(out / "batch.json");
    CHECK(batch["done"] == 4);
    CHECK(batch["cases"][0]["resumed"] == true);
    CHECK(batch["cases"][3]["resumed"] == false);
}

TEST_CASE("hangaku-cli run: a folder of DICOM is one case for each image series",
          "[cli][ai][batch]")
{
    const TemporaryFolder folder;
    makeModels(folder / "models", {{"one", "threshold"}});
    for (const char* seed : {"1", "2"})
        REQUIRE(runCli({"sample", (folder / "study" / seed).string(), "--seed", seed}).exitCode ==
                0);
    const auto run = runCli({"run", (folder / "study").string(), "--model", "one", "-o",
                             (folder / "out").string(), "--format", "nifti,seg", "--json"},
                            {"HANGAKU_MODEL_PATH=" + (folder / "models").string()});
    INFO(run.err);
    REQUIRE(run.exitCode == 0);
    // The truths beside them, NIfTI and SEG, are no images.
    const auto batch = run.json();
    REQUIRE(batch["cases"].size() == 2);
    for (const auto& entry : batch["cases"]) {
        CHECK(entry["name"].get<std::string>().starts_with("ct-")); // both folders are called so
        CHECK(entry["files"].size() == 3);
        CHECK_FALSE(entry["seriesInstanceUid"].get<std::string>().empty());
    }
    CHECK(batch["cases"][0]["name"] != batch["cases"][1]["name"]);
}

TEST_CASE("hangaku-cli run: warns of an image that the model was not made for", "[cli][ai]")
{
    const TemporaryFolder folder;
    auto volume = noiseVolume(flippedGrid({60, 60, 40}));
    REQUIRE(viewer::processing::writeImage(volume, folder / "bright.nii.gz").has_value());
    const auto run = runCli({"run", (folder / "bright.nii.gz").string(), "--model",
                             "phantom-thorax", "-o", (folder / "out").string(), "--json"});
    INFO(run.err);
    REQUIRE(run.exitCode == 0);
    CHECK(run.err.find("warning: The file does not say whether this is a CT") != std::string::npos);
    const auto record = run.json();
    REQUIRE(record["warnings"].size() >= 1);
    CHECK(record["warnings"][0]["code"] == "values");
}
