#include "app/Actions.h"
#include "app/FileCommands.h"
#include "tests/e2e/WindowDriver.h"
#include "tests/support/Catch.h"
#include "viewer/core/detection/DetectionTable.h"
#include "viewer/ui/panels/DetectionDelegate.h"
#include "viewer/ui/panels/DetectionsModel.h"
#include "viewer/ui/panels/DetectionsPanel.h"
#include "viewer/ui/view/SliceView.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QMessageBox>
#include <QPushButton>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

/// The sample case, with nothing drawn on it.
struct Reading {
    WindowDriver driver;
    app::MainWindow& window = driver.window();
    Session& session = window.session();
    DetectionList& list = session.detections();
    SliceView& axial = window.view(Orientation::Axial);

    Reading()
    {
        window.files().open({driver.writeSample()});
        REQUIRE(WindowDriver::waitFor(
            [this] { return session.volume() != nullptr && session.openCase().isLoaded(); }));
        axial.setFocus();
        settle();
    }
    void settle()
    {
        REQUIRE(WindowDriver::waitFor([this] { return window.isSettled(); }));
    }
    void drag(SliceView& view, QPointF from, QPointF to)
    {
        QTest::mouseMove(&view, from.toPoint());
        QTest::mousePress(&view, Qt::LeftButton, {}, from.toPoint());
        for (int step = 1; step <= 6; ++step)
            QTest::mouseMove(&view, (from + (to - from) * (step / 6.0)).toPoint());
        QTest::mouseRelease(&view, Qt::LeftButton, {}, to.toPoint());
        settle();
    }
    const Detection& only() const { return list.find(list.ids().front())->all.front(); }
    template <typename Widget> Widget& widget(const char* name)
    {
        auto* found = window.findChild<Widget*>(name);
        REQUIRE(found != nullptr);
        return *found;
    }
    /// For people: when HANGAKU_PICTURES names a folder.
    void picture(const char* name)
    {
        const auto folder = qEnvironmentVariable("HANGAKU_PICTURES");
        if (folder.isEmpty())
            return;
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            window.resize(size);
            settle();
            window.grab().save(QString("%1/%2-%3.png").arg(folder, name).arg(size.width()));
        }
        window.resize(1280, 800);
        settle();
    }
};

} // namespace

TEST_CASE("Window: a box is drawn, moved, undone, resized, accepted, saved as SR and reopened",
          "[e2e]")
{
    Reading reading;
    auto& [driver, window, session, list, axial] = reading;
    auto& panel = *window.findChild<DetectionsPanel*>();
    CHECK_FALSE(panel.isVisible());

    // Drawn
    driver.press(Qt::Key_B, Qt::ShiftModifier);
    REQUIRE(window.toolBox().kind() == ToolKind::Box);
    CHECK(panel.isVisible());
    const QPointF middle = axial.rect().center();
    const QPointF from = middle + QPointF(-40, -35);
    const QPointF to = middle + QPointF(30, 25);
    const Vec3 first = axial.toLps(from.toPoint());
    const Vec3 last = axial.toLps(to.toPoint());
    reading.drag(axial, from, to);
    REQUIRE(list.ids().size() == 1);
    const PatientBox drawn = reading.only().box;
    CHECK(length(drawn.centre - (first + last) / 2) < 1e-6);
    CHECK(drawn.sizeMm.x == Approx(std::abs(last.x - first.x)));
    CHECK(drawn.sizeMm.y == Approx(std::abs(last.y - first.y)));
    CHECK(drawn.sizeMm.z == Approx((drawn.sizeMm.x + drawn.sizeMm.y) / 2));
    CHECK(reading.only().correction);
    CHECK(window.isWindowModified());
    driver.press(Qt::Key_Escape);
    CHECK(window.toolBox().kind() == ToolKind::Window);

    // Moved by its outline, with the tool that was in hand before
    const QPointF onEdge = from + QPointF(14, 0);
    const auto grey = session.window();
    reading.drag(axial, onEdge, onEdge + QPointF(24, 18));
    CHECK(session.window() == grey);
    const PatientBox moved = reading.only().box;
    const Vec3 by =
        axial.toLps((onEdge + QPointF(24, 18)).toPoint()) - axial.toLps(onEdge.toPoint());
    CHECK(length(moved.centre - drawn.centre - by) < 1e-6);
    CHECK(moved.sizeMm == drawn.sizeMm);
    driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(reading.only().box == drawn);

    // Resized by a corner, in another view by the face that only that view shows
    reading.drag(axial, to, to + QPointF(15, 20));
    const PatientBox larger = reading.only().box;
    CHECK(larger.sizeMm.x > drawn.sizeMm.x);
    CHECK(larger.sizeMm.y > drawn.sizeMm.y);
    CHECK(larger.sizeMm.z == drawn.sizeMm.z);
    session.setCrosshair(larger.centre);
    reading.settle();
    auto& coronal = window.view(Orientation::Coronal);
    const QPointF top =
        coronal.toPosition(larger.centre + Vec3{0, 0, std::copysign(larger.sizeMm.z / 2, 1.0)});
    reading.drag(coronal, top, top - QPointF(0, 15));
    CHECK(reading.only().box.sizeMm.z > larger.sizeMm.z + 1);
    CHECK(reading.only().box.sizeMm.x == larger.sizeMm.x);
    reading.picture("box");

    // Accepted in the list
    auto& rows = reading.widget<QListView>("detectionList");
    rows.setFocus();
    driver.press(Qt::Key_A);
    CHECK(reading.only().review == Review::Accepted);

    // Closing asks
    window.close();
    QMessageBox* question = nullptr;
    REQUIRE(WindowDriver::waitFor([&] {
        question = window.findChild<QMessageBox*>();
        return question != nullptr && question->isVisible();
    }));
    question->escapeButton()->click();
    REQUIRE(WindowDriver::waitFor([&] { return window.findChild<QMessageBox*>() == nullptr; }));
    CHECK(window.isVisible());

    // Saved and reopened
    const auto file = driver.folder() / "boxes.dcm";
    QTest::mouseClick(&reading.widget<QToolButton>("saveDetections"), Qt::LeftButton);
    driver.answerFileDialog(file);
    REQUIRE(WindowDriver::waitFor([&] { return !list.hasUnsavedWork(); }));
    CHECK_FALSE(window.isWindowModified());
    CHECK(window.errors().isEmpty());
    const Detection saved = reading.only();
    list.closeAll();
    CHECK_FALSE(panel.isVisible());
    window.files().open({file}); // as when it is dropped on the window
    REQUIRE(WindowDriver::waitFor([&] { return !list.ids().empty(); }));
    CHECK(length(reading.only().box.centre - saved.box.centre) < 1e-3);
    CHECK(length(reading.only().box.sizeMm - saved.box.sizeMm) < 1e-3);
    CHECK(reading.only().review == Review::Accepted);
    CHECK(reading.only().uid == saved.uid);
    CHECK(panel.isVisible());
}

TEST_CASE("Window: detections are gone through with the keyboard, filtered, accepted, rejected",
          "[e2e]")
{
    Reading reading;
    auto& [driver, window, session, list, axial] = reading;
    const auto& geometry = session.volume()->geometry;
    Detections set;
    set.name = "Nodules";
    set.kinds = {{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {230, 159, 0}}};
    set.frameOfReferenceUid = session.volume()->description.frameOfReferenceUid;
    const Index3 size = geometry.size();
    for (int n = 0; n < 40; ++n) {
        const Vec3 index{size[0] * (0.3 + 0.4 * ((n * 7) % 10) / 10),
                         size[1] * (0.3 + 0.4 * ((n * 3) % 10) / 10),
                         size[2] * (0.4 + 0.2 * n / 40)};
        set.all.push_back(
            {n + 1, 0, {geometry.toWorld(index), {14.0 + n % 7, 12, 16}}, 0.985 - n * 0.02});
    }
    const auto file = driver.folder() / "nodules.csv";
    REQUIRE(writeDetectionTable(set, file));
    window.files().open({file});
    REQUIRE(WindowDriver::waitFor([&] { return !list.ids().empty(); }));
    const auto id = list.ids().front();
    const auto reviewOf = [&](int number) { return list.find(DetectionRef{id, number})->review; };
    auto& rows = reading.widget<QListView>("detectionList");
    auto& slider = reading.widget<QSlider>("threshold");
    auto& count = reading.widget<QLabel>("shownCount");
    REQUIRE(rows.model()->rowCount() == 40);

    slider.setFocus();
    slider.setValue(75); // 0.985, 0.965, ... 0.765
    CHECK(rows.model()->rowCount() == 12);
    CHECK(count.text().contains("12"));
    CHECK(count.text().contains("40"));

    rows.setFocus();
    driver.press(Qt::Key_Down);
    driver.press(Qt::Key_Down);
    REQUIRE(list.selected() == DetectionRef{id, 2});
    CHECK(length(session.crosshair() - set.all[1].box.centre) < 1e-6);
    driver.press(Qt::Key_A);
    CHECK(reviewOf(2) == Review::Accepted);
    CHECK(list.selected() == DetectionRef{id, 3}); // the next that is open
    driver.press(Qt::Key_R);
    CHECK(reviewOf(3) == Review::Rejected);
    CHECK_FALSE(axial.isTurned()); // R means the review here
    // With the mouse, on the row's own switch
    const QRect row = rows.visualRect(rows.model()->index(0, 0));
    QTest::mouseClick(rows.viewport(), Qt::LeftButton, {},
                      DetectionDelegate::rejectRect(row).center());
    CHECK(reviewOf(1) == Review::Rejected);
    // In the views, with the window's keys
    list.select(DetectionRef{id, 4});
    axial.setFocus();
    driver.press(Qt::Key_J);
    driver.press(Qt::Key_A, Qt::ShiftModifier);
    CHECK(reviewOf(5) == Review::Accepted);
    driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(reviewOf(5) == Review::Open);
    list.select(DetectionRef{id, 4});
    session.setCrosshair(set.all[3].box.centre);
    reading.settle();
    reading.picture("detections");

    // Delete removes, and can be undone
    rows.setFocus();
    driver.press(Qt::Key_Delete);
    CHECK(list.find(DetectionRef{id, 4}) == nullptr);
    driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(list.find(DetectionRef{id, 4}) != nullptr);
    CHECK(window.errors().isEmpty());
}

TEST_CASE("Window: detections of a model and a reader are compared: matched, missed, false",
          "[e2e][compare]")
{
    Reading reading;
    auto& [driver, window, session, list, axial] = reading;
    const Vec3 middle = session.crosshair();
    const auto set = [&](const char* name, const std::vector<std::pair<double, double>>& places) {
        Detections made;
        made.name = name;
        made.kinds = {{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {242, 193, 78}}};
        for (const auto& [x, score] : places) {
            Detection one{
                static_cast<int>(made.all.size()) + 1, 0, {middle + Vec3{x, 0, 0}, {14, 14, 14}}};
            if (score >= 0)
                one.score = score;
            made.all.push_back(one);
        }
        if (places.front().second >= 0)
            made.provenance.modelId = "model";
        return list.add(made, Text("Test"));
    };
    const auto model = set("Model A", {{-38, 0.9}, {2, 0.6}, {45, 0.3}});
    const auto reader = set("Reader", {{-40, -1}, {0, -1}, {25, -1}});
    auto& comparison = session.detectionComparison();
    CHECK_FALSE(comparison.isActive());
    window.setWorkspace(app::Workspace::Compare);
    reading.settle();
    // A person's set is the reference unless another is chosen.
    REQUIRE(comparison.reference() == reader);
    auto& panel = *window.findChild<DetectionsPanel*>();
    CHECK(panel.isVisible());
    REQUIRE(comparison.compared().size() == 1);
    CHECK(comparison.compared().front().id == model);
    CHECK(comparison.compared().front().matching.matched == 2);
    CHECK(comparison.compared().front().matching.missed == 1);
    CHECK(comparison.compared().front().matching.falsePositives == 1);
    const auto numbers = [&] { return reading.widget<QLabel>("detectionNumbers").text(); };
    CHECK(numbers().contains("sensitivity 0.67, precision 0.67"));
    reading.picture("compare-detections");

    // What was missed stands first in the list, then what is false; a key goes there.
    auto& rows = *reading.widget<QListView>("detectionList").model();
    CHECK(rows.index(0, 0).data(DetectionsModel::DetailRole).toString().startsWith("missed"));
    CHECK(rows.index(1, 0).data(DetectionsModel::DetailRole).toString().startsWith("false"));
    panel.step(1);
    CHECK(list.selected() == DetectionRef{reader, 3});
    CHECK(length(session.crosshair() - middle - Vec3{25, 0, 0}) < 1e-6);
    const auto picture = axial.grab().toImage();
    const auto hasColour = [&](QColor colour) {
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                if (picture.pixelColor(x, y) == colour)
                    return true;
        return false;
    };
    CHECK(hasColour({0, 158, 115}));
    CHECK(hasColour({86, 180, 233}));
    CHECK(hasColour({213, 94, 0}));

    // The threshold is followed at once: 0.5 leaves the false one out, 0.7 one that was right.
    auto& threshold = reading.widget<QSlider>("threshold");
    threshold.setValue(50);
    CHECK(comparison.compared().front().matching.falsePositives == 0);
    CHECK(numbers().contains("sensitivity 0.67, precision 1.00"));
    threshold.setValue(70);
    CHECK(numbers().contains("sensitivity 0.33, precision 1.00"));
    threshold.setValue(0);

    // A correction counts at once, and is undone with the numbers.
    PatientBox moved = list.find({model, 3})->box;
    moved.centre = middle + Vec3{25, 0, 0};
    list.changeBox({model, 3}, moved);
    CHECK(numbers().contains("sensitivity 1.00, precision 1.00"));
    driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(numbers().contains("sensitivity 0.67, precision 0.67"));

    // The other way round.
    auto& choice = reading.widget<QComboBox>("detectionReference");
    choice.setCurrentIndex(choice.findData(model));
    emit choice.activated(choice.currentIndex());
    CHECK(comparison.reference() == model);
    CHECK(comparison.compared().front().id == reader);
    // What is taken as true stays as it is, and the reader's have no scores: nothing to filter.
    CHECK_FALSE(threshold.isVisible());
    const auto other = set("Model B", {{-38, 0.8}, {45, 0.4}});
    reading.settle();
    REQUIRE(comparison.reference() == model);
    const auto against = [&] {
        const auto& all = comparison.compared();
        return std::ranges::find(all, other, &DetectionComparison::Compared::id)->matching;
    };
    CHECK(against().matched == 2);
    threshold.setValue(50);
    CHECK(list.find(model)->threshold == 0);
    CHECK(against().matched == 1);
    CHECK(against().missed == 2);
    threshold.setValue(0);
    // What one of several sets misses is missed, whatever the others found.
    CHECK(comparison.outcome({model, 1}) == DetectionComparison::Outcome::Matched);
    CHECK(comparison.outcome({model, 2}) == DetectionComparison::Outcome::Missed);
    list.remove(other);
    window.setWorkspace(app::Workspace::Read);
    CHECK_FALSE(comparison.isActive());
    CHECK(rows.index(0, 0).data(DetectionsModel::DetailRole).toString().startsWith("14.0"));
}
