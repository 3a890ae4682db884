#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/session/Session.h"

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

} // namespace

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
