#include "viewer/ui/panels/SliceAreaPanel.h"

#include "tests/support/Catch.h"
#include "tests/ui/view/ViewFixture.h"

#include <QToolButton>

using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

/// Two segments on the fixture's grid: "Muscle" in columns 2 to 5 and "Fat" in columns 6 to 15 of
/// the rows below the slice's number.
Segmentation staircase(const ImageGeometry& grid)
{
    std::vector<Label> voxels(grid.voxelCount());
    const auto size = grid.size();
    std::size_t at = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i, ++at)
                if (j < k && i >= 2 && i < 16)
                    voxels[at] = i < 6 ? 1 : 7;
    Segmentation mask(LabelMap(grid, std::move(voxels)), "composition");
    for (const auto& [number, name] : {std::pair<int, const char*>{1, "Muscle"}, {7, "Fat"}}) {
        Segment segment;
        segment.number = static_cast<Label>(number);
        segment.label = name;
        segment.colour = cycleColour(number);
        REQUIRE(mask.insert(segment));
    }
    return mask;
}

} // namespace

TEST_CASE("SliceAreaPanel: areas and values of all segments in the slice that is scrolled to",
          "[ui][statistics]")
{
    needApplication();
    ViewFixture fixture;
    auto& session = fixture.session;
    const auto grid = session.volume()->geometry;
    auto& list = session.segmentations();
    const auto id = list.add(staircase(grid), Text());
    list.setActive(id, 7);
    SliceAreaPanel panel(session);
    ViewFixture::show(panel, {276, 160});
    const auto goTo = [&](int slice) {
        session.setCrosshair(grid.toWorld(Index3{20, 18, slice}));
        REQUIRE(ViewFixture::waitFor([&] { return panel.isSettled(); }));
    };
    goTo(9);
    CHECK(panel.rows().empty()); // folded: nothing is measured
    panel.findChild<QToolButton*>("sliceAreas")->click();
    for (const int slice : {9, 13}) {
        goTo(slice);
        REQUIRE(panel.rows().size() == 2);
        const auto& muscle = panel.rows()[0];
        const auto& fat = panel.rows()[1];
        CHECK(muscle.name == "Muscle");
        CHECK_FALSE(muscle.isActive);
        CHECK(fat.isActive);
        const double pixel = grid.spacing().x * grid.spacing().y / 100; // the grid is orthogonal
        CHECK(muscle.areaCm2 == Approx(4 * slice * pixel));
        CHECK(fat.areaCm2 == Approx(10 * slice * pixel));
        // The image is 10 i + j.
        CHECK(muscle.mean == Approx(35 + (slice - 1) / 2.0));
        CHECK(fat.mean == Approx(105 + (slice - 1) / 2.0));
    }
    if (const auto folder = qEnvironmentVariable("HANGAKU_PICTURES"); !folder.isEmpty())
        panel.grab().save(folder + "/slice-areas.png");
    goTo(0);
    CHECK(panel.rows().empty());
    goTo(5);
    CHECK(panel.rows().size() == 2);
    list.remove(id);
    REQUIRE(ViewFixture::waitFor([&] { return panel.isSettled(); }));
    CHECK(panel.rows().empty());
}
