#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"
#include "viewer/render/slice/SlicePicture.h"

using namespace hangaku;
using namespace hangaku::viewer;

TEST_CASE("scoreColour: gets lighter all the way", "[render][scores]")
{
    const auto luminance = [](Rgb colour) {
        return 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
    };
    for (int n = 1; n <= 100; ++n)
        CHECK(luminance(scoreColour(n / 100.0)) >= luminance(scoreColour((n - 1) / 100.0)));
    CHECK(scoreColour(-1) == scoreColour(0));
    CHECK(scoreColour(2) == scoreColour(1));
}

TEST_CASE("SlicePicture: a map of scores lies over the image where the patient is, whatever its grid",
          "[render][scores]")
{
    // The image is black; the map has 1 to the patient's left of a plane, 0 beside it, on a coarser
    // and turned grid.
    const auto grid = *ImageGeometry::create({40, 40, 8}, {1, 1, 2}, {0, 0, 0},
                                             {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    const auto coarse = *ImageGeometry::create({20, 20, 8}, {2, 2, 2}, {38, 0.5, 0},
                                               {{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    const auto scores = tests::paintedVolume<std::uint8_t>(
        coarse, [](Vec3 lps) { return lps.x > 20 ? 255 : 0; });
    Volume map = scores;
    map.slope = 1.0 / 255;
    SlicePicture picture;
    picture.setVolume(tests::paintedVolume<std::int16_t>(grid, [](Vec3) { return -1000; }));
    picture.setWindow({0, 100});
    SliceCamera camera;
    camera.width = 40;
    camera.height = 40;
    camera.mmPerPixel = 1;
    camera.plane = SlicePlane{{19.5, 19.5, 6}, {1, 0, 0}, {0, 1, 0}};
    camera.focus = camera.plane.centre;
    picture.setCamera(camera);
    SliceDecoration none;
    none.letters = none.scaleBar = false;
    picture.setDecoration(none);
    const auto at = [&](int x, int y) {
        picture.update();
        return picture.pixels()[static_cast<std::size_t>(y * 40 + x)];
    };
    CHECK(at(30, 20) == 0xff000000U);
    picture.setScores(ScoreOverlay{map, 1});
    CHECK(at(30, 20) == blended(0xff000000U, scoreColour(1), 256));
    CHECK(at(10, 20) == 0xff000000U);
    picture.setScores(ScoreOverlay{map, 0.5});
    CHECK(at(30, 20) == blended(0xff000000U, scoreColour(1), 128));
    picture.setScores({});
    CHECK(at(30, 20) == 0xff000000U);
}
