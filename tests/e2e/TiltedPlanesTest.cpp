#include "tests/e2e/EditorWindow.h"
#include "viewer/core/segmentation/Brush.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/view/VolumeView.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QImage>
#include <QLabel>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numbers>

// Planes tilted by the handles of the crosshair, and the tools of the editor in them, through the
// window, with real mouse and key events.

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Index3;
using viewer::Orientation;
using viewer::Rgb;
using viewer::ToolKind;
using viewer::Vec3;

namespace {

/// Its planes are tilted on demand.
class Tilted : public EditorWindow {
public:
    bool isSaid(const QString& part)
    {
        return std::ranges::any_of(window.findChildren<QLabel*>(), [&part](const QLabel* label) {
            return label->isVisible() && label->text().contains(part);
        });
    }
    /// Takes the handle at the right end of a view's level line round the crossing.
    void turn(viewer::SliceView& view, double degrees, const std::string& pictureName = {})
    {
        const QPointF centre = view.toPosition(session.crosshair());
        const QPointF from(view.width() - viewer::SliceSlider::kWidth - 44, centre.y());
        const double arm = from.x() - centre.x();
        const viewer::SliceView& other = &view == &axial ? coronal : axial;
        const Vec3 before = other.camera().plane.normal();
        QTest::mouseMove(&view, from.toPoint());
        QTest::mousePress(&view, Qt::LeftButton, {}, from.toPoint());
        for (int n = 1; n <= 12; ++n) {
            const double a = degrees * std::numbers::pi / 180 * n / 12;
            QTest::mouseMove(
                &view, (centre + QPointF(arm * std::cos(a), arm * std::sin(a))).toPoint());
        }
        // The X server sends the last of them when it likes.
        REQUIRE(WindowDriver::waitFor([&] {
            return std::abs(viewer::degreesBetweenPlanes(before, other.camera().plane.normal()) -
                            std::abs(degrees)) < 0.7;
        }));
        if (!pictureName.empty())
            picture(pictureName);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, centre.toPoint());
    }
    void tilt()
    {
        turn(axial, 30);
        turn(coronal, -20);
        REQUIRE(sagittal.isTilted());
        REQUIRE(axial.isTilted());
    }
    viewer::Region region()
    {
        const auto& mask = *list.find(list.active());
        return viewer::Region::ofLabel(mask.layerOf(*mask.find(1)), 1, mask.geometry().box());
    }
    std::size_t count() { return region().count(); }
    /// Whether a voxel centre passes a test for each voxel of the segment, and of no other voxel.
    /// @param slackMm where `distance` is as near to 0, either is right
    void checkIsWhere(const std::function<double(Vec3)>& distance, double slackMm = 0.05)
    {
        const auto found = region();
        const auto& grid = list.find(list.active())->geometry();
        const Index3 size = grid.size();
        int inside = 0;
        int wrong = 0;
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i) {
                    const double outside = distance(grid.toWorld(Index3{i, j, k}));
                    if (std::abs(outside) < slackMm)
                        continue;
                    inside += outside < 0 ? 1 : 0;
                    wrong += (outside < 0) != found.contains({i, j, k}) ? 1 : 0;
                }
        CHECK(inside > 20);
        CHECK(wrong == 0);
    }
    /// mm beyond the layer that a plane cuts, `more` mm deeper on both sides.
    double beyondLayer(const viewer::SlicePlane& plane, Vec3 point, double more = 0)
    {
        const auto& grid = list.find(list.active())->geometry();
        double half = more;
        for (int axis = 0; axis < 3; ++axis)
            half += std::abs(dot(grid.step(axis), plane.normal())) / 2;
        return std::abs(dot(point - plane.centre, plane.normal())) - half;
    }

    viewer::SliceView& coronal = window.view(Orientation::Coronal);
    viewer::SliceView& sagittal = window.view(Orientation::Sagittal);
};

} // namespace

TEST_CASE("Tilt: a handle turns the planes, Ctrl+R puts them back", "[e2e][tilt]")
{
    Tilted t;
    const auto normal = [](const viewer::SliceView& view) { return view.camera().plane.normal(); };
    const Vec3 coronal = normal(t.coronal);
    const auto before = t.coronal.camera();
    CHECK_FALSE(t.window.actions().resetTilt->isEnabled());
    t.picture("tilt-none");
    t.turn(t.axial, 30, "tilt-drag");
    CHECK(viewer::degreesBetweenPlanes(coronal, normal(t.coronal)) == Approx(30).margin(0.7));
    CHECK(std::abs(dot(normal(t.coronal), normal(t.sagittal))) < 1e-9);
    CHECK_FALSE(t.axial.isTilted());
    CHECK(t.window.actions().resetTilt->isEnabled());
    t.turn(t.coronal, -20);
    t.picture("tilt-twice");
    t.picture("tilt-small", {1280, 800});
    t.picture("tilt-large", {1920, 1080});
    CHECK(viewer::degreesBetweenPlanes({0, 0, 1}, normal(t.axial)) == Approx(20).margin(0.7));
    t.driver.press(Qt::Key_R, Qt::ControlModifier);
    CHECK_FALSE(t.session.tilt().has_value());
    CHECK(length(normal(t.coronal) - coronal) < 1e-12);
    CHECK(t.coronal.camera().mmPerPixel == Approx(before.mmPerPixel));
    CHECK_FALSE(t.window.actions().resetTilt->isEnabled());
}

TEST_CASE("Tilt: the brush paints what the tilted plane cuts, and is seen without holes",
          "[e2e][tilt]")
{
    Tilted t;
    t.tilt();
    t.choose(ToolKind::Brush);
    t.window.toolBox().setBrush({14, viewer::BrushShape::Disc});
    auto& view = t.sagittal;
    const QPoint at = view.rect().center();
    t.drag(view, {at});
    const auto plane = view.camera().plane;
    const Vec3 centre = view.toLps(at);
    t.checkIsWhere([&](Vec3 point) {
        const Vec3 flat = point - plane.normal() * dot(point - centre, plane.normal());
        return std::max(length(flat - centre) - 14, t.beyondLayer(plane, point));
    });
    t.picture("tilt-brush");
    // Every place in the inner disc shows the segment.
    const auto& mask = *t.list.find(t.list.active());
    const double rim = 14 - length(mask.geometry().spacing());
    for (double x = -rim; x < rim; x += 0.37)
        for (double y = -rim; y < rim; y += 0.37) {
            if (std::hypot(x, y) > rim)
                continue;
            const Vec3 index = mask.geometry().toIndex(centre + plane.right * x + plane.down * y);
            REQUIRE(mask.layer(0).at({static_cast<int>(std::lround(index.x)),
                                      static_cast<int>(std::lround(index.y)),
                                      static_cast<int>(std::lround(index.z))}) == 1);
        }
    const auto painted = t.count();
    t.drag(view, {at}, Qt::ControlModifier);
    CHECK(t.count() == 0);
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(t.count() == painted);
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(t.count() == 0);

    // Slices on each side are those of the tilted stack.
    t.window.toolBox().setBrushSlices(2);
    t.drag(view, {at});
    t.checkIsWhere([&](Vec3 point) {
        const Vec3 flat = point - plane.normal() * dot(point - centre, plane.normal());
        return std::max(length(flat - centre) - 14,
                        t.beyondLayer(plane, point, 2 * view.stepMm()));
    });
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);

    // Kept to the object: a part of the disc, connected to its middle.
    t.window.toolBox().setBrushSlices(0);
    t.window.toolBox().setAdaptiveTolerance(2.5);
    t.drag(view, {at});
    CHECK(t.count() > 0);
    CHECK(t.count() <= painted);
}

TEST_CASE("Tilt: outlines are filled in the tilted plane, mm and slices on each side", "[e2e][tilt]")
{
    Tilted t;
    t.tilt();
    auto& view = t.axial;
    const QPoint at = view.rect().center();
    const std::vector<QPoint> square{at + QPoint(-50, -40), at + QPoint(50, -40),
                                     at + QPoint(50, 40), at + QPoint(-50, 40)};
    const auto plane = view.camera().plane;
    const Vec3 from = view.toLps(square[0]);
    const Vec3 to = view.toLps(square[2]);
    const Vec3 centre = (from + to) * 0.5;
    const auto inSquare = [&](Vec3 point) {
        const Vec3 half = (to - from) * 0.5;
        return std::max(std::abs(dot(point - centre, plane.right)) - dot(half, plane.right),
                        std::abs(dot(point - centre, plane.down)) - dot(half, plane.down));
    };
    for (const ToolKind kind : {ToolKind::Polygon, ToolKind::Draw}) {
        t.choose(kind);
        for (const int depth : {0, 1, 2}) {
            t.field<QComboBox>("Depth").setCurrentIndex(depth);
            double more = 0;
            if (depth == 1)
                more = 2 * view.stepMm();
            if (depth == 2) {
                t.field<QDoubleSpinBox>("mm on each side").setValue(7.5);
                more = 7.5;
            }
            view.setFocus();
            if (kind == ToolKind::Polygon) {
                for (const QPoint& corner : square) {
                    QTest::mouseMove(&view, corner);
                    QTest::mouseClick(&view, Qt::LeftButton, {}, corner);
                }
                if (depth == 0)
                    t.picture("tilt-polygon");
                t.driver.press(Qt::Key_Return);
            } else {
                t.drag(view, square);
            }
            t.settle();
            t.checkIsWhere([&](Vec3 point) {
                return std::max(inSquare(point), t.beyondLayer(plane, point, more));
            });
            t.driver.press(Qt::Key_Z, Qt::ControlModifier);
            REQUIRE(t.count() == 0);
        }
    }
    // An outline under way is given up when its plane is tilted away.
    t.choose(ToolKind::Polygon);
    for (const QPoint& corner : square)
        QTest::mouseClick(&view, Qt::LeftButton, {}, corner);
    t.driver.press(Qt::Key_R, Qt::ControlModifier);
    view.setFocus();
    t.driver.press(Qt::Key_Return);
    CHECK(t.count() == 0);
}

TEST_CASE("Tilt: live-wire and level tracing draw in the tilted plane", "[e2e][tilt]")
{
    Tilted t;
    t.tilt();
    auto& view = t.axial;
    const QPoint at = view.rect().center();
    t.choose(ToolKind::Livewire);
    for (const QPoint corner : {QPoint(-90, 0), QPoint(0, -70), QPoint(90, 0), QPoint(0, 70)}) {
        QTest::mouseMove(&view, at + corner);
        QTest::mouseClick(&view, Qt::LeftButton, {}, at + corner);
    }
    view.setFocus();
    t.driver.press(Qt::Key_Return);
    const auto wired = t.region();
    CHECK(wired.count() > 300);
    forEachIn(wired, [&](Index3 voxel) {
        REQUIRE(t.beyondLayer(view.camera().plane,
                              t.list.find(t.list.active())->geometry().toWorld(voxel)) < 0.01);
    });
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);
    t.choose(ToolKind::LevelTrace);
    const QPoint edge = at + QPoint(0, 45);
    QTest::mouseMove(&view, edge);
    t.picture("tilt-level");
    QTest::mouseClick(&view, Qt::LeftButton, {}, edge);
    CHECK(t.count() > 3);
}

TEST_CASE("Tilt: scissors cut to a depth about the tilted slice, and about the crosshair in 3D",
          "[e2e][tilt]")
{
    Tilted t;
    t.choose(ToolKind::Brush);
    t.window.toolBox().setBrush({30, viewer::BrushShape::Sphere});
    const QPoint middle = t.axial.toPosition(t.session.crosshair()).toPoint();
    t.drag(t.axial, {middle});
    const Vec3 ball = t.axial.toLps(middle);
    const auto whole = t.count();
    t.choose(ToolKind::Crosshair);
    t.tilt();
    t.choose(ToolKind::Scissors);
    t.field<QComboBox>("Depth").setCurrentIndex(2);
    t.field<QDoubleSpinBox>("mm on each side").setValue(6);
    auto& view = t.sagittal;
    const QPoint at = view.toPosition(t.session.crosshair()).toPoint();
    t.drag(view, {at + QPoint(-300, -300), at + QPoint(300, -300), at + QPoint(300, 300),
                  at + QPoint(-300, 300)});
    const auto plane = view.camera().plane;
    t.checkIsWhere([&](Vec3 point) {
        return std::max(length(point - ball) - 30, -t.beyondLayer(plane, point, 6));
    });
    t.picture("tilt-scissors");
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(t.count() == whole);

    auto* volumeView = t.window.findChild<viewer::VolumeView*>();
    REQUIRE(volumeView != nullptr);
    REQUIRE(WindowDriver::waitFor([&] { return volumeView->isSettled(); }));
    const auto cutIn3d = [&] {
        const QPoint centre = volumeView->rect().center();
        const int x = volumeView->width() / 2 - 2;
        const int y = volumeView->height() / 2 - 2;
        QTest::mousePress(volumeView, Qt::LeftButton, {}, centre + QPoint(-x, -y));
        for (const QPoint& corner : {QPoint(x, -y), QPoint(x, y), QPoint(-x, y)})
            QTest::mouseMove(volumeView, centre + corner);
        QTest::mouseRelease(volumeView, Qt::LeftButton, {}, centre + QPoint(-x, y));
        t.settle();
    };
    cutIn3d();
    // The camera looks from the front, a little from the left and above (VolumeScene::resetCamera).
    const Vec3 ahead = -normalized(Vec3{0.45, -1, 0.25});
    const Vec3 crosshair = t.session.crosshair();
    t.checkIsWhere([&](Vec3 point) {
        return std::max(length(point - ball) - 30,
                        6 - std::abs(dot(point - crosshair, ahead)));
    });
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);
    REQUIRE(t.count() == whole);
    t.field<QComboBox>("Depth").setCurrentIndex(0); // this slice: 3D has none
    cutIn3d();
    CHECK(t.count() == whole);
    CHECK(t.window.toasts().texts().size() == 1);
}

TEST_CASE("Tilt: growing keeps to the tilted slice; what needs slices of the image says so",
          "[e2e][tilt]")
{
    Tilted t;
    t.tilt();
    auto& view = t.axial;
    t.choose(ToolKind::Grow);
    t.field<QComboBox>("What grows").setCurrentIndex(2);
    t.field<QDoubleSpinBox>("Tolerance").setValue(200);
    const QPoint lung = view.rect().center() - QPoint(view.width() / 8, 10);
    t.drag(view, {lung});
    const auto grown = t.region();
    CHECK(grown.count() > 30);
    forEachIn(grown, [&](Index3 voxel) {
        REQUIRE(t.beyondLayer(view.camera().plane,
                              t.list.find(t.list.active())->geometry().toWorld(voxel)) < 0.01);
    });
    t.picture("tilt-grow");
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);

    t.choose(ToolKind::Click);
    t.field<QComboBox>("Where").setCurrentIndex(1);
    CHECK(t.isSaid("not in tilted ones"));
    t.picture("tilt-click");
    t.drag(view, {lung});
    CHECK(t.count() == 0);
    CHECK(t.window.toasts().texts().size() == 1);

    // In the volume it works from any plane.
    t.field<QComboBox>("Where").setCurrentIndex(0);
    CHECK_FALSE(t.isSaid("not in tilted ones"));
    const Vec3 clicked = view.toLps(lung);
    t.drag(view, {lung});
    const auto& grid = t.list.find(t.list.active())->geometry();
    const Vec3 index = grid.toIndex(clicked);
    CHECK(t.region().contains({static_cast<int>(std::lround(index.x)),
                               static_cast<int>(std::lround(index.y)),
                               static_cast<int>(std::lround(index.z))}));
    t.driver.press(Qt::Key_Z, Qt::ControlModifier);
    REQUIRE(t.count() == 0);

    t.choose(ToolKind::FillBetween);
    CHECK(t.isSaid("These planes are tilted"));
    t.picture("tilt-fill-between");
    t.driver.press(Qt::Key_R, Qt::ControlModifier);
    CHECK_FALSE(t.isSaid("These planes are tilted"));
}

TEST_CASE("Tilt: nudging and picking an island work where the tilted plane shows them", "[e2e][tilt]")
{
    Tilted t;
    t.tilt();
    auto& view = t.axial;
    const QPoint at = view.rect().center();
    const double mmPerPixel = 1 / view.zoomFactor();
    const auto isIn = [&](QPoint place) {
        const Vec3 index = t.list.find(t.list.active())->geometry().toIndex(view.toLps(place));
        return t.region().contains({static_cast<int>(std::lround(index.x)),
                                    static_cast<int>(std::lround(index.y)),
                                    static_cast<int>(std::lround(index.z))});
    };
    t.choose(ToolKind::Brush);
    t.window.toolBox().setBrush({40 * mmPerPixel, viewer::BrushShape::Disc});
    t.drag(view, {at});
    t.window.toolBox().setBrush({20 * mmPerPixel, viewer::BrushShape::Disc});
    t.drag(view, {at + QPoint(120, 0)});
    t.choose(ToolKind::Nudge);
    t.drag(view, {at - QPoint(15, 0), at - QPoint(40, 0), at - QPoint(55, 0)});
    CHECK(isIn(at - QPoint(65, 0)));
    forEachIn(t.region(), [&](Index3 voxel) {
        REQUIRE(t.beyondLayer(view.camera().plane,
                              t.list.find(t.list.active())->geometry().toWorld(voxel)) < 0.01);
    });
    t.choose(ToolKind::Islands);
    t.drag(view, {at + QPoint(120, 0)}, Qt::ControlModifier);
    CHECK(isIn(at));
    CHECK_FALSE(isIn(at + QPoint(120, 0)));
}

TEST_CASE("Tilt: a threshold's preview shows the values that lie in the tilted plane", "[e2e][tilt]")
{
    Tilted t;
    t.tilt();
    t.choose(ToolKind::Threshold);
    t.field<QDoubleSpinBox>("Lowest value").setValue(-1000);
    t.field<QDoubleSpinBox>("Highest value").setValue(-700);
    t.picture("tilt-threshold");
    const auto& volume = *t.session.volume();
    const Rgb colour = t.list.find(t.list.active())->find(1)->colour;
    auto& view = t.sagittal;
    const QImage seen = view.grab().toImage();
    int inside = 0;
    int wrong = 0;
    for (int y = 60; y < view.height() - 60; y += 3)
        for (int x = 60; x < view.width() - 60; x += 3) {
            // Well inside or well outside of the range, all around; stripes leave every other pixel.
            int low = 0;
            int tinted = 0;
            for (const QPoint& by : {QPoint(0, 0), QPoint(4, 0), QPoint(-4, 0), QPoint(0, 4),
                                     QPoint(0, -4), QPoint(2, 2), QPoint(-2, -2)}) {
                const QPoint place = QPoint(x, y) + by;
                const Vec3 index = volume.geometry.toIndex(view.toLps(place + QPointF(0.5, 0.5)));
                const Index3 voxel{static_cast<int>(std::lround(index.x)),
                                   static_cast<int>(std::lround(index.y)),
                                   static_cast<int>(std::lround(index.z))};
                const bool isLow = volume.geometry.contains(voxel) &&
                                   volume.valueAt(voxel) < -750 && volume.valueAt(voxel) > -950;
                low += isLow ? 1 : 0;
                const QColor pixel = seen.pixelColor(place);
                tinted += pixel.red() - pixel.blue() > (colour.red - colour.blue) / 4 ? 1 : 0;
            }
            if (low == 7) {
                ++inside;
                wrong += tinted == 0 ? 1 : 0;
            }
        }
    CHECK(inside > 100);
    CHECK(wrong <= inside / 50); // lines of the crosshair, texts
}

TEST_CASE("Tilt: a stroke in a tilted plane is on the screen in a frame", "[e2e][tilt]")
{
    Tilted t;
    t.tilt();
    t.choose(ToolKind::Brush);
    t.window.toolBox().setBrush({20, viewer::BrushShape::Disc});
    auto& view = t.sagittal;
    const QPoint at = view.rect().center();
    QTest::mouseMove(&view, at);
    QTest::mousePress(&view, Qt::LeftButton, {}, at);
    std::vector<double> times;
    for (int n = 1; n <= 60; ++n) {
        QElapsedTimer clock;
        clock.start();
        QTest::mouseMove(&view, at + QPoint(static_cast<int>(80 * std::sin(n * 0.2)), n));
        view.repaint();
        times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    QTest::mouseRelease(&view, Qt::LeftButton, {}, at);
    std::ranges::sort(times);
    INFO("median " << times[30] << " ms, p95 " << times[57] << " ms");
    WARN("stroke in a tilted plane: median " << times[30] << " ms, p95 " << times[57] << " ms");
    // The hand tilts: all three views are drawn anew.
    t.choose(ToolKind::Crosshair);
    const QPointF centre = t.axial.toPosition(t.session.crosshair());
    const QPoint from(static_cast<int>(t.axial.width() - viewer::SliceSlider::kWidth - 44),
                      static_cast<int>(centre.y()));
    t.driver.press(Qt::Key_R, Qt::ControlModifier);
    std::vector<double> turns;
    QTest::mouseMove(&t.axial, from);
    QTest::mousePress(&t.axial, Qt::LeftButton, {}, from);
    for (int n = 1; n <= 40; ++n) {
        QElapsedTimer clock;
        clock.start();
        QTest::mouseMove(&t.axial, from + QPoint(0, 3 * n));
        for (viewer::SliceView* each : {&t.axial, &t.coronal, &t.sagittal})
            each->repaint();
        turns.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    QTest::mouseRelease(&t.axial, Qt::LeftButton, {}, from);
    std::ranges::sort(turns);
    WARN("tilting three views: median " << turns[20] << " ms, p95 " << turns[38] << " ms");
    CHECK(times[57] < 100); // far above what it takes: other programs run on the machine
}
