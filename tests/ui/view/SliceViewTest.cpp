#include "viewer/ui/view/SliceView.h"

#include "tests/support/Catch.h"
#include "tests/ui/view/ViewFixture.h"
#include "viewer/ui/theme/Colours.h"

#include <QImage>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

struct ViewCase : ViewFixture {
    explicit ViewCase(Orientation orientation = Orientation::Axial)
        : view((needApplication(), session), tools, orientation)
    {
        show(view, {300, 260});
    }
    SliceView view;
};

bool isReddish(QColor colour)
{
    return colour.red() > colour.green() + 30 && colour.red() > colour.blue() + 30;
}

} // namespace

TEST_CASE("SliceView: wheel and keys go through the slices as readers expect", "[ui]")
{
    ViewCase test;
    auto& view = test.view;
    view.setSlice(10);
    test.wheel(view, {100, 100}, -120); // towards the reader: the next image, to the feet
    CHECK(view.slice() == 9);
    test.wheel(view, {100, 100}, -60); // half a notch waits for the other half
    CHECK(view.slice() == 9);
    test.wheel(view, {100, 100}, -60);
    CHECK(view.slice() == 8);
    test.key(view, Qt::Key_Up);
    CHECK(view.slice() == 9);
    test.key(view, Qt::Key_Down, Qt::ShiftModifier);
    CHECK(view.slice() == 0);
    test.key(view, Qt::Key_Home);
    CHECK(view.slice() == view.sliceCount() - 1);
    test.key(view, Qt::Key_End);
    CHECK(view.slice() == 0);
}

TEST_CASE("SliceView: scrolling moves the crosshair, and the crosshair every view", "[ui]")
{
    ViewCase test;
    SliceView coronal(test.session, test.tools, Orientation::Coronal);
    test.show(coronal, {200, 200});
    const Vec3 before = test.session.crosshair();
    test.view.setSlice(test.view.slice() + 3);
    const Vec3 moved = test.session.crosshair() - before;
    CHECK(length(moved) == Approx(3 * 4.1)); // slices are 4.1 mm apart
    test.session.setCrosshair(test.session.volume()->geometry.toWorld(Index3{20, 30, 7}));
    CHECK(test.view.slice() == SliceStack(test.session.volume()->geometry, Orientation::Axial)
                                   .nearest(test.session.crosshair()));
    CHECK(coronal.slice() == SliceStack(test.session.volume()->geometry, Orientation::Coronal)
                                 .nearest(test.session.crosshair()));
}

TEST_CASE("SliceView: left drag windows, middle drag pans, right drag zooms", "[ui]")
{
    ViewCase test;
    auto& view = test.view;
    test.session.setWindow({40, 400});
    test.drag(view, {40, 60}, {90, 30}, Qt::LeftButton);
    CHECK(test.session.window().width == Approx(450));
    CHECK(test.session.window().center == Approx(10)); // up is brighter

    const Vec3 grabbed = view.toLps({120, 90});
    test.drag(view, {120, 90}, {150, 60}, Qt::MiddleButton);
    CHECK(length(view.toLps({150, 60}) - grabbed) < 1e-6);

    const double before = view.zoomFactor();
    const Vec3 fixed = view.toLps({120, 200});
    test.drag(view, {120, 200}, {120, 100}, Qt::RightButton);
    CHECK(view.zoomFactor() > before * 1.5);
    CHECK(length(view.toLps({120, 200}) - fixed) < 1e-6);
    test.wheel(view, {70, 80}, -240, Qt::ControlModifier);
    CHECK(view.zoomFactor() < before * 2);
    test.key(view, Qt::Key_Escape);
    CHECK(view.zoomFactor() == Approx(before));
}

TEST_CASE("SliceView: a click sets the crosshair, a right click asks for the menu", "[ui]")
{
    ViewCase test;
    const Vec3 wanted = test.view.toLps({120, 110});
    test.press(test.view, {120, 110}, Qt::LeftButton);
    test.release(test.view, {120, 110}, Qt::LeftButton);
    CHECK(length(test.session.crosshair() - wanted) < 1e-6);

    int menus = 0;
    QObject::connect(&test.view, &SliceView::contextMenuRequested, [&menus] { ++menus; });
    test.press(test.view, {50, 50}, Qt::RightButton);
    test.release(test.view, {50, 50}, Qt::RightButton);
    CHECK(menus == 1);
    test.drag(test.view, {50, 50}, {60, 90}, Qt::RightButton);
    CHECK(menus == 1);
}

TEST_CASE("SliceView: a drag on the crosshair moves it and not the window", "[ui]")
{
    ViewCase test;
    const WindowLevel before = test.session.window();
    const QPointF on = test.view.toPosition(test.session.crosshair()) + QPointF(0, 40);
    const Vec3 wanted = test.view.toLps(on + QPointF(25, -10));
    test.drag(test.view, on, on + QPointF(25, -10), Qt::LeftButton);
    CHECK(test.session.window() == before);
    CHECK(length(test.session.crosshair() - wanted) < 1e-6);
}

TEST_CASE("SliceView: the cursor is told in mm, voxels and the image's unit", "[ui]")
{
    ViewCase test;
    CursorReadout told;
    QObject::connect(&test.view, &SliceView::cursorMoved,
                     [&told](const CursorReadout& readout) { told = readout; });
    const auto& geometry = test.session.volume()->geometry;
    test.session.setCrosshair(geometry.toWorld(Index3{20, 18, 10}));
    const QPointF at = test.view.toPosition(geometry.toWorld(Index3{25, 12, 10}));
    test.move(test.view, at, Qt::NoButton);
    CHECK(told.isInside);
    CHECK(told.voxel == Index3{25, 12, 10});
    CHECK(told.value == 262);
    CHECK(told.unit == "HU");
    CHECK(length(told.lps - geometry.toWorld(Index3{25, 12, 10})) < 0.01);
    test.move(test.view, {1, 1}, Qt::NoButton);
    CHECK_FALSE(told.isInside);
}

TEST_CASE("SliceView: a brush stroke paints what is under the hand, and is one step of undo",
          "[ui]")
{
    ViewCase test;
    test.tools.setKind(ToolKind::Brush);
    test.tools.setBrush({4, BrushShape::Sphere});
    const QPointF from(120, 120);
    const QPointF to(170, 120);
    test.press(test.view, from, Qt::LeftButton);
    test.move(test.view, to, Qt::LeftButton); // one jump: the path between is filled
    test.release(test.view, to, Qt::LeftButton);
    const std::size_t painted = test.painted();
    CHECK(painted > 0);
    const auto& geometry = test.session.volume()->geometry;
    const Vec3 middle = geometry.toIndex(test.view.toLps((from + to) / 2));
    CHECK(test.segmentation().layer(0).at({static_cast<int>(std::lround(middle.x)),
                                           static_cast<int>(std::lround(middle.y)),
                                           static_cast<int>(std::lround(middle.z))}) == 1);
    // What is painted is seen there.
    const QImage image = test.view.grab().toImage();
    CHECK(isReddish(image.pixelColor(145, 120)));
    CHECK_FALSE(isReddish(image.pixelColor(145, 40)));

    // Ctrl is the opposite.
    test.drag(test.view, from, from, Qt::LeftButton, Qt::ControlModifier);
    CHECK(test.painted() < painted);
    test.session.segmentations().undo();
    CHECK(test.painted() == painted);
    test.session.segmentations().undo();
    CHECK(test.painted() == 0);
    CHECK_FALSE(isReddish(test.view.grab().toImage().pixelColor(145, 120)));
}

TEST_CASE("SliceView: a brush that rules hold back shows what it would paint before it does",
          "[ui]")
{
    needApplication();
    ViewFixture fixture;
    SliceView view(fixture.session, fixture.tools, Orientation::Axial);
    ViewFixture::show(view, {400, 400});
    fixture.tools.setKind(ToolKind::Brush);
    fixture.tools.setBrush({12, BrushShape::Sphere});
    const QPointF middle = QRectF(view.rect()).center();
    const auto hover = [&] {
        ViewFixture::move(view, middle + QPointF(1, 0), Qt::NoButton);
        ViewFixture::move(view, middle, Qt::NoButton);
        return view.grab().toImage();
    };
    const auto valueAt = [&](QPointF at) {
        const Vec3 index = fixture.segmentation().geometry().toIndex(view.toLps(at));
        return 10 * std::lround(index.x) + std::lround(index.y);
    };
    const QImage plain = hover();
    // Half of the image's values under the brush.
    const double value = static_cast<double>(valueAt(middle)) + 0.5;
    EditRules rules;
    rules.intensity = ValueInterval{value, 1e6};
    fixture.session.segmentations().setRules(rules);
    const QImage limited = hover();
    int striped = 0;
    int wrong = 0;
    for (int y = 0; y < plain.height(); ++y)
        for (int x = 0; x < plain.width(); ++x)
            if (plain.pixel(x, y) != limited.pixel(x, y)) {
                ++striped;
                wrong += static_cast<double>(valueAt(QPointF(x + 0.5, y + 0.5))) < value ? 1 : 0;
            }
    CHECK(striped > 500);
    CHECK(wrong == 0);
    ViewFixture::press(view, middle, Qt::LeftButton);
    ViewFixture::release(view, middle, Qt::LeftButton);
    CHECK(fixture.painted() > 0);
    rules.intensity = ValueInterval{-1e6, 1e6};
    fixture.session.segmentations().setRules(rules);
    fixture.session.segmentations().undo();
    CHECK(hover() == plain); // the outline tells all
}

TEST_CASE("SliceView: Escape takes the stroke under way back, then puts the tool down", "[ui]")
{
    ViewCase test;
    test.tools.setKind(ToolKind::Brush);
    test.press(test.view, {120, 120}, Qt::LeftButton);
    CHECK(test.painted() > 0);
    test.key(test.view, Qt::Key_Escape);
    CHECK(test.painted() == 0);
    CHECK(test.tools.kind() == ToolKind::Brush);
    test.release(test.view, {120, 120}, Qt::LeftButton);
    test.key(test.view, Qt::Key_Escape);
    CHECK(test.tools.kind() == ToolKind::Window);
}

TEST_CASE("SliceView: the slider at the edge goes to a slice", "[ui]")
{
    ViewCase test;
    test.press(test.view, {296, 256}, Qt::LeftButton);
    CHECK(test.view.slice() == 0); // axial: the feet are at the bottom
    test.move(test.view, {296, 4}, Qt::LeftButton);
    CHECK(test.view.slice() == test.view.sliceCount() - 1);
    test.release(test.view, {296, 4}, Qt::LeftButton);
}

TEST_CASE("SliceView: keys 1 to 9 and 0 set the window", "[ui]")
{
    ViewCase test;
    test.key(test.view, Qt::Key_1);
    CHECK(test.session.window() == windowPresets("CT")[0].window);
    test.key(test.view, Qt::Key_0);
    CHECK(test.session.window().lower() == Approx(0).margin(1));
    CHECK(test.session.window().upper() == Approx(425).margin(1));
}

TEST_CASE("SliceView: closing the case empties it without a trace of the last image", "[ui]")
{
    ViewCase test;
    test.session.openCase().close();
    const QImage image = test.view.grab().toImage();
    CHECK(image.pixelColor(150, 60).lightness() < 20);
    test.wheel(test.view, {100, 100}, -120);
    test.drag(test.view, {50, 50}, {90, 90}, Qt::LeftButton);
    CHECK(test.view.sliceCount() == 0);
}

TEST_CASE("SliceView: the main view alone shows the warnings, and the next one when it is main",
          "[ui]")
{
    needApplication();
    ViewFixture test;
    Volume warned = *test.session.volume();
    warned.description.warnings = {{"missing-slices", Text("One slice is missing")}};
    test.session.openCase().showVolume(warned);
    SliceView axial(test.session, test.tools, Orientation::Axial);
    SliceView coronal(test.session, test.tools, Orientation::Coronal);
    test.show(axial, {300, 260});
    test.show(coronal, {300, 260});
    // The banner begins with a strip of the warning's colour at the left edge.
    const auto hasBanner = [](SliceView& view) {
        const QColor edge = view.grab().toImage().pixelColor(1, 12);
        return edge == Colours::of(view.palette()).warning;
    };
    CHECK(hasBanner(axial));
    CHECK_FALSE(hasBanner(coronal));
    axial.setIsMain(false);
    coronal.setIsMain(true);
    CHECK_FALSE(hasBanner(axial));
    CHECK(hasBanner(coronal));
    warned.description.warnings.clear();
    test.session.openCase().showVolume(warned);
    CHECK_FALSE(hasBanner(coronal));
}
