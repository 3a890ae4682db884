#include "tests/cli/MaskFiles.h"
#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"

#include <fstream>

using namespace hangaku::tests;
using hangaku::viewer::Index3;

namespace {

/// A box that ends at this i, in a segment of this name.
void writeBox(const std::filesystem::path& file, int end, const std::string& name = "box")
{
    writeMask(file, {20, 12, 8}, {name}, [end](Index3 at) -> hangaku::viewer::Label {
        return at[0] >= 4 && at[0] < end && at[1] >= 3 && at[1] < 9 && at[2] >= 2 && at[2] < 6 ? 1
                                                                                               : 0;
    });
}

} // namespace

TEST_CASE("hangaku-cli evaluate: surface distances and NSD, by surfels and by voxels", "[cli]")
{
    const TemporaryFolder folder;
    writeBox(folder / "truth.nii.gz", 12);
    writeBox(folder / "model.nii.gz", 15);
    const auto scored = [&](const std::vector<std::string>& options) {
        std::vector<std::string> arguments{"evaluate",
                                           "--reference",
                                           (folder / "truth.nii.gz").string(),
                                           "--prediction",
                                           (folder / "model.nii.gz").string(),
                                           "--json"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const auto result = runCli(arguments);
        REQUIRE(result.exitCode == 0);
        return result.json();
    };

    const auto surfel = scored({});
    const auto voxel = scored({"--surface", "voxel", "--nsd-tolerance", "2.5,3"});

    const auto& segment = surfel["cases"][0]["segments"][0];
    CHECK(segment["hd"] == 3.0);
    CHECK(segment["hd95"] == 3.0);
    CHECK(segment["nsdToleranceMm"] == 1.0);
    CHECK(segment["dice"].get<double>() == Approx(2 * 8.0 / (8 + 11)));
    CHECK(segment["volumeDifferenceMl"].get<double>() == Approx(3 * 6 * 4 * 2 / 1000.0));
    CHECK(surfel["method"]["surface"] == "surfel");
    const auto& other = voxel["cases"][0]["segments"][0];
    CHECK(voxel["method"]["surface"] == "voxel");
    CHECK(other["hd"] == 3.0);
    CHECK(other["nsdToleranceMm"] == 2.5);
    CHECK(other["nsdAtTolerances"][1]["toleranceMm"] == 3.0);
    CHECK(other["nsdAtTolerances"][1]["nsd"] == 1.0);
    CHECK(other["assd"] != segment["assd"]);
}

TEST_CASE("hangaku-cli evaluate: what is undefined is null, and empty in CSV", "[cli]")
{
    const TemporaryFolder folder;
    writeBox(folder / "truth.nii.gz", 12);
    writeBox(folder / "nothing.nii.gz", 0);
    const auto csv = folder / "scores.csv";
    const auto result =
        runCli({"evaluate", "--reference", (folder / "truth.nii.gz").string(), "--prediction",
                (folder / "nothing.nii.gz").string(), "--json", "-o", csv.string()});
    REQUIRE(result.exitCode == 0);
    const auto json = result.json();
    const auto& segment = json["cases"][0]["segments"][0];
    CHECK(segment["dice"] == 0.0);
    CHECK(segment["nsd"] == 0.0);
    CHECK(segment["hd"].is_null());
    CHECK(segment["hd95"].is_null());
    CHECK(segment["assd"].is_null());
    std::ifstream in(csv);
    std::string header;
    std::string row;
    std::getline(in, header);
    std::getline(in, row);
    CHECK(header.starts_with(
        "reference,prediction,label,name,dice,iou,volumeMl,referenceVolumeMl,hd"));
    CHECK(row.find(",box,0,0,0,0.384,,,,0,1,") != std::string::npos);
}

TEST_CASE("hangaku-cli evaluate: masks of two folders belong together by name", "[cli]")
{
    const TemporaryFolder folder;
    for (const char* name : {"case1", "case2", "case3"})
        writeBox(folder / "truth" / (std::string(name) + ".nii.gz"), 12);
    writeBox(folder / "model" / "case1.nii.gz", 12);
    writeBox(folder / "model" / "case3.nrrd", 14);
    const auto result = runCli({"evaluate", "--reference", (folder / "truth").string(),
                                "--prediction", (folder / "model").string(), "--json"});
    INFO(result.err);
    REQUIRE(result.exitCode == 0);
    const auto json = result.json();
    REQUIRE(json["cases"].size() == 2);
    CHECK(json["cases"][0]["segments"][0]["dice"] == 1.0);
    CHECK(json["cases"][1]["segments"][0]["hd"] == 2.0);
    REQUIRE(json["missing"].size() == 1);
    CHECK(json["missing"][0]["reference"] == (folder / "truth" / "case2.nii.gz").string());

    // A broken file is named, and does not stop the others.
    std::ofstream(folder / "model" / "case2.nii.gz") << "no mask";
    const auto broken = runCli({"evaluate", "--reference", (folder / "truth").string(),
                                "--prediction", (folder / "model").string(), "--json"});
    CHECK(broken.exitCode == 1);
    CHECK(broken.json()["cases"].size() == 2);
    CHECK(broken.json()["failed"].size() == 1);
    CHECK(broken.err.find("case2.nii.gz") != std::string::npos);

    const auto mixed = runCli({"evaluate", "--reference", (folder / "truth").string(),
                               "--prediction", (folder / "model" / "case1.nii.gz").string()});
    CHECK(mixed.exitCode == 1);
    CHECK(mixed.err.find("folder") != std::string::npos);
}

TEST_CASE("hangaku-cli evaluate: goes on where it was stopped", "[cli]")
{
    const TemporaryFolder folder;
    for (const char* name : {"case1", "case2"}) {
        writeBox(folder / "truth" / (std::string(name) + ".nii.gz"), 12);
        writeBox(folder / "model" / (std::string(name) + ".nii.gz"), 13);
    }
    const auto output = folder / "scores.json";
    const auto evaluate = [&] {
        return runCli({"evaluate", "--reference", (folder / "truth").string(), "--prediction",
                       (folder / "model").string(), "-o", output.string()});
    };
    // A folder in the place of the output: everything is done but the last step.
    std::filesystem::create_directory(output);
    std::ofstream(output / "file") << "in the way";
    CHECK(evaluate().exitCode == 1);
    std::filesystem::remove_all(output);

    // What was done is not done again: a mark in it comes back. What has changed since is.
    const auto part = folder / "scores.json.part";
    std::ifstream in(part);
    std::string text;
    std::ofstream marked(folder / "marked");
    int lines = 0;
    while (std::getline(in, text)) {
        auto entry = nlohmann::json::parse(text);
        entry["case"]["segments"][0]["name"] = "mark";
        marked << entry.dump() << '\n';
        ++lines;
    }
    REQUIRE(lines == 2);
    marked << "{\"key\": \"cut o"; // the process was killed while it wrote
    marked.close();
    std::filesystem::rename(folder / "marked", part);
    writeBox(folder / "model" / "case2.nii.gz", 18, "another name of another length");

    CHECK(evaluate().exitCode == 0);
    CHECK_FALSE(std::filesystem::exists(part));
    std::ifstream done(output);
    const auto json = nlohmann::json::parse(done);
    CHECK(json["cases"][0]["segments"][0]["name"] == "mark");
    CHECK(json["cases"][1]["segments"][0]["name"] == "box");
    CHECK(json["cases"][1]["segments"][0]["hd"] == 6.0);
}
