#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/session/Session.h"

using namespace hangaku;
using namespace hangaku::viewer;

TEST_CASE("ScoreMaps: one is shown at a time, and says its value at a place in the patient",
          "[session]")
{
    tests::application();
    Session session;
    ScoreMaps& maps = session.scoreMaps();
    int changes = 0;
    QObject::connect(&maps, &ScoreMaps::changed, &maps, [&changes] { ++changes; });
    const auto grid = tests::shearedGrid({6, 5, 4});
    ScoreMap map{ScoreMap::Kind::Uncertainty, {}, {},
                 tests::paintedVolume<std::uint8_t>(grid, [](Vec3) { return 0; }), {}};
    auto voxels = *VoxelBuffer::create(PixelType::UInt8, grid.voxelCount());
    voxels->as<std::uint8_t>()[map.volume.offset({4, 3, 2})] = 51;
    map.volume.voxels = voxels;
    map.volume.slope = 1.0 / 255;
    maps.add({map, map});
    CHECK(maps.shownMap() == nullptr);
    CHECK_FALSE(maps.valueAt(grid.toWorld(Index3{4, 3, 2})).has_value());

    maps.setShown(1);
    CHECK(changes == 2);
    CHECK(*maps.valueAt(grid.toWorld(Index3{4, 3, 2})) == Approx(0.2));
    CHECK(*maps.valueAt(grid.toWorld(Vec3{4.4, 2.6, 2.1})) == Approx(0.2));
    CHECK(*maps.valueAt(grid.toWorld(Index3{3, 3, 2})) == Approx(0));
    CHECK_FALSE(maps.valueAt(grid.toWorld(Vec3{-0.7, 0, 0})).has_value());
    maps.setShown(2);
    CHECK(maps.shown() == -1);
    maps.clear();
    CHECK(maps.all().empty());
}
