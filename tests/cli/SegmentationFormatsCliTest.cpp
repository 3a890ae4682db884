#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"

#include <cstring>

using namespace hangaku::tests;

namespace {

/// Volume in ml by segment's name, of a mask against itself.
std::map<std::string, double> volumesOf(const std::string& mask)
{
    const auto score = runCli({"evaluate", "--reference", mask, "--prediction", mask, "--json"});
    INFO(score.err);
    REQUIRE(score.exitCode == 0);
    std::map<std::string, double> volumes;
    const auto json = score.json(); // outlives the loop
    for (const auto& segment : json["cases"][0]["segments"])
        volumes[segment["name"]] = segment["volumeMl"];
    return volumes;
}

/// The volume in ml within the triangles of a binary STL.
double stlVolumeMl(const std::string& bytes)
{
    std::uint32_t count = 0;
    REQUIRE(bytes.size() > 84);
    std::memcpy(&count, bytes.data() + 80, sizeof count);
    double sum = 0;
    for (std::size_t n = 0; n < count; ++n) {
        float p[9];
        REQUIRE(84 + 50 * (n + 1) <= bytes.size());
        std::memcpy(p, bytes.data() + 84 + 50 * n + 12, sizeof p);
        sum += p[0] * (double{p[4]} * p[8] - double{p[5]} * p[7]) -
               p[1] * (double{p[3]} * p[8] - double{p[5]} * p[6]) +
               p[2] * (double{p[3]} * p[7] - double{p[4]} * p[6]);
    }
    return sum / 6000;
}

} // namespace

TEST_CASE("hangaku-cli convert: a mask goes through every format and comes back the same", "[cli]")
{
    const TemporaryFolder folder;
    const auto truth = (sampleCase() / "truth.dcm").string();
    const auto images = (sampleCase() / "ct").string();
    const auto expected = volumesOf((sampleCase() / "truth.nii.gz").string());
    REQUIRE_FALSE(expected.empty());
    auto from = truth;
    for (const std::vector<std::string>& step :
         {std::vector<std::string>{"a.seg.nrrd"}, {"b.dcm", "--type", "rtstruct"}, {"c.nii.gz"},
          {"d.dcm"}, {"e.mha"}, {"f.nrrd"}}) {
        const auto to = (folder / step[0]).string();
        std::vector<std::string> arguments{"convert", from, "-o", to, "--reference", images};
        arguments.insert(arguments.end(), step.begin() + 1, step.end());
        const auto converted = runCli(arguments);
        INFO(from << " -> " << to << ": " << converted.err);
        REQUIRE(converted.exitCode == 0);
        if (step[0] != "b.dcm") { // evaluate reads that on a grid of its own
            const auto volumes = volumesOf(to);
            REQUIRE(volumes.size() == expected.size());
            for (const auto& [name, ml] : expected) {
                REQUIRE(volumes.contains(name));
                // A NIfTI's spacing is a float32.
                CHECK(volumes.at(name) == Approx(ml).epsilon(1e-5));
            }
        }
        from = to;
    }
}

TEST_CASE("hangaku-cli convert: surfaces hold the volume of the voxels, and what they lack is said",
          "[cli]")
{
    const TemporaryFolder folder;
    const auto truth = (sampleCase() / "truth.dcm").string();
    double voxels = 0;
    for (const auto& [name, ml] : volumesOf((sampleCase() / "truth.nii.gz").string()))
        voxels += ml;
    for (const char* name : {"s.stl", "s.ply", "s.obj"}) {
        const auto converted = runCli({"convert", truth, "-o", (folder / name).string()});
        INFO(converted.err);
        REQUIRE(converted.exitCode == 0);
        CHECK(converted.err.find("The exact voxels") != std::string::npos);
        CHECK((converted.err.find("The colours") != std::string::npos) ==
              (std::string(name) == "s.stl"));
    }
    CHECK(stlVolumeMl(contentOf(folder / "s.stl")) == Approx(voxels).epsilon(0.01));
    CHECK(std::filesystem::exists(folder / "s.mtl"));
    CHECK(contentOf(folder / "s.ply").find("SPACE=LPS") != std::string::npos);
    REQUIRE(runCli({"convert", truth, "-o", (folder / "r.ply").string(), "--ras"}).exitCode == 0);
    CHECK(contentOf(folder / "r.ply").find("SPACE=RAS") != std::string::npos);
}

TEST_CASE("hangaku-cli seg-export: a structure set for the images that it is drawn on", "[cli]")
{
    const TemporaryFolder folder;
    const auto truth = (sampleCase() / "truth.nii.gz").string();
    const auto rt = (folder / "rt.dcm").string();
    const auto images = (sampleCase() / "ct").string();
    const auto exported =
        runCli({"seg-export", truth, "--type", "rtstruct", "--reference", images, "-o", rt});
    INFO(exported.err);
    REQUIRE(exported.exitCode == 0);
    const auto back = (folder / "back.nii.gz").string();
    REQUIRE(runCli({"seg-import", rt, "--reference", images, "-o", back}).exitCode == 0);
    const auto score =
        runCli({"evaluate", "--reference", truth, "--prediction", back, "--json"});
    REQUIRE(score.exitCode == 0);
    const auto json = score.json(); // outlives the loop
    for (const auto& segment : json["cases"][0]["segments"])
        CHECK(segment["dice"] == 1.0);
    const auto picture = (folder / "picture.png").string();
    CHECK(runCli({"render", images, "--mask", rt, "--view", "axial", "-o", picture}).exitCode == 0);

    const auto alone = runCli({"convert", truth, "-o", rt});
    CHECK(alone.exitCode == 1);
    CHECK(alone.err.find("needs the DICOM series") != std::string::npos);
}

TEST_CASE("hangaku-cli convert: tables for ITK-SNAP and 3D Slicer beside a label map", "[cli]")
{
    const TemporaryFolder folder;
    const auto truth = (sampleCase() / "truth.dcm").string();
    const auto mask = (folder / "m.nii.gz").string();
    REQUIRE(runCli({"convert", truth, "-o", mask, "--label-table", "itksnap"}).exitCode == 0);
    CHECK(contentOf(folder / "m.label.txt").find("# ITK-SnAP Label Description File") !=
          std::string::npos);
    REQUIRE(runCli({"convert", truth, "-o", mask, "--label-table", "slicer"}).exitCode == 0);
    CHECK(contentOf(folder / "m.ctbl").find("0 Background 0 0 0 0") != std::string::npos);
}

TEST_CASE("hangaku-cli convert: an image does not become a mask by its ending", "[cli]")
{
    const TemporaryFolder folder;
    const auto failed = runCli({"convert", (sampleCase() / "ct").string(), "-o",
                                (folder / "s.stl").string()});
    CHECK(failed.exitCode == 1);
    CHECK(failed.err.find("only a mask") != std::string::npos);
    CHECK(std::filesystem::is_empty(folder.path()));
}
