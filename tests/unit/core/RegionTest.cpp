#include "tests/support/Catch.h"

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/core/segmentation/Region.h"

using namespace hangaku::viewer;

namespace {

ImageGeometry grid()
{
    return *ImageGeometry::create({7, 5, 4}, {1, 1, 1}, {0, 0, 0},
                                  {Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}});
}

} // namespace

TEST_CASE("Region: the voxels of one label, in a box that may reach over the grid", "[core][region]")
{
    LabelMap map(grid());
    LabelMapEdit edit(map);
    edit.set({1, 2, 3}, 4);
    edit.set({5, 4, 3}, 4);
    edit.set({5, 4, 2}, 9);

    const auto region = Region::ofLabel(map, 4, {{1, -3, -1}, {99, 99, 99}});

    CHECK(region.box == IndexBox{{1, 0, 0}, {7, 5, 4}});
    CHECK(region.count() == 2);
    CHECK(region.contains({1, 2, 3}));
    CHECK_FALSE(region.contains({5, 4, 2}));
    CHECK_FALSE(region.contains({0, 2, 3}));
    CHECK(region.bounds() == IndexBox{{1, 2, 3}, {6, 5, 4}});
}

TEST_CASE("Region: brought into another box, what lies outside is lost", "[core][region]")
{
    Region region({{0, 0, 0}, {3, 2, 1}});
    region.add({0, 1, 0});
    region.add({2, 0, 0});

    const auto moved = region.in({{1, 0, 0}, {5, 1, 2}});

    CHECK(moved.count() == 1);
    CHECK(moved.contains({2, 0, 0}));
    CHECK(Region().isEmpty());
    CHECK(Region().bounds().isEmpty());
}
