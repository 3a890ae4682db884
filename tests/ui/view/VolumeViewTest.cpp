#include "viewer/ui/view/VolumeView.h"

#include "tests/support/Catch.h"
#include "tests/ui/view/ViewFixture.h"

#include "viewer/session/Stroke.h"

#include <QImage>

using namespace hangaku::viewer;
using namespace hangaku::tests;

TEST_CASE("VolumeView: a painted segment appears as a surface, and is gone when undone", "[ui]")
{
    needApplication();
    ViewFixture test;
    VolumeView view(test.session, test.tools);
    test.show(view, {240, 240});
    REQUIRE(test.waitFor([&] { return view.isSettled(); }));
    const auto countRed = [&view] {
        const QImage image = view.grab().toImage();
        int red = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QColor colour = image.pixelColor(x, y);
                red += colour.red() > 60 && colour.green() < 40 && colour.blue() < 40;
            }
        return red;
    };
    CHECK(countRed() == 0);

    auto stroke = test.session.segmentations().beginStroke(StrokeMode::Paint);
    REQUIRE(stroke);
    const auto& geometry = test.session.volume()->geometry;
    const SlicePlane plane = SliceStack(geometry, Orientation::Axial).at(10);
    (*stroke)->paint({9, BrushShape::Sphere}, plane, geometry.centre(), geometry.centre());
    (*stroke)->commit();
    REQUIRE(test.waitFor([&] { return view.isSettled(); }));
    CHECK(countRed() > 300);

    test.session.segmentations().undo();
    REQUIRE(test.waitFor([&] { return view.isSettled(); }));
    CHECK(countRed() == 0);
}
