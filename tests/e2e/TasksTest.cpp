#include "app/Actions.h"
#include "app/FileCommands.h"
#include "tests/e2e/WindowDriver.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/dicom/rt/OutlineTracer.h"
#include "viewer/session/ReadMasks.h"
#include "viewer/ui/view/SliceView.h"

#include <QLineF>
#include <QPushButton>
#include <QTest>

#include <cmath>
#include <cstdio>
#include <optional>

// Whole tasks through the window, on real data, with what they take: how many actions of a hand, and
// how long the program lets it wait. Told, not tested; hidden, since a model runs for minutes:
//     test_e2e "[tasks]"

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Label;
using viewer::Orientation;
using viewer::ToolKind;

namespace {

/// A hand at the window, which counts what it does and how long it waits.
class Hand {
public:
    Hand()
    {
        window.resize(1920, 1080);
    }

    /// One action, and the wait until the program is ready for the next.
    void act(const std::function<void()>& action)
    {
        ++actions;
        QElapsedTimer clock;
        clock.start();
        action();
        REQUIRE(WindowDriver::waitFor(
            [this] {
                return !window.session().edits().isRunning() && !list.isApplying() &&
                       !window.session().openCase().isBusy();
            },
            60'000));
        waitedMs += static_cast<double>(clock.nsecsElapsed()) / 1e6;
        longestMs = std::max(longestMs, static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    void key(Qt::Key key)
    {
        act([&] { driver.press(key); });
    }
    void tool(ToolKind kind)
    {
        act([&] { window.actions().tools.at(kind)->trigger(); });
        REQUIRE(window.toolBox().kind() == kind);
    }
    void chooseSegment(Label number)
    {
        act([&] { list.setActive(list.active(), number); });
        axial.setFocus();
    }
    void pressApply()
    {
        act([this] {
            for (auto* button : window.findChildren<QPushButton*>())
                if (button->isVisible() && button->text() == "Apply")
                    QTest::mouseClick(button, Qt::LeftButton);
        });
    }
    /// One scroll of the wheel with as many notches as slices.
    void scrollTo(int k)
    {
        act([&] { axial.setSlice(k); });
        REQUIRE(axial.slice() == k);
    }
    /// A line around something, drawn in one go.
    void drawAround(const viewer::dicom::Outline& outline)
    {
        const auto& grid = window.session().volume()->geometry;
        std::vector<QPointF> way;
        for (const auto& point : outline)
            way.push_back(axial.toPosition(
                grid.toWorld(viewer::Vec3{point.i, point.j, double(axial.slice())})));
        for (std::size_t n = 1; n < way.size(); ++n)
            drawnPixels += QLineF(way[n - 1], way[n]).length();
        act([&] {
            QTest::mousePress(&axial, Qt::LeftButton, {}, way.front().toPoint());
            for (const QPointF point : way)
                QTest::mouseMove(&axial, point.toPoint());
            QTest::mouseRelease(&axial, Qt::LeftButton, {}, way.back().toPoint());
        });
    }
    viewer::Region voxelsOf(Label number)
    {
        const auto& mask = *list.find(list.active());
        return viewer::Region::ofLabel(mask.layerOf(*mask.find(number)), number,
                                       mask.geometry().box());
    }
    void report(const char* task, const std::string& result) const
    {
        // What a hand takes is assumed, not measured: it finds the next place or key, and follows
        // a border with care.
        constexpr double kSecondsForAction = 1.5;
        constexpr double kPixelsInSecond = 150;
        const double hand = actions * kSecondsForAction + drawnPixels / kPixelsInSecond;
        WARN(task << ": " << actions << " actions; the program took " << std::lround(waitedMs)
                  << " ms, " << std::lround(longestMs)
                  << " ms for the slowest; with a hand's time about "
                  << std::lround(hand + waitedMs / 1000) << " s; " << result);
    }
    void picture(const char* name)
    {
        const auto folder = qEnvironmentVariable("HANGAKU_PICTURES");
        if (folder.isEmpty())
            return;
        REQUIRE(WindowDriver::waitFor([this] { return window.isSettled(); }, 60'000));
        window.grab().save(folder + "/" + name + ".png");
    }

    WindowDriver driver;
    app::MainWindow& window = driver.window();
    viewer::SegmentationList& list = window.session().segmentations();
    viewer::SliceView& axial = window.view(Orientation::Axial);
    int actions = 0;
    double drawnPixels = 0;
    double waitedMs = 0;
    double longestMs = 0;
};

double dice(const viewer::Region& a, const viewer::Region& b)
{
    viewer::IndexBox box = a.box;
    box.unite(b.box);
    const auto first = a.in(box);
    const auto second = b.in(box);
    double both = 0;
    double sum = 0;
    for (std::size_t n = 0; n < first.inside.size(); ++n) {
        both += first.inside[n] != 0 && second.inside[n] != 0;
        sum += (first.inside[n] != 0) + (second.inside[n] != 0);
    }
    return sum > 0 ? 2 * both / sum : 1;
}

/// A label on another grid over the same voxels (files may run along an axis the other way).
viewer::LabelMap onGrid(const viewer::LabelMap& map, Label label, const viewer::ImageGeometry& grid)
{
    std::vector<Label> voxels;
    const auto size = grid.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const auto at = map.geometry().toIndex(grid.toWorld(viewer::Index3{i, j, k}));
                const viewer::Index3 index{static_cast<int>(std::lround(at.x)),
                                           static_cast<int>(std::lround(at.y)),
                                           static_cast<int>(std::lround(at.z))};
                const bool isInside = map.geometry().box().contains(index);
                voxels.push_back(isInside && map.at(index) == label ? label : Label{0});
            }
    return viewer::LabelMap(grid, std::move(voxels));
}

double millilitres(const viewer::Region& region, const viewer::ImageGeometry& grid)
{
    double count = 0;
    for (const auto inside : region.inside)
        count += inside != 0;
    return count * grid.voxelVolumeMm3() / 1000;
}

} // namespace

TEST_CASE("Task: the spleen from nothing over 20 slices of a real CT", "[.][tasks]")
{
    HANGAKU_NEED_DATA(folder, "ct/abdomen_j2k_with_masks");
    Hand hand;
    hand.window.files().open({folder / "dicom"});
    REQUIRE(WindowDriver::waitFor(
        [&] { return hand.window.session().volume() && hand.window.isSettled(); }, 60'000));
    auto read = viewer::readMasks({folder / "seg/example_seg_dicom.nii.gz"},
                                  &hand.window.session().volume()->description, {});
    REQUIRE(read.masks.size() == 1);
    const viewer::Segmentation& reference = *read.masks.front().segmentation;
    const auto& grid = hand.window.session().volume()->geometry;
    constexpr Label kSpleen = 1;
    const auto map = onGrid(reference.layerOf(*reference.find(kSpleen)), kSpleen, grid);
    const auto wanted = viewer::Region::ofLabel(map, kSpleen, grid.box());

    hand.act([&] { REQUIRE(hand.list.addSegment(-1, "Spleen")); });
    hand.axial.setFocus();
    hand.tool(ToolKind::Draw);
    constexpr int kEvery = 4;
    const auto slices = wanted.bounds();
    for (int k = slices.first[2];; k = std::min(k + kEvery, slices.end[2] - 1)) {
        hand.scrollTo(k);
        for (const auto& outline : viewer::dicom::traceOutlines(map, kSpleen, k, grid.box()))
            if (outline.size() > 12) // crumbs are not worth a hand's time
                hand.drawAround(outline);
        if (k == slices.end[2] - 1)
            break;
    }
    hand.tool(ToolKind::FillBetween);
    hand.act([&] {
        REQUIRE(WindowDriver::waitFor([&] { return hand.window.session().edits().hasPreview(); }));
    });
    hand.pressApply();
    hand.picture("task-spleen");
    const double agreement = dice(hand.voxelsOf(1), wanted);
    hand.report("the spleen from nothing, 20 slices",
                "Dice " + std::to_string(agreement) + " with the mask that was followed");
    CHECK(agreement > 0.93);
}

TEST_CASE("Task: the model's mask on a real CT of the upper chest is corrected", "[.][tasks]")
{
    HANGAKU_NEED_DATA(folder, "ct/headneck_with_structures");
    Hand hand;
    hand.window.files().open({folder / "dicom"});
    REQUIRE(WindowDriver::waitFor(
        [&] { return hand.window.session().volume() && hand.window.isSettled(); }, 60'000));
    const auto& grid = hand.window.session().volume()->geometry;
    auto read = viewer::readMasks({folder / "structures/External ROI_1.nrrd"},
                                  &hand.window.session().volume()->description, {});
    REQUIRE(read.masks.size() == 1);
    const viewer::Segmentation& body = *read.masks.front().segmentation;
    const Label external = body.segments().front().number;
    const auto inBody =
        viewer::Region::ofLabel(onGrid(body.layer(0), external, grid), external, grid.box());
    const auto outside = [&](const viewer::Region& region) {
        const auto within = inBody.in(region.box);
        viewer::Region rest = region;
        for (std::size_t n = 0; n < rest.inside.size(); ++n)
            if (within.inside[n] != 0)
                rest.inside[n] = 0;
        return millilitres(rest, grid);
    };
    const auto outsideAll = [&] {
        double sum = 0;
        for (const auto& segment : hand.list.find(hand.list.active())->segments())
            sum += outside(hand.voxelsOf(segment.number));
        return sum;
    };

    constexpr int kPatienceMs = 900'000;
    hand.act([&] {
        hand.window.runModel("phantom-thorax");
        REQUIRE(WindowDriver::waitFor([&] { return hand.list.ids().size() == 1; }, kPatienceMs));
    });
    const double modelMs = std::exchange(hand.waitedMs, 0.0);
    hand.longestMs = 0;
    const double before = outsideAll();
    hand.picture("task-model");
    // What it calls nodules are vessels; each of the others is one piece, the largest.
    constexpr Label kNodules = 6;
    std::vector<Label> numbers;
    for (const auto& segment : hand.list.find(hand.list.active())->segments())
        numbers.push_back(segment.number);
    hand.tool(ToolKind::Islands);
    for (const Label number : numbers) {
        if (number == kNodules) {
            hand.act([&] { hand.list.removeSegment(hand.list.active(), number); });
            continue;
        }
        hand.chooseSegment(number);
        hand.act([&] {
            REQUIRE(WindowDriver::waitFor(
                [&] { return !hand.window.session().edits().isRunning(); }, 60'000));
        });
        hand.pressApply();
    }
    const double after = outsideAll();
    hand.picture("task-corrected");
    char text[200];
    std::snprintf(text, sizeof text,
                  "outside the body %.0f ml before and %.0f ml after; the model itself ran %.0f s",
                  before, after, modelMs / 1000);
    hand.report("correct the model's mask, 186 slices", text);
    CHECK(after < before / 4);
}
