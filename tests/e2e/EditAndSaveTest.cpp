#include "tests/e2e/WindowDriver.h"

#include "app/Actions.h"
#include "app/FileCommands.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "viewer/ui/panels/SegmentsPanel.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/view/SliceView.h"

#include <QApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <map>
#include <vector>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Label;
using viewer::Orientation;

namespace {

std::vector<Label> voxelsOf(const viewer::Segmentation& segmentation)
{
    const auto voxels = segmentation.layer(0).voxels();
    return {voxels.begin(), voxels.end()};
}

void openSample(WindowDriver& driver)
{
    auto& session = driver.window().session();
    const auto sample = driver.writeSample();
    driver.press(Qt::Key_O, Qt::ControlModifier);
    driver.answerFileDialog(sample);
    const bool loaded =
        WindowDriver::waitFor([&session] { return session.openCase().isLoaded(); });
    INFO(driver.window().errors().join('\n').toStdString());
    INFO("busy: " << session.openCase().isBusy() << ", studies: "
                  << session.openCase().contents().studies.size());
    REQUIRE(loaded);
}

void addSegment(WindowDriver& driver, const QString& name)
{
    auto* add = driver.window().findChild<QToolButton*>("addSegment");
    REQUIRE(add != nullptr);
    QTest::mouseClick(add, Qt::LeftButton);
    REQUIRE(WindowDriver::waitFor([] {
        return qobject_cast<QLineEdit*>(QApplication::focusWidget()) != nullptr;
    }));
    QTest::keyClicks(QApplication::focusWidget(), name);
    driver.press(Qt::Key_Return);
    // Qt takes the name over when the key has been dealt with.
    REQUIRE(WindowDriver::waitFor([] {
        return qobject_cast<QLineEdit*>(QApplication::focusWidget()) == nullptr;
    }));
}

/// A stroke of the hand from one side of the view's middle to the other.
void stroke(viewer::SliceView& view)
{
    const QPoint middle = view.rect().center();
    QTest::mouseMove(&view, middle - QPoint(40, 0));
    QTest::mousePress(&view, Qt::LeftButton, Qt::NoModifier, middle - QPoint(40, 0));
    for (int step = 1; step <= 8; ++step)
        QTest::mouseMove(&view, middle + QPoint(10 * step - 40, 3 * step), 5);
    QTest::mouseRelease(&view, Qt::LeftButton, Qt::NoModifier, middle + QPoint(40, 24));
}

} // namespace

TEST_CASE("Window: opens a folder, draws, undoes, saves a DICOM SEG, and reads the same back",
          "[e2e]")
{
    WindowDriver driver;
    auto& window = driver.window();
    auto& session = window.session();
    auto& list = session.segmentations();
    openSample(driver);

    addSegment(driver, "Nodule");
    REQUIRE(list.ids().size() == 1);
    const auto id = list.active();
    CHECK(list.find(id)->segments().front().label == "Nodule");
    CHECK(list.find(id)->segments().front().type.value == "27925004"); // found while it was typed

    auto& axial = window.view(Orientation::Axial);
    axial.setFocus();
    driver.press(Qt::Key_B);
    REQUIRE(window.toolBox().kind() == viewer::ToolKind::Brush);
    stroke(axial);
    const auto painted = voxelsOf(*list.find(id));
    CHECK(std::ranges::count(painted, Label{1}) > 20);
    // What lies under the path of the hand is painted, what lies away from it is not.
    const auto& grid = list.find(id)->geometry();
    const auto labelAt = [&](QPoint position) {
        const auto index = grid.toIndex(axial.toLps(position));
        return list.find(id)->layer(0).at({static_cast<int>(std::lround(index.x)),
                                           static_cast<int>(std::lround(index.y)),
                                           static_cast<int>(std::lround(index.z))});
    };
    const QPoint middle = axial.rect().center();
    CHECK(labelAt(middle + QPoint(0, 12)) == 1);
    CHECK(labelAt(middle - QPoint(0, 100)) == 0);
    CHECK(list.volumeMl(id, 1) == Approx(std::ranges::count(painted, Label{1}) *
                                         grid.voxelVolumeMm3() / 1000));

    driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(std::ranges::count(voxelsOf(*list.find(id)), Label{0}) ==
          static_cast<std::ptrdiff_t>(painted.size()));
    driver.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    CHECK(voxelsOf(*list.find(id)) == painted);

    // A stroke with Ctrl erases: the opposite of the tool in hand. Taken back again.
    QTest::mousePress(&axial, Qt::LeftButton, Qt::ControlModifier, middle + QPoint(0, 12));
    QTest::mouseRelease(&axial, Qt::LeftButton, Qt::ControlModifier, middle + QPoint(0, 12));
    CHECK(labelAt(middle + QPoint(0, 12)) == 0);
    driver.press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(voxelsOf(*list.find(id)) == painted);

    const auto file = driver.folder() / "nodule.dcm";
    driver.press(Qt::Key_S, Qt::ControlModifier);
    driver.answerFileDialog(file);
    REQUIRE(WindowDriver::waitFor([&list] { return !list.hasUnsavedWork(); }));
    CHECK(std::filesystem::file_size(file) > 1000);
    CHECK_FALSE(window.isWindowModified());

    driver.press(Qt::Key_M, Qt::ControlModifier);
    driver.answerFileDialog(file);
    REQUIRE(WindowDriver::waitFor([&list] { return list.ids().size() == 2; }));
    const auto& reopened = *list.find(list.ids().back());
    CHECK(reopened.geometry().isSameGrid(grid));
    CHECK(reopened.segments().front().label == "Nodule");
    CHECK(reopened.segments().front().type == list.find(id)->segments().front().type);
    CHECK(voxelsOf(reopened) == painted);

    driver.press(Qt::Key_Escape);
    CHECK(window.toolBox().kind() == viewer::ToolKind::Window);
    CHECK(window.toasts().texts().isEmpty());
    CHECK(window.close());
}

TEST_CASE("Window: closing with unsaved work asks, and keeps the work when told to", "[e2e]")
{
    WindowDriver driver;
    auto& window = driver.window();
    openSample(driver);
    addSegment(driver, "Mass");
    REQUIRE(window.session().segmentations().hasUnsavedWork());

    CHECK_FALSE(window.close());
    QMessageBox* question = nullptr;
    REQUIRE(WindowDriver::waitFor([&] {
        question = window.findChild<QMessageBox*>();
        return question != nullptr && question->isVisible();
    }));
    QTest::keyClick(question, Qt::Key_Escape);
    REQUIRE(WindowDriver::waitFor([&] { return window.findChild<QMessageBox*>() == nullptr; }));
    CHECK(window.isVisible());
    CHECK(window.session().segmentations().ids().size() == 1);

    CHECK_FALSE(window.close());
    REQUIRE(WindowDriver::waitFor([&] {
        question = window.findChild<QMessageBox*>();
        return question != nullptr && question->isVisible();
    }));
    QTest::mouseClick(question->findChild<QPushButton*>("discardChanges"), Qt::LeftButton);
    CHECK(WindowDriver::waitFor([&] { return !window.isVisible(); }));
}

TEST_CASE("Window: keys scroll, window, invert and maximise the active view", "[e2e]")
{
    WindowDriver driver;
    auto& window = driver.window();
    auto& session = window.session();
    openSample(driver);
    auto& axial = window.view(Orientation::Axial);
    axial.setFocus();

    const int before = axial.slice();
    driver.press(Qt::Key_Down);
    CHECK(axial.slice() == before + axial.forward());
    driver.press(Qt::Key_2);
    CHECK(session.window() == viewer::WindowLevel{-600, 1500});
    driver.press(Qt::Key_I);
    CHECK(session.isInverted());
    driver.press(Qt::Key_I);
    driver.press(Qt::Key_Space);
    CHECK_FALSE(window.toolBox().areOverlaysShown());
    driver.press(Qt::Key_S);
    CHECK(window.toolBox().kind() == viewer::ToolKind::Scroll);

    QTest::mouseDClick(&axial, Qt::LeftButton, Qt::NoModifier, axial.rect().center());
    CHECK_FALSE(window.view(Orientation::Coronal).isVisible());
    driver.press(Qt::Key_Tab);
    CHECK(window.view(Orientation::Coronal).isVisible());
    CHECK_FALSE(axial.isVisible());
    driver.press(Qt::Key_F);
    CHECK(axial.isVisible());
}

TEST_CASE("Window: the event loop comes round while clinical series and masks are opened", "[e2e]")
{
    HANGAKU_NEED_DATA(series, "ct/headneck_with_structures/dicom");
    HANGAKU_NEED_DATA(structures, "ct/headneck_with_structures/structures");
    HANGAKU_NEED_DATA(another, "ct/head_5mm_philips");
    WindowDriver driver;
    auto& window = driver.window();
    auto& session = window.session();
    auto& list = session.segmentations();
    const auto settle = [&] {
        return WindowDriver::waitFor([&] { return window.isSettled() && session.volume(); },
                                     180'000);
    };
    WindowDriver::waitFor([] { return false; }, 200); // the window itself has been drawn
    int arrivals = 0;
    QObject::connect(&session.openCase(), &viewer::OpenCase::slicesArrived, &window,
                     [&arrivals](const std::vector<int>&) { ++arrivals; });
    // The times are told, not tested: machines differ. What is tested is that the work is spread
    // over the turns of the event loop: slices arrive while events are handled, and no two views
    // draw a new volume, or new masks, for the first time in one turn.
    LongestGap gap;
    std::map<Orientation, int> firstDrawn;
    for (const auto orientation :
         {Orientation::Axial, Orientation::Coronal, Orientation::Sagittal})
        QObject::connect(&window.view(orientation), &viewer::SliceView::drawn, &window,
                         [&, orientation] {
                             if (session.volume() != nullptr)
                                 firstDrawn.try_emplace(orientation, gap.turn());
                         });
    const auto haveDrawnInTurn = [&firstDrawn] {
        return firstDrawn.size() == 3 &&
               firstDrawn[Orientation::Axial] < firstDrawn[Orientation::Coronal] &&
               firstDrawn[Orientation::Coronal] < firstDrawn[Orientation::Sagittal];
    };
    const auto forget = [&firstDrawn] { firstDrawn.clear(); };
    QObject::connect(&session.openCase(), &viewer::OpenCase::volumeChanged, &window, forget);
    QObject::connect(&list, &viewer::SegmentationList::opened, &window, forget);
    window.files().open({series});
    REQUIRE(settle());
    WARN("longest gap while a series was opened: " << gap.report());
    CHECK(arrivals > 1);
    CHECK(session.openCase().isLoaded());
    CHECK(haveDrawnInTurn());

    gap.restart();
    window.actions().tools.at(viewer::ToolKind::Brush)->trigger();
    REQUIRE(list.ids().size() == 1);
    list.undo();
    list.undo();
    REQUIRE(list.ids().empty());
    REQUIRE(settle());
    WARN("longest gap while drawing began: " << gap.report());

    std::vector<std::filesystem::path> masks;
    for (const auto& file : std::filesystem::directory_iterator(structures))
        if (file.path().extension() == ".nrrd")
            masks.push_back(file.path());
    std::ranges::sort(masks);
    gap.restart();
    window.files().open(masks); // as if they were dropped: which of them are masks is found out first
    REQUIRE(settle());
    WARN("longest gap while " << masks.size() << " masks were opened: " << gap.report());
    REQUIRE(list.ids().size() == 1);
    CHECK(haveDrawnInTurn());

    gap.restart();
    list.save(list.active(), driver.folder() / "structures.dcm");
    REQUIRE(WindowDriver::waitFor(
        [&] { return list.file(list.active()) == driver.folder() / "structures.dcm"; }, 120'000));
    WARN("longest gap while they were saved as one DICOM SEG: " << gap.report());

    gap.restart();
    const auto before = session.volume()->voxels;
    window.files().open({another});
    REQUIRE(WindowDriver::waitFor([&] { return session.volume()->voxels != before; }));
    REQUIRE(settle());
    WARN("longest gap while a second series was opened: " << gap.report());
    CHECK(haveDrawnInTurn());
}
