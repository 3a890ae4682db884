#include "tests/e2e/WindowDriver.h"

#include "tests/support/Catch.h"
#include "tests/unit/session/LeftJournal.h"
#include "viewer/session/Stroke.h"
#include "viewer/session/journal/EditJournal.h"
#include "viewer/ui/panels/CorrectionPanel.h"
#include "viewer/ui/panels/Toast.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> journalsIn(const fs::path& home)
{
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(home / "journal", none))
        files.push_back(entry.path());
    return files;
}

constexpr Vec3 kBoxMm{10, 12, 14};

/// Draws, and puts a box, in a session that then ends without saving. @return how many voxels were
/// drawn
std::size_t leaveWork(const fs::path& home, const fs::path& images)
{
    std::size_t voxels = 0;
    {
        Session session;
        EditJournal journal(session, home / "journal");
        session.openCase().open({images});
        REQUIRE(WindowDriver::waitFor([&] { return session.openCase().isLoaded(); }));
        auto& list = session.segmentations();
        REQUIRE(list.addSegment(-1, "lung"));
        auto stroke = list.beginStroke(StrokeMode::Paint);
        REQUIRE(stroke);
        const Vec3 centre = session.volume()->geometry.centre();
        (*stroke)->paint({20, BrushShape::Sphere}, {}, centre, centre);
        (*stroke)->commit();
        const auto& mask = *list.find(list.active());
        REQUIRE(session.detections().addBox(
            -1, {centre, kBoxMm},
            {"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {200, 10, 30}}));
        voxels = mask.voxelCount(mask.segments()[0]);
    }
    REQUIRE(journalsIn(home).size() == 1);
    leaveBehind(journalsIn(home)[0]);
    return voxels;
}

QPushButton* button(QWidget& in, const QString& text)
{
    for (auto* found : in.findChildren<QPushButton*>())
        if (found->text() == text)
            return found;
    return nullptr;
}

} // namespace

TEST_CASE(
    "Window: work that a crash has left is offered and brought back, with its image and trace",
    "[e2e][journal]")
{
    WindowDriver driver;
    auto& window = driver.window();
    const auto drawn = leaveWork(driver.folder().path(), driver.writeSample());
    window.offerLostWork();
    REQUIRE(WindowDriver::waitFor([&] { return window.toasts().count() == 1; }));
    CHECK(window.toasts().texts()[0].startsWith("Unsaved work of "));
    auto* bringBack = button(window.toasts(), "Bring back");
    REQUIRE(bringBack != nullptr);
    REQUIRE(button(window.toasts(), "Discard") != nullptr);
    QTest::mouseClick(bringBack, Qt::LeftButton);
    auto& session = window.session();
    REQUIRE(WindowDriver::waitFor([&] { return session.openCase().isLoaded(); }));
    auto& list = session.segmentations();
    REQUIRE(list.ids().size() == 1);
    const auto& mask = *list.find(list.ids()[0]);
    CHECK(mask.voxelCount(mask.segments()[0]) == drawn);
    CHECK(mask.geometry().isSameGrid(session.volume()->geometry));
    CHECK(list.hasUnsavedWork());
    CHECK(session.traces().trace(list.ids()[0]).entries.back().tool == "Paint");
    auto& boxes = session.detections();
    REQUIRE(boxes.ids().size() == 1);
    CHECK(boxes.find(boxes.ids()[0])->all.at(0).box.sizeMm == kBoxMm);
    CHECK(boxes.isPlaced(boxes.ids()[0]));
    CHECK(boxes.hasUnsavedWork());
    auto* panel = window.findChild<CorrectionPanel*>();
    REQUIRE(panel != nullptr);
    CHECK_FALSE(panel->isHidden());
    // The old journal goes when the work is safe in this window's own.
    REQUIRE(WindowDriver::waitFor([&] { return journalsIn(driver.folder().path()).size() == 1; }));
    CHECK(window.toasts().count() == 0);
    CHECK(WindowDriver::waitFor([&] { return window.isSettled(); }));
    if (const char* file = std::getenv("HANGAKU_TEST_SCREENSHOT"))
        window.grab().save(file);
}

TEST_CASE("Window: work that is not wanted back is not offered again", "[e2e][journal]")
{
    WindowDriver driver;
    auto& window = driver.window();
    leaveWork(driver.folder().path(), driver.writeSample());
    window.offerLostWork();
    REQUIRE(WindowDriver::waitFor([&] { return window.toasts().count() == 1; }));
    if (const char* file = std::getenv("HANGAKU_TEST_SCREENSHOT"))
        window.grab().save(QString(file) + ".offer.png");
    QTest::mouseClick(button(window.toasts(), "Discard"), Qt::LeftButton);
    CHECK(journalsIn(driver.folder().path()).empty());
    CHECK(window.session().segmentations().ids().empty());
}
