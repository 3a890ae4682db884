#include "tests/e2e/EditorWindow.h"
#include "viewer/ui/panels/HistoryPopup.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/view/VolumeView.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QListWidget>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <cmath>

// Every tool of the segmentation editor, through the window, with real mouse and key events.

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Index3;
using viewer::Label;
using viewer::Orientation;
using viewer::ToolKind;

namespace {

/// What the tests of single tools do and look at besides.
class Editor : public EditorWindow {
public:
    void apply()
    {
        for (auto* button : window.findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == "Apply")
                QTest::mouseClick(button, Qt::LeftButton);
        settle();
    }
    QPoint middle() { return axial.rect().center(); }
    void click(QPoint at, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseMove(&axial, at);
        QTest::mouseClick(&axial, Qt::LeftButton, modifiers, at);
        settle();
    }
    /// A circle on the screen.
    std::vector<QPoint> circle(QPoint centre, int radius)
    {
        std::vector<QPoint> way;
        for (int n = 0; n <= 40; ++n)
            way.push_back(centre + QPoint(static_cast<int>(radius * std::cos(n * 0.157)),
                                          static_cast<int>(radius * std::sin(n * 0.157))));
        return way;
    }
    /// How many voxels a segment has.
    std::size_t count(Label number)
    {
        const auto& mask = *list.find(list.active());
        return mask.voxelCount(*mask.find(number));
    }
    /// The slices along k in which a segment has voxels.
    int slices(Label number)
    {
        const auto& mask = *list.find(list.active());
        const auto region = viewer::Region::ofLabel(mask.layerOf(*mask.find(number)), number,
                                                    mask.geometry().box());
        const auto box = region.bounds();
        return box.end[2] - box.first[2];
    }
    /// Whether the segment has the voxel under a place of the axial view.
    bool has(Label number, QPoint at)
    {
        const auto& mask = *list.find(list.active());
        const auto index = mask.geometry().toIndex(axial.toLps(at));
        return mask.layerOf(*mask.find(number))
                   .at({static_cast<int>(std::lround(index.x)),
                        static_cast<int>(std::lround(index.y)),
                        static_cast<int>(std::lround(index.z))}) == number;
    }
    /// mm^2 of a slice that a number of voxels covers.
    double areaMm2(std::size_t voxels)
    {
        const auto& grid = list.find(list.active())->geometry();
        return static_cast<double>(voxels) * grid.spacing().x * grid.spacing().y;
    }
    double mmPerPixel() { return 1 / axial.zoomFactor(); }
};

} // namespace

TEST_CASE("Editor: an outline that is drawn is filled, and with Ctrl taken away", "[e2e][editor]")
{
    Editor e;
    e.choose(ToolKind::Draw);
    e.drag(e.axial, e.circle(e.middle(), 50));
    e.picture("draw");
    const double radius = 50 * e.mmPerPixel();
    CHECK(e.areaMm2(e.count(1)) == Approx(3.14159 * radius * radius).epsilon(0.05));
    CHECK(e.slices(1) == 1);
    e.drag(e.axial, e.circle(e.middle(), 20), Qt::ControlModifier);
    CHECK_FALSE(e.has(1, e.middle()));
    CHECK(e.has(1, e.middle() + QPoint(35, 0)));
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(e.has(1, e.middle()));
    // Esc in the middle of drawing gives up the outline, and keeps what was there.
    const auto before = e.count(1);
    QTest::mousePress(&e.axial, Qt::LeftButton, {}, e.middle() + QPoint(80, 0));
    QTest::mouseMove(&e.axial, e.middle() + QPoint(90, 60));
    QTest::mouseMove(&e.axial, e.middle() + QPoint(20, 70));
    e.driver.press(Qt::Key_Escape);
    QTest::mouseRelease(&e.axial, Qt::LeftButton, {}, e.middle() + QPoint(20, 70));
    CHECK(e.count(1) == before);
}

TEST_CASE("Editor: a polygon closes on its first corner, and reaches through slices", "[e2e][editor]")
{
    Editor e;
    e.choose(ToolKind::Polygon);
    e.field<QComboBox>("Depth").setCurrentIndex(1); // 2 slices on each side
    const QPoint at = e.middle();
    for (const QPoint corner : {QPoint(-40, -30), QPoint(40, -30), QPoint(70, 70), QPoint(40, 30),
                                QPoint(-40, 30)}) {
        e.click(at + corner);
        if (corner == QPoint(70, 70))
            e.driver.press(Qt::Key_Backspace);
    }
    QTest::mouseMove(&e.axial, at + QPoint(-20, 5));
    e.picture("polygon");
    CHECK(e.count(1) == 0);
    e.click(at + QPoint(-40, -30));
    CHECK(e.slices(1) == 5);
    CHECK(e.areaMm2(e.count(1) / 5) ==
          Approx(80 * 60 * e.mmPerPixel() * e.mmPerPixel()).epsilon(0.06));
}

TEST_CASE("Editor: the live-wire clings to edges, level tracing follows the brightness",
          "[e2e][editor]")
{
    Editor e;
    // The aorta lies beside the spine; live-wire around the whole body, far from its edge.
    e.choose(ToolKind::Livewire);
    const QPoint at = e.middle();
    const int far = e.axial.width() / 3 - 4;
    for (const QPoint corner : {QPoint(-far, 0), QPoint(0, -100), QPoint(far, 0)})
        e.click(at + corner);
    QTest::mouseMove(&e.axial, at + QPoint(20, 108));
    e.picture("livewire");
    e.click(at + QPoint(0, 108));
    e.driver.press(Qt::Key_Return);
    CHECK(e.slices(1) == 1);
    CHECK(e.has(1, at));
    const auto wired = e.count(1);
    CHECK(wired > 500);
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    REQUIRE(e.count(1) == 0);

    e.choose(ToolKind::LevelTrace);
    const QPoint aorta = at + QPoint(33, 47); // its edge
    QTest::mouseMove(&e.axial, aorta);
    e.picture("level-trace");
    e.click(aorta);
    CHECK(e.count(1) > 5);
    CHECK(e.count(1) < wired / 5);
    CHECK(e.slices(1) == 1);
}

TEST_CASE("Editor: threshold is previewed, applied, and keeps brushes to its range", "[e2e][editor]")
{
    Editor e;
    e.choose(ToolKind::Threshold);
    e.field<QDoubleSpinBox>("Lowest value").setValue(-1000);
    e.field<QDoubleSpinBox>("Highest value").setValue(-700);
    REQUIRE(e.window.session().preview().interval() == viewer::ValueInterval{-1000, -700});
    e.picture("threshold");
    CHECK(e.count(1) == 0);
    e.apply();
    // Exactly the voxels of the image in that range.
    const auto& volume = *e.window.session().volume();
    std::size_t expected = 0;
    for (const auto value : volume.voxels->as<std::int16_t>())
        expected += value >= -1000 && value <= -700 ? 1 : 0;
    CHECK(expected > 1000);
    CHECK(e.count(1) == expected);
    CHECK(e.window.session().preview().mask() == nullptr);

    for (auto* button : e.window.findChildren<QPushButton*>())
        if (button->text() == "Draw only in this range")
            QTest::mouseClick(button, Qt::LeftButton);
    REQUIRE(e.list.rules().intensity.has_value());
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    REQUIRE(e.count(1) == 0);
    e.choose(ToolKind::Brush);
    e.window.toolBox().setBrush({40, viewer::BrushShape::Disc});
    QTest::mouseMove(&e.axial, e.middle() + QPoint(30, 20));
    QCoreApplication::processEvents();
    e.picture("brush-preview");
    e.click(e.middle());
    e.picture("brush-in-range");
    const auto region = viewer::Region::ofLabel(e.list.find(e.list.active())->layer(0), 1,
                                                volume.geometry.box());
    CHECK(region.count() > 0);
    bool isInRange = true;
    forEachIn(region, [&](Index3 voxel) {
        const double value = volume.valueAt(voxel);
        isInRange = isInRange && value >= -1000 && value <= -700;
    });
    CHECK(isInRange);
}

TEST_CASE("Editor: seeds of two segments grow until they meet, and follow another stroke",
          "[e2e][editor]")
{
    Editor e;
    REQUIRE(e.list.addSegment(e.list.active(), "around"));
    const auto id = e.list.active();
    e.window.toolBox().setBrush({4, viewer::BrushShape::Sphere});
    e.choose(ToolKind::Seeds);
    e.list.setActive(id, 1);
    e.drag(e.axial, {e.middle(), e.middle() + QPoint(12, 8)});
    e.list.setActive(id, 2);
    e.drag(e.axial, {e.middle() - QPoint(90, 60), e.middle() + QPoint(90, -60)});
    REQUIRE(WindowDriver::waitFor([&] { return e.window.session().edits().hasPreview(); }));
    e.picture("seeds");
    const auto first = e.count(1);
    e.drag(e.axial, {e.middle() + QPoint(-60, 70), e.middle() + QPoint(60, 70)});
    REQUIRE(WindowDriver::waitFor([&] { return e.window.session().edits().hasPreview(); }));
    CHECK(e.count(1) == first); // nothing is done yet
    e.driver.press(Qt::Key_Return);
    e.settle();
    CHECK(e.count(1) > first);
    CHECK(e.count(2) > e.count(1) / 50);
    CHECK(e.has(1, e.middle()));
    CHECK(e.has(2, e.middle() + QPoint(0, 70)));
    const auto steps = e.list.history().done();
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(e.count(1) == first);
    CHECK(e.list.history().done() == steps - 1);

    // The exact cut: the first segment against the other.
    e.list.setActive(id, 1);
    e.field<QComboBox>("Method").setCurrentIndex(1);
    REQUIRE(WindowDriver::waitFor([&] { return e.window.session().edits().hasPreview(); }));
    e.axial.setFocus();
    e.driver.press(Qt::Key_Return);
    e.settle();
    CHECK(e.count(1) > first);
    CHECK(e.has(1, e.middle()));
    CHECK_FALSE(e.has(1, e.middle() + QPoint(0, 70)));
}

TEST_CASE("Editor: clicks segment an object, each can be undone, Ctrl says what it is not",
          "[e2e][editor]")
{
    Editor e;
    e.choose(ToolKind::Click);
    const QPoint aorta = e.middle() + QPoint(24, 47);
    e.click(aorta);
    const auto first = e.count(1);
    CHECK(first > 5);
    CHECK(e.has(1, aorta));
    const QPoint lung = e.middle() - QPoint(e.axial.width() / 8, 10);
    CHECK_FALSE(e.has(1, lung));
    e.picture("click");
    e.click(lung);
    const auto second = e.count(1);
    CHECK(second > first);
    CHECK(e.has(1, lung));
    e.click(e.middle() + QPoint(0, 85), Qt::ControlModifier);
    CHECK_FALSE(e.has(1, e.middle() + QPoint(0, 85)));
    e.picture("click-three");
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(e.count(1) == second);
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(e.count(1) == first);
    // The prompt was taken back, too: the next one goes on from the first alone.
    e.click(lung);
    CHECK(e.count(1) == second);
    // Another object: what was found stays.
    e.driver.press(Qt::Key_Return);
    e.click(e.middle() + QPoint(0, -80));
    CHECK(e.count(1) >= second);
    CHECK(e.has(1, aorta));
}

TEST_CASE("Editor: a click grows, more to the right takes in more", "[e2e][editor]")
{
    Editor e;
    e.choose(ToolKind::Grow);
    e.field<QComboBox>("What grows").setCurrentIndex(2); // similar values in this slice
    e.field<QDoubleSpinBox>("Tolerance").setValue(200);
    // Into the lung on the left of the screen.
    const QPoint lung(e.middle() - QPoint(e.axial.width() / 8, 10));
    e.click(lung);
    e.picture("grow");
    const auto little = e.count(1);
    CHECK(little > 10);
    CHECK(e.has(1, lung));
    CHECK(e.slices(1) == 1);
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    e.drag(e.axial, {lung, lung + QPoint(60, 0), lung + QPoint(150, 0)});
    CHECK(e.count(1) > little);
}

TEST_CASE("Editor: slices between drawn ones are filled", "[e2e][editor]")
{
    Editor e;
    const QPoint at = e.middle();
    e.choose(ToolKind::Draw);
    e.drag(e.axial, e.circle(at, 60));
    e.driver.press(Qt::Key_Down);
    e.driver.press(Qt::Key_Down);
    e.driver.press(Qt::Key_Down);
    e.driver.press(Qt::Key_Down);
    e.drag(e.axial, e.circle(at, 30));
    const auto drawn = e.count(1);
    e.choose(ToolKind::FillBetween);
    REQUIRE(WindowDriver::waitFor([&] { return e.window.session().edits().hasPreview(); }));
    e.driver.press(Qt::Key_Up);
    e.driver.press(Qt::Key_Up);
    e.picture("fill-between");
    CHECK(e.count(1) == drawn);
    e.apply();
    CHECK(e.slices(1) == 5);
    CHECK(e.has(1, at + QPoint(35, 0)));
    CHECK_FALSE(e.has(1, at + QPoint(58, 0)));
}

TEST_CASE("Editor: islands, margins, smoothing and combining, each one step", "[e2e][editor]")
{
    Editor e;
    const QPoint at = e.middle();
    e.choose(ToolKind::Draw);
    e.drag(e.axial, e.circle(at, 40));
    e.drag(e.axial, e.circle(at + QPoint(110, 0), 12));
    const auto both = e.count(1);
    e.choose(ToolKind::Islands);
    e.picture("islands");
    e.apply();
    CHECK(e.has(1, at));
    CHECK_FALSE(e.has(1, at + QPoint(110, 0)));
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    REQUIRE(e.count(1) == both);

    e.field<QComboBox>("What to do").setCurrentIndex(2); // split
    e.apply();
    REQUIRE(e.list.find(e.list.active())->segments().size() == 2);
    CHECK(e.count(1) + e.count(2) == both);
    CHECK(e.has(2, at + QPoint(110, 0)));
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    REQUIRE(e.list.find(e.list.active())->segments().size() == 1);
    REQUIRE(e.count(1) == both);
    e.driver.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    REQUIRE(e.list.find(e.list.active())->segments().size() == 2);

    e.list.setActive(e.list.active(), 2);
    e.axial.setFocus();
    e.click(at); // not in this segment: an error, and nothing lost
    CHECK(e.window.toasts().texts().size() == 1);

    e.choose(ToolKind::Logic);
    e.apply(); // adds the first to the second; the first loses what it shares
    CHECK(e.count(2) == both);
    e.driver.press(Qt::Key_H, Qt::ControlModifier);
    auto* popup = e.window.findChild<viewer::HistoryPopup*>();
    REQUIRE(popup != nullptr);
    auto* steps = popup->findChild<QListWidget*>();
    CHECK(steps->count() == static_cast<int>(e.list.history().size()) + 1);
    if (const auto folder = qEnvironmentVariable("HANGAKU_PICTURES"); !folder.isEmpty())
        popup->grab().save(folder + "/history.png");
    QTest::keyClick(steps, Qt::Key_Home);
    CHECK(e.list.ids().empty()); // before the first segment
    QTest::keyClick(steps, Qt::Key_End);
    CHECK(e.count(2) == both);
    popup->close();
    e.list.setActive(e.list.active(), 2);
    e.choose(ToolKind::Margin);
    e.field<QDoubleSpinBox>("Margin").setValue(6);
    REQUIRE(WindowDriver::waitFor([&] { return e.window.session().edits().hasPreview(); }));
    e.picture("margin");
    e.driver.press(Qt::Key_Return);
    e.settle();
    CHECK(e.count(2) > both);
    e.choose(ToolKind::Smooth);
    e.field<QDoubleSpinBox>("Size").setValue(8);
    e.picture("smooth");
    const auto grown = e.count(2);
    e.apply();
    CHECK(e.count(2) != grown);
    CHECK(e.count(2) > both / 2);
}

TEST_CASE("Editor: nudging pushes the border out from inside, and in from outside", "[e2e][editor]")
{
    Editor e;
    const QPoint at = e.middle();
    e.choose(ToolKind::Draw);
    e.drag(e.axial, e.circle(at, 50));
    e.window.toolBox().setBrush({20 * e.mmPerPixel(), viewer::BrushShape::Disc});
    e.choose(ToolKind::Nudge);
    e.drag(e.axial, {at + QPoint(20, 0), at + QPoint(40, 0), at + QPoint(60, 0)});
    CHECK(e.has(1, at + QPoint(72, 0)));
    e.drag(e.axial, {at - QPoint(80, 0), at - QPoint(60, 0), at - QPoint(50, 0)});
    CHECK_FALSE(e.has(1, at - QPoint(40, 0)));
    CHECK(e.has(1, at - QPoint(20, 0)));
    e.picture("nudge");
}

TEST_CASE("Editor: scissors cut through all slices, in a slice and in the 3D view", "[e2e][editor]")
{
    Editor e;
    const QPoint at = e.middle();
    e.window.toolBox().setBrush({30, viewer::BrushShape::Sphere});
    e.choose(ToolKind::Brush);
    e.click(at);
    const auto ball = e.count(1);
    REQUIRE(e.slices(1) > 3);
    e.choose(ToolKind::Scissors);
    e.drag(e.axial, {at + QPoint(0, -300), at + QPoint(300, -300), at + QPoint(300, 300),
                     at + QPoint(0, 300)});
    CHECK(static_cast<double>(e.count(1)) == Approx(static_cast<double>(ball) / 2).epsilon(0.1));
    CHECK_FALSE(e.has(1, at + QPoint(20, 0)));
    CHECK(e.has(1, at - QPoint(20, 0)));

    auto* volumeView = e.window.findChild<viewer::VolumeView*>();
    REQUIRE(volumeView != nullptr);
    REQUIRE(WindowDriver::waitFor([&] { return volumeView->isSettled(); }));
    const auto half = e.count(1);
    const QPoint centre = volumeView->rect().center();
    const int below = volumeView->height() / 2 - 2;
    QTest::mousePress(volumeView, Qt::LeftButton, {}, centre - QPoint(300, 0));
    for (const QPoint& point : {centre + QPoint(300, 0), centre + QPoint(300, below),
                                centre + QPoint(-300, below)})
        QTest::mouseMove(volumeView, point);
    e.picture("scissors-3d");
    QTest::mouseRelease(volumeView, Qt::LeftButton, {}, centre + QPoint(-300, below));
    e.settle();
    CHECK(e.count(1) > half / 10);
    CHECK(e.count(1) < half * 9 / 10);
    // The lower part went: what is left is nearer to the head.
    const auto& mask = *e.list.find(e.list.active());
    const auto left = viewer::Region::ofLabel(mask.layer(0), 1, mask.geometry().box()).bounds();
    const auto head = mask.geometry().toWorld(viewer::Vec3(
        left.first[0], left.first[1], (left.first[2] + left.end[2]) / 2.0));
    CHECK(head.z > e.axial.toLps(at).z);
    e.driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(e.count(1) == half);
}

TEST_CASE("Editor: segments may overlap when the rules say so, and a locked one never changes",
          "[e2e][editor]")
{
    Editor e;
    const QPoint at = e.middle();
    e.window.toolBox().setBrush({15, viewer::BrushShape::Square});
    e.choose(ToolKind::Brush);
    e.click(at);
    const auto first = e.count(1);
    REQUIRE(e.list.addSegment(e.list.active(), "second"));
    for (auto* button : e.window.findChildren<QToolButton*>())
        if (button->accessibleName() == "Rules of drawing")
            QTest::mouseClick(button, Qt::LeftButton);
    e.field<QComboBox>("Other segments").setCurrentIndex(2); // may overlap
    e.picture("rules");
    e.axial.setFocus();
    e.click(at + QPoint(10, 10));
    CHECK(e.count(1) == first);
    CHECK(e.has(1, at + QPoint(10, 10)));
    CHECK(e.has(2, at + QPoint(10, 10)));

    e.field<QComboBox>("Other segments").setCurrentIndex(0); // are replaced
    auto locked = *e.list.find(e.list.active())->find(1);
    locked.locked = true;
    REQUIRE(e.list.changeSegment(e.list.active(), locked));
    e.axial.setFocus();
    e.click(at - QPoint(10, 10));
    CHECK(e.count(1) == first);
}
