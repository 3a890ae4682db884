#include "tests/cli/Program.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"

#include <filesystem>
#include <fstream>

using namespace hangaku::tests;

TEST_CASE(
    "hangaku-cli run body-ct: the liver of a patient it never saw agrees with the mask there, "
    "and the lungs lie on their own sides",
    "[cli][ai]")
{
    HANGAKU_NEED_DATA(data, "seg/dcmqi_ct_three_slices");
    const TemporaryFolder folder;
    const auto run = runCli({"run", (data / "ct-3slice").string(), "--model", "body-ct", "-o",
                             folder.path().string(), "--format", "nifti", "--json"});
    INFO(run.err);
    REQUIRE(run.exitCode == 0);

    // The mask's only segment has no name; segments are paired by name.
    const auto reference = folder / "liver.nrrd";
    std::filesystem::copy_file(data / "liver_seg.nrrd", reference);
    std::ofstream(folder / "liver.labels.json")
        << R"({"format": "hangaku-labels", "version": 1, "name": "Liver",
               "segments": [{"number": 1, "label": "Liver"}]})";
    const auto score = runCli({"evaluate", "--reference", reference.string(), "--prediction",
                               (folder / "ct-3slice__body-ct.nii.gz").string(), "--json"});
    INFO(score.err);
    REQUIRE(score.exitCode == 0);
    const auto liver = score.json()["cases"][0]["segments"][0];
    CHECK(liver["name"] == "Liver");
    CHECK(liver["dice"].get<double>() > 0.93);

    // The two pieces of air (darker than -500 HU) in the chest have 23.0 and 23.1 ml (numpy,
    // scipy); with their vessels and the borders' half voxels lungs are a little larger.
    const auto record = run.json();
    for (const auto& segment : record["segments"]) {
        if (segment["name"] == "Left lung")
            CHECK(segment["volumeMl"].get<double>() == Approx(23.0).epsilon(0.15));
        if (segment["name"] == "Right lung")
            CHECK(segment["volumeMl"].get<double>() == Approx(23.1).epsilon(0.15));
    }
}
