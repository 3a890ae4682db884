#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/ZipFile.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/session/GatherPaths.h"

#include <fstream>
#include <map>

using namespace hangaku;
using namespace hangaku::viewer;

namespace {

namespace fs = std::filesystem;
using Entries = std::vector<std::pair<std::string, std::string>>;

/// A CT series of three slices of its own, as files to pack.
Entries seriesFiles(const std::string& name)
{
    const tests::TemporaryFolder folder;
    const auto grid = tests::obliqueGrid({5, 4, 3});
    Volume volume{grid, *VoxelBuffer::create(PixelType::Int16, grid.voxelCount()), 1, 0, {}};
    volume.description.geometry = grid;
    volume.description.modality = "CT";
    volume.description.description = name;
    volume.description.seriesInstanceUid = dicom::uidFromText(name);
    volume.description.studyInstanceUid = dicom::uidFromText("study of " + name);
    volume.description.frameOfReferenceUid = dicom::uidFromText("frame of " + name);
    REQUIRE(dicom::writeCtSeries(volume, folder.path(), {}));
    Entries files;
    for (const auto& file : fs::directory_iterator(folder.path()))
        files.emplace_back(name + "/" + file.path().filename().string(),
                           tests::contentOf(file.path()));
    return files;
}

/// What each series is called, and how many images it has.
std::map<std::string, int> seriesOf(const Gathered& gathered)
{
    std::map<std::string, int> found;
    for (const Study& study : gathered.contents.studies)
        for (const Series& series : study.series)
            found[series.description] = series.instances;
    return found;
}

} // namespace

TEST_CASE("gather: ZIPs in a folder are opened beside its images", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    fs::create_directories(folder / "case" / "deep" / "loose");
    tests::writeZip(folder / "case" / "a.zip", seriesFiles("packed"));
    tests::writeZip(folder / "case" / "deep" / "B.ZIP", seriesFiles("shouting"));
    for (const auto& [name, content] : seriesFiles("loose"))
        std::ofstream(folder / "case" / "deep" / name, std::ios::binary) << content;

    const auto gathered = gather({folder / "case"}, {});

    REQUIRE(gathered);
    CHECK(gathered->contents.rejected.empty());
    CHECK(seriesOf(*gathered) ==
          std::map<std::string, int>{{"packed", 3}, {"shouting", 3}, {"loose", 3}});
}

TEST_CASE("gather: a ZIP in a ZIP is opened, and none inside that", "[session][archive]")
{
    const tests::TemporaryFolder folder;
    tests::writeZip(folder / "third.zip", seriesFiles("third"));
    auto second = seriesFiles("second");
    second.emplace_back("third.zip", tests::contentOf(folder / "third.zip"));
    tests::writeZip(folder / "second.zip", second);
    auto first = seriesFiles("first");
    first.emplace_back("second.zip", tests::contentOf(folder / "second.zip"));
    tests::writeZip(folder / "first.zip", first);

    const auto gathered = gather({folder / "first.zip"}, {});

    REQUIRE(gathered);
    CHECK(seriesOf(*gathered) == std::map<std::string, int>{{"first", 3}, {"second", 3}});
    REQUIRE(gathered->contents.rejected.size() == 1);
    CHECK(gathered->contents.rejected[0].path.filename() == "third.zip");
    CHECK(gathered->contents.rejected[0].reason.english().find("too deep") != std::string::npos);
}

TEST_CASE("gather: a bomb or a broken ZIP in a folder is refused by name, the rest opens",
          "[session][archive]")
{
    const tests::TemporaryFolder folder;
    fs::create_directory(folder / "case");
    tests::writeZip(folder / "zeros.zip", {{"zeros", std::string(200'000, '\0')}});
    tests::writeZip(folder / "case" / "nest.zip",
                    {{"bomb.zip", tests::contentOf(folder / "zeros.zip")}});
    tests::writeZip(folder / "case" / "good.zip", seriesFiles("good"));
    std::ofstream(folder / "case" / "broken.zip") << "PK\x03\x04 and then nothing of use";
    ArchiveLimits limits;
    limits.ratioMatters = 1'000;
    limits.ratio = 50;

    const auto gathered = gather({folder / "case"}, {}, limits);

    REQUIRE(gathered);
    CHECK(seriesOf(*gathered) == std::map<std::string, int>{{"good", 3}});
    std::map<std::string, std::string> reasons;
    for (const RejectedFile& file : gathered->contents.rejected)
        reasons[file.path.filename().string()] = file.reason.english();
    CHECK(reasons.size() == 2);
    CHECK(reasons["bomb.zip"].find("unpacks to far more") != std::string::npos);
    CHECK(reasons["broken.zip"].find("damaged") != std::string::npos);
}
