#include "tests/support/Catch.h"
#include "tests/ui/view/ViewFixture.h"
#include "viewer/ui/view/SliceView.h"

#include <QLineF>

#include <cmath>
#include <numbers>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

constexpr double kDegree = std::numbers::pi / 180;

/// The three views of an oblique, anisotropic image, and hands that tilt them.
struct TiltCase : ViewFixture {
    TiltCase()
        : axial((needApplication(), session), tools, Orientation::Axial),
          coronal(session, tools, Orientation::Coronal),
          sagittal(session, tools, Orientation::Sagittal)
    {
        for (SliceView* view : {&axial, &coronal, &sagittal})
            show(*view, {400, 360});
    }
    Vec3 normal(const SliceView& view) const { return view.camera().plane.normal(); }
    /// The handle at the end of the view's line along its x (untilted), on the right.
    QPointF rightHandle(const SliceView& view) const
    {
        const double slider = SliceSlider::kWidth;
        return {view.width() - slider - 44, view.toPosition(session.crosshair()).y()};
    }
    /// Takes a handle round the crossing by an angle, clockwise on the screen, in small steps.
    void turn(SliceView& view, QPointF from, double radians, Qt::KeyboardModifiers modifiers = {})
    {
        const QPointF centre = view.toPosition(session.crosshair());
        const QPointF arm = from - centre;
        move(view, from, Qt::NoButton);
        press(view, from, Qt::LeftButton);
        for (int n = 1; n <= 10; ++n) {
            const double a = radians * n / 10;
            move(view,
                 centre + QPointF(arm.x() * std::cos(a) - arm.y() * std::sin(a),
                                  arm.x() * std::sin(a) + arm.y() * std::cos(a)),
                 Qt::LeftButton, modifiers);
        }
        release(view, centre, Qt::LeftButton);
    }
    /// v turned about a unit axis.
    static Vec3 turned(Vec3 v, Vec3 axis, double radians)
    {
        return v * std::cos(radians) + cross(axis, v) * std::sin(radians) +
               axis * (dot(axis, v) * (1 - std::cos(radians)));
    }

    SliceView axial;
    SliceView coronal;
    SliceView sagittal;
};

} // namespace

TEST_CASE("SliceView: a handle of the crosshair turns both other planes about the crossing", "[ui]")
{
    TiltCase test;
    const Vec3 axis = test.normal(test.axial);
    const Vec3 coronal = test.normal(test.coronal);
    const Vec3 sagittal = test.normal(test.sagittal);
    const WindowLevel window = test.session.window();
    const QPointF crossing = test.coronal.toPosition(test.session.crosshair());
    const SlicePlane own = test.axial.camera().plane;

    test.turn(test.axial, test.rightHandle(test.axial), 30 * kDegree);

    REQUIRE(test.session.tilt().has_value());
    CHECK(test.session.window() == window);
    // Clockwise as seen is about the normal, which points away from the reader's eye.
    CHECK(length(test.normal(test.coronal) - test.turned(coronal, axis, 30 * kDegree)) < 0.02);
    CHECK(length(test.normal(test.sagittal) - test.turned(sagittal, axis, 30 * kDegree)) < 0.02);
    CHECK(std::abs(dot(test.normal(test.coronal), test.normal(test.sagittal))) < 1e-9);
    // The view under the hand stays, and the crossing stays on every screen.
    CHECK(test.axial.camera().plane.centre == own.centre);
    CHECK(test.axial.camera().plane.right == own.right);
    CHECK_FALSE(test.axial.isTilted());
    CHECK(test.coronal.isTilted());
    CHECK(test.sagittal.isTilted());
    for (const SliceView* view : {&test.axial, &test.coronal, &test.sagittal}) {
        const Vec3 at = view->toLps(view->toPosition(test.session.crosshair()));
        CHECK(length(at - test.session.crosshair()) < 1e-6);
    }
    CHECK(QLineF(test.coronal.toPosition(test.session.crosshair()), crossing).length() < 0.5);
    CHECK_FALSE(test.coronal.gridAxis().has_value());
    CHECK(test.axial.gridAxis() == 2);

    test.session.setTilt({});
    CHECK(length(test.normal(test.coronal) - coronal) < 1e-12);
    CHECK_FALSE(test.coronal.isTilted());
}

TEST_CASE("SliceView: with Shift one plane turns alone", "[ui]")
{
    TiltCase test;
    const Vec3 axis = test.normal(test.axial);
    const Vec3 coronal = test.normal(test.coronal);
    const Vec3 sagittal = test.normal(test.sagittal);
    test.turn(test.axial, test.rightHandle(test.axial), -20 * kDegree, Qt::ShiftModifier);
    CHECK(length(test.normal(test.sagittal) - sagittal) < 1e-12);
    CHECK(length(test.normal(test.coronal) - test.turned(coronal, axis, -20 * kDegree)) < 0.02);
}

TEST_CASE("SliceView: a second turn in a tilted, mirrored view goes the way of the hand", "[ui]")
{
    TiltCase test;
    test.turn(test.axial, test.rightHandle(test.axial), 25 * kDegree);
    test.coronal.flipHorizontally();
    // The axial plane is a line along the coronal view's x still.
    const Vec3 before = test.normal(test.axial);
    const QPointF from = test.rightHandle(test.coronal);
    const Vec3 grabbed = test.coronal.toLps(from);
    REQUIRE(std::abs(dot(grabbed - test.session.crosshair(), before)) < 0.5);
    const QPointF centre = test.coronal.toPosition(test.session.crosshair());
    test.turn(test.coronal, from, 40 * kDegree);
    CHECK(degreesBetweenPlanes(before, test.normal(test.axial)) == Approx(40).margin(1));
    // The line goes where the handle was taken.
    const double arm = from.x() - centre.x();
    const Vec3 taken = test.coronal.toLps(
        centre + QPointF(arm * std::cos(40 * kDegree), arm * std::sin(40 * kDegree)));
    CHECK(std::abs(dot(taken - test.session.crosshair(), test.normal(test.axial))) < 0.5);
    CHECK(std::abs(dot(test.normal(test.axial), test.normal(test.coronal))) < 1e-9);
    CHECK(std::abs(dot(test.normal(test.axial), test.normal(test.sagittal))) < 1e-9);
}

TEST_CASE("SliceView: wheel, click and slider keep to tilted planes", "[ui]")
{
    TiltCase test;
    test.turn(test.axial, test.rightHandle(test.axial), 35 * kDegree);
    auto& view = test.coronal;
    const Vec3 normal = test.normal(view);
    const Vec3 before = view.camera().plane.centre;
    const int slice = view.slice();
    test.wheel(view, {100, 100}, -120);
    CHECK(view.slice() == slice + view.forward());
    CHECK(std::abs(dot(view.camera().plane.centre - before, normal)) == Approx(view.stepMm()));
    CHECK(length(test.normal(view) - normal) < 1e-12);
    const auto isOnPlane = [&] {
        return std::abs(dot(test.session.crosshair() - view.camera().plane.centre, normal)) < 1e-3;
    };
    CHECK(isOnPlane());
    // To both ends and back: every plane is reached, and the crosshair stays among the voxels.
    for (const int key : {Qt::Key_Home, Qt::Key_End}) {
        test.key(view, key);
        CHECK((view.slice() == 0 || view.slice() == view.sliceCount() - 1));
        CHECK(isOnPlane());
    }
    // A click far off the image moves the crosshair along the plane.
    view.setSlice(slice);
    test.press(view, {4, 4}, Qt::LeftButton);
    test.release(view, {4, 4}, Qt::LeftButton);
    CHECK(view.slice() == slice);
    CHECK(isOnPlane());
}

TEST_CASE("SliceView: Esc while a handle is held takes the tilt back", "[ui]")
{
    TiltCase test;
    const QPointF from = test.rightHandle(test.axial);
    test.move(test.axial, from, Qt::NoButton);
    test.press(test.axial, from, Qt::LeftButton);
    test.move(test.axial, from + QPointF(0, 60), Qt::LeftButton);
    REQUIRE(test.session.tilt().has_value());
    test.key(test.axial, Qt::Key_Escape);
    CHECK_FALSE(test.session.tilt().has_value());
    test.release(test.axial, from, Qt::LeftButton);
    CHECK_FALSE(test.session.tilt().has_value());
}

TEST_CASE("SliceView: a click on a handle without a drag changes nothing", "[ui]")
{
    TiltCase test;
    const Vec3 crosshair = test.session.crosshair();
    const QPointF at = test.rightHandle(test.axial);
    test.move(test.axial, at, Qt::NoButton);
    test.press(test.axial, at, Qt::LeftButton);
    test.release(test.axial, at, Qt::LeftButton);
    CHECK_FALSE(test.session.tilt().has_value());
    CHECK(length(test.session.crosshair() - crosshair) < 1e-6);
}

TEST_CASE("SliceView: a tool that draws has no handles in its way", "[ui]")
{
    TiltCase test;
    test.tools.setKind(ToolKind::Brush);
    test.tools.setBrush({3, BrushShape::Disc});
    const QPointF at = test.rightHandle(test.axial) - QPointF(80, 0);
    test.turn(test.axial, at, 30 * kDegree);
    CHECK_FALSE(test.session.tilt().has_value());
    CHECK(test.painted() > 0);
}

TEST_CASE("SliceView: a stroke in a tilted plane sets the voxels that the plane cuts, and no others",
          "[ui]")
{
    TiltCase test;
    test.turn(test.axial, test.rightHandle(test.axial), 30 * kDegree);
    test.turn(test.coronal, test.rightHandle(test.coronal), -25 * kDegree);
    REQUIRE(test.sagittal.isTilted());
    test.tools.setKind(ToolKind::Brush);
    test.tools.setBrush({6, BrushShape::Disc});
    auto& view = test.sagittal;
    const QPointF from = view.toPosition(test.session.crosshair());
    const QPointF to = from + QPointF(30, -20);
    test.drag(view, from, to, Qt::LeftButton);
    const Vec3 a = view.toLps(from);
    const Vec3 b = view.toLps(to);
    const auto& grid = test.segmentation().geometry();
    const Vec3 normal = test.normal(view);
    double half = 0;
    for (int axis = 0; axis < 3; ++axis)
        half += std::abs(dot(grid.step(axis), normal)) / 2;
    const auto& map = test.segmentation().layer(0);
    int inside = 0;
    const Index3 size = grid.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const Vec3 point = grid.toWorld(Index3{i, j, k});
                const double depth = dot(point - a, normal);
                const Vec3 flat = point - normal * depth;
                const double t = std::clamp(dot(flat - a, b - a) / dot(b - a, b - a), 0.0, 1.0);
                const double gap = length(flat - (a + (b - a) * t));
                // Within rounding of an edge either is right.
                if (std::abs(gap - 6) < 1e-3 || std::abs(std::abs(depth) - half) < 1e-3)
                    continue;
                const bool isExpected = gap < 6 && std::abs(depth) < half;
                inside += isExpected ? 1 : 0;
                REQUIRE((map.at({i, j, k}) == 1) == isExpected);
            }
    CHECK(inside > 30);
}
