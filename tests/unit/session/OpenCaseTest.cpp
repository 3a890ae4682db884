#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/session/Session.h"

#include <QProcess>

#include <array>
#include <fstream>
#include <set>

using namespace hangaku;
using namespace hangaku::viewer;

namespace {

/// An int16 volume with value 100 k + i, written as a CT series.
Volume writeSeries(const std::filesystem::path& folder, const std::string& seriesUid)
{
    const auto grid = tests::obliqueGrid({12, 10, 6});
    auto voxels = *VoxelBuffer::create(PixelType::Int16, grid.voxelCount());
    auto values = voxels->as<std::int16_t>();
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = static_cast<std::int16_t>(100 * (at / 120) + at % 12);
    Volume volume{grid, voxels, 1, 0, {}};
    volume.description.geometry = grid;
    volume.description.modality = "CT";
    volume.description.seriesInstanceUid = seriesUid;
    volume.description.studyInstanceUid = dicom::uidFromText("study");
    volume.description.frameOfReferenceUid = dicom::uidFromText("frame");
    std::filesystem::create_directories(folder);
    REQUIRE(dicom::writeCtSeries(volume, folder, {}));
    return volume;
}

/// Opens paths and waits until everything has been found and read.
void openAndWait(Session& session, const std::vector<std::filesystem::path>& paths)
{
    session.openCase().open(paths);
    REQUIRE(tests::waitFor([&session] { return !session.openCase().isBusy(); }));
}

std::size_t instanceCount(const ScanResult& contents)
{
    std::size_t count = 0;
    for (const Study& study : contents.studies)
        for (const Series& series : study.series)
            count += static_cast<std::size_t>(series.instances);
    return count;
}

} // namespace

TEST_CASE("OpenCase: a hospital's DICOMDIR opens what it names, each image once",
          "[session][open][dicomdir]")
{
    HANGAKU_NEED_DATA(files, "hostile/pydicom");
    // The files lie flat in the test data; on the disc they lay in the folders that it names.
    const std::array named{
        "77654033/CR1/6154",    "77654033/CR2/6247",    "77654033/CR3/6278",
        "77654033/CT2/17106",   "77654033/CT2/17136",   "77654033/CT2/17166",
        "77654033/CT2/17196",   "98892001/CT2N/6293",   "98892001/CT2N/6924",
        "98892001/CT5N/2062",   "98892001/CT5N/2392",   "98892001/CT5N/2693",
        "98892001/CT5N/3023",   "98892001/CT5N/3353",   "98892003/MR1/15820",
        "98892003/MR1/4919",    "98892003/MR1/5641",    "98892003/MR2/15970",
        "98892003/MR2/4950",    "98892003/MR2/4981",    "98892003/MR2/5011",
        "98892003/MR2/6273",    "98892003/MR2/6605",    "98892003/MR2/6935",
        "98892003/MR700/4467",  "98892003/MR700/4528",  "98892003/MR700/4558",
        "98892003/MR700/4588",  "98892003/MR700/4618",  "98892003/MR700/4648",
        "98892003/MR700/4678"};
    tests::application();
    const tests::TemporaryFolder disc;
    for (const std::filesystem::path name : named) {
        std::filesystem::create_directories((disc / name.string()).parent_path());
        std::filesystem::copy_file(files / name.filename(), disc / name.string());
    }
    std::filesystem::copy_file(files / "DICOMDIR", disc / "DICOMDIR");
    // Not on the list, so not to be opened by it.
    constexpr int kUnlisted = 6;
    writeSeries(disc / "unlisted", dicom::uidFromText("unlisted"));

    SECTION("by the DICOMDIR itself")
    {
        Session session;
        openAndWait(session, {disc / "DICOMDIR"});
        CHECK(instanceCount(session.openCase().contents()) == named.size());
        CHECK(session.openCase().contents().studies.size() == 6);
        CHECK(session.openCase().contents().rejected.empty());
        CHECK(session.volume() != nullptr);
    }
    SECTION("by its folder: the files beside it, too, and none twice")
    {
        Session session;
        openAndWait(session, {disc.path()});
        CHECK(instanceCount(session.openCase().contents()) == named.size() + kUnlisted);
    }
    SECTION("with a file that has been lost: it is named, the rest opens")
    {
        std::filesystem::remove(disc / "98892003/MR1/5641");
        Session session;
        openAndWait(session, {disc / "DICOMDIR"});
        CHECK(instanceCount(session.openCase().contents()) == named.size() - 1);
        REQUIRE(session.openCase().contents().rejected.size() == 1);
        CHECK(session.openCase().contents().rejected.front().path.filename() == "5641");
    }
}

TEST_CASE("OpenCase: a DICOMDIR that DCMTK wrote opens with its values", "[session][open][dicomdir]")
{
    tests::application();
    const tests::TemporaryFolder disc;
    const auto written = writeSeries(disc / "series", dicom::uidFromText("a"));
    // File IDs are of eight capitals.
    std::filesystem::create_directories(disc / "CT");
    int number = 0;
    for (const auto& file : std::filesystem::directory_iterator(disc / "series"))
        std::filesystem::rename(file.path(), disc / "CT" / ("IM" + std::to_string(number++)));
    std::filesystem::remove(disc / "series");
    QProcess maker;
    maker.setWorkingDirectory(QString::fromStdString(disc.path().string()));
    maker.start("dcmmkdir", {"+r", "--invent", "CT"});
    REQUIRE(maker.waitForFinished());
    INFO(maker.readAllStandardError().toStdString());
    REQUIRE(std::filesystem::exists(disc / "DICOMDIR"));

    Session session;
    openAndWait(session, {disc / "DICOMDIR"});
    REQUIRE(session.volume() != nullptr);
    CHECK(session.volume()->geometry.isSameGrid(written.geometry, 1e-3));
    CHECK(session.volume()->valueAt({7, 3, 4}) == 407);
    CHECK(session.openCase().contents().rejected.empty());
}

TEST_CASE("OpenCase: a folder opens, its slices arrive, its values and place are right",
          "[session][open]")
{
    tests::application();
    const tests::TemporaryFolder folder;
    const auto written = writeSeries(folder / "ct", dicom::uidFromText("a"));
    std::ofstream(folder / "ct" / "notes.txt") << "not an image";

    Session session;
    std::set<int> arrived;
    bool loaded = false;
    QObject::connect(&session.openCase(), &OpenCase::slicesArrived,
                     [&arrived](const std::vector<int>& slices) {
                         arrived.insert(slices.begin(), slices.end());
                     });
    QObject::connect(&session.openCase(), &OpenCase::volumeLoaded, [&loaded] { loaded = true; });
    session.openCase().open({folder / "ct"});
    REQUIRE(tests::waitFor([&loaded] { return loaded; }));

    REQUIRE(session.volume() != nullptr);
    CHECK(session.volume()->geometry.isSameGrid(written.geometry, 1e-3));
    CHECK(session.volume()->valueAt({7, 3, 4}) == 407);
    CHECK(arrived.size() == 6);
    CHECK(session.openCase().isLoaded());
    CHECK(session.openCase().contents().rejected.size() == 1);
    CHECK(length(session.crosshair() - written.geometry.toWorld(Index3{6, 5, 3})) < 1e-3);
}

TEST_CASE("OpenCase: what does not exist is an error and the shown volume stays",
          "[session][open]")
{
    tests::application();
    const tests::TemporaryFolder folder;
    writeSeries(folder / "ct", dicom::uidFromText("a"));
    Session session;
    bool loaded = false;
    std::optional<Error> error;
    QObject::connect(&session.openCase(), &OpenCase::volumeLoaded, [&loaded] { loaded = true; });
    QObject::connect(&session.openCase(), &OpenCase::failed, [&error](const Error& e) { error = e; });
    session.openCase().open({folder / "ct"});
    REQUIRE(tests::waitFor([&loaded] { return loaded; }));
    session.openCase().open({folder / "absent"});
    REQUIRE(tests::waitFor([&error] { return error.has_value(); }));
    CHECK(error->code == ErrorCode::NotFound);
    CHECK(session.volume() != nullptr);
    CHECK_FALSE(session.openCase().isBusy());
}

TEST_CASE("OpenCase: another series of the same frame of reference keeps the position",
          "[session][open]")
{
    tests::application();
    const tests::TemporaryFolder folder;
    const auto first = writeSeries(folder / "a", dicom::uidFromText("a"));
    writeSeries(folder / "b", dicom::uidFromText("b"));
    Session session;
    int loads = 0;
    QObject::connect(&session.openCase(), &OpenCase::volumeLoaded, [&loads] { ++loads; });
    session.openCase().open({folder / "a"});
    REQUIRE(tests::waitFor([&loads] { return loads == 1; }));
    const Vec3 place = first.geometry.toWorld(Index3{2, 3, 1});
    session.setCrosshair(place);
    session.openCase().open({folder / "b"});
    REQUIRE(tests::waitFor([&loads] { return loads == 2; }));
    CHECK(session.openCase().contents().studies.front().series.size() == 2);
    CHECK(length(session.crosshair() - place) < 1e-6);
}
