#include "tests/bench/Subject.h"
#include "tests/bench/ViewBench.h"
#include "viewer/processing/growing/SeededGrowth.h"
#include "viewer/processing/morphology/Islands.h"
#include "viewer/processing/morphology/Margin.h"
#include "viewer/processing/morphology/Smoothing.h"
#include "viewer/processing/selection/FillBetween.h"

#include <QApplication>
#include <QCursor>
#include <QElapsedTimer>

#include <cmath>
#include <cstdio>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;

struct StrokeTimes {
    std::vector<double> underHand;
    std::vector<double> surface;
    std::vector<double> undo;
};

/// Adds empty segments, so that a segmentation has `count`.
void addSegments(ViewBench& bench, int count)
{
    auto& list = bench.session().segmentations();
    const auto id = list.active();
    const Label drawn = list.activeSegment();
    while (static_cast<int>(list.find(id)->segments().size()) < count)
        if (!list.addSegment(id, "bench"))
            return;
    list.setActive(id, drawn);
}

/// Strokes of a 40 mm sphere on the axial view: from the mouse event to the end of the drawing that
/// shows it, and from "undo" to the drawing without it.
void measureStrokes(ViewBench& bench, StrokeTimes& times)
{
    bench.tools().setKind(ToolKind::Brush);
    bench.tools().setBrush({20, BrushShape::Sphere});
    bench.settle();
    SliceView& view = bench.view(Orientation::Axial);
    view.setFocus();
    QCursor::setPos(view.mapToGlobal(view.rect().center())); // undo comes to where the hand is
    const QPointF middle = QRectF(view.rect()).center();
    const double step = 3 * view.zoomFactor();
    constexpr int kStrokes = 8;
    constexpr int kEvents = 8;
    constexpr int kRestMs = 200;
    for (int stroke = 0; stroke < kStrokes; ++stroke) {
        const auto place = [&](int n) {
            return middle + QPointF(std::sin((stroke * kEvents + n) * 0.37) * 4 * step,
                                    std::cos((stroke * kEvents + n) * 0.29) * 4 * step);
        };
        sendMouse(view, QEvent::MouseButtonPress, place(0));
        for (int n = 1; n <= kEvents; ++n) {
            const int before = bench.drawn[0];
            QElapsedTimer clock;
            clock.start();
            sendMouse(view, QEvent::MouseMove, place(n));
            bench.timeUntil([&] { return bench.drawn[0] > before; });
            times.underHand.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        }
        // The 3D view, when the hand rests for a moment.
        bench.rest(kRestMs);
        bool isShown = false;
        const auto shown = QObject::connect(&bench.volumeView(), &VolumeView::surfaceShown,
                                            [&isShown] { isShown = true; });
        QElapsedTimer surfaceClock;
        surfaceClock.start();
        sendMouse(view, QEvent::MouseMove, place(kEvents + 3));
        bench.timeUntil([&] { return isShown; });
        times.surface.push_back(static_cast<double>(surfaceClock.nsecsElapsed()) / 1e6);
        QObject::disconnect(shown);
        sendMouse(view, QEvent::MouseButtonRelease, place(kEvents));
        bench.settle();
        const int before = bench.drawn[0];
        QElapsedTimer clock;
        clock.start();
        bench.session().segmentations().undo();
        bench.timeUntil([&] { return bench.drawn[0] > before; });
        times.undo.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        bench.settle();
    }
}

/// Dragging the ends of a threshold: until all three views show it.
std::vector<double> thresholdPreview(ViewBench& bench)
{
    std::vector<double> times;
    constexpr int kSteps = 40;
    for (int n = 0; n < kSteps; ++n) {
        const auto before = bench.drawn;
        QElapsedTimer clock;
        clock.start();
        bench.session().preview().show(bench.session().volume()->geometry,
                                       {-900.0 + n, -200.0 + 3 * n}, {230, 159, 0});
        bench.timeUntil([&] {
            return bench.drawn[0] > before[0] && bench.drawn[1] > before[1] &&
                   bench.drawn[2] > before[2];
        });
        times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    bench.session().preview().clear();
    return times;
}

enum class Afterwards { Undo, Keep };

/// An operation in the background, until its step of undo is there.
std::vector<double> operation(ViewBench& bench, std::vector<Label> segments,
                              const EditOperation& run, int runs,
                              Afterwards afterwards = Afterwards::Undo)
{
    std::vector<double> times;
    auto& edits = bench.session().edits();
    bool isDone = false;
    const auto connection =
        QObject::connect(&edits, &EditRunner::applied, [&isDone] { isDone = true; });
    const auto failure = QObject::connect(&edits, &EditRunner::failed, [&](const Error& error) {
        std::fprintf(stderr, "%s\n", error.reason.english().c_str());
        isDone = true;
    });
    for (int n = 0; n < runs; ++n) {
        isDone = false;
        QElapsedTimer clock;
        clock.start();
        edits.run(segments, run, Text("Bench"), EditRunner::Then::Apply);
        bench.timeUntil([&isDone] { return isDone; });
        times.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        if (afterwards == Afterwards::Undo)
            bench.session().segmentations().undo();
        bench.settle();
    }
    QObject::disconnect(connection);
    QObject::disconnect(failure);
    return times;
}

EditOperation onLungs(
    std::function<Result<Region>(const Region&, const ImageGeometry&, const Progress&)> change)
{
    return [change](const EditInput& input,
                    const Progress& progress) -> Result<std::vector<RegionChange>> {
        const Region& before = input.segments.front();
        auto after = change(before, input.geometry, progress);
        if (!after)
            return tl::unexpected<Error>(after.error());
        IndexBox box = before.box;
        box.unite(after->box);
        return std::vector<RegionChange>{
            {3, RegionAction::Replace, std::make_shared<Region>(after->in(box))}};
    };
}

/// Leaves the lungs in a slice of every ten, of 41: what somebody has drawn, to be filled.
EditOperation drawnInSomeSlices()
{
    return onLungs([](const Region& lungs, const ImageGeometry&, const Progress&) -> Result<Region> {
        Region sparse = lungs;
        const auto slice = static_cast<std::size_t>(lungs.size()[0]) *
                           static_cast<std::size_t>(lungs.size()[1]);
        constexpr int kEvery = 10;
        constexpr int kSlices = 40;
        for (int k = 0; k < lungs.size()[2]; ++k)
            if (k % kEvery != 0 || k > kSlices)
                std::fill_n(sparse.inside.begin() +
                                static_cast<std::ptrdiff_t>(static_cast<std::size_t>(k) * slice),
                            slice, std::uint8_t{0});
        return sparse;
    });
}

EditOperation fillBetween()
{
    return onLungs([](const Region& lungs, const ImageGeometry& grid, const Progress& progress) {
        return processing::fillBetween(lungs, grid, 2, {}, progress);
    });
}

/// In a box of 256^3.
Result<std::vector<RegionChange>> growFromSeeds(const EditInput& input, const Progress& progress)
{
    const Index3 size = input.geometry.size();
    IndexBox box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const int length = std::min(256, size[axis]);
        box.first[axis] = (size[axis] - length) / 2;
        box.end[axis] = box.first[axis] + length;
    }
    processing::LabelBox seeds(box);
    const Index3 middle{size[0] / 2, size[1] / 2, size[2] / 2};
    for (int n = -20; n <= 20; ++n) {
        seeds.at({middle[0] + n, middle[1], middle[2]}) = 4;
        seeds.at({box.first[0] + 10, middle[1] + n, middle[2]}) = 3;
    }
    const auto grown = processing::SeededGrowth::create(*input.image, seeds, {}, progress);
    if (!grown)
        return tl::unexpected<Error>(grown.error());
    const auto labels = grown->labels();
    auto region = std::make_shared<Region>(box);
    for (std::size_t at = 0; at < labels.labels.size(); ++at)
        region->inside[at] = labels.labels[at] == 4 ? 1 : 0;
    return std::vector<RegionChange>{{4, RegionAction::Add, std::move(region)}};
}

void measureOperations(ViewBench& bench, Report& report)
{
    constexpr int kRuns = 3;
    bench.tools().setKind(ToolKind::Window); // no tool that follows the changes
    const auto add = [&](const char* name, std::vector<Label> segments, const EditOperation& run) {
        report.add({name, "ms", operation(bench, std::move(segments), run, kRuns), {}, {}});
    };
    add("islands: the largest of the lungs", {3},
        onLungs([](const Region& lungs, const ImageGeometry&, const Progress& progress) {
            return processing::keepLargest(lungs, {}, progress);
        }));
    add("margin: the lungs grown by 5 mm", {3},
        onLungs([](const Region& lungs, const ImageGeometry& grid, const Progress& progress) {
            return processing::grown(lungs, grid, 5, progress);
        }));
    add("smoothing: median of 3 mm", {3},
        onLungs([](const Region& lungs, const ImageGeometry& grid, const Progress& progress) {
            return processing::medianSmoothed(lungs, grid, 3, progress);
        }));
    add("smoothing: Gaussian of 2 mm", {3},
        onLungs([](const Region& lungs, const ImageGeometry& grid, const Progress& progress) {
            return processing::gaussianSmoothed(lungs, grid, 2, progress);
        }));
    operation(bench, {3}, drawnInSomeSlices(), 1, Afterwards::Keep);
    add("fill between: the lungs in 4 of 40 slices", {3}, fillBetween());
    bench.session().segmentations().undo();
    add("grow from seeds, a box of 256^3", {}, growFromSeeds);
}

} // namespace

int runEdit(const std::vector<std::string>& arguments, Report& report)
{
    const std::string part = arguments.empty() ? "" : arguments.front();
    needApplication();
    if (part == "operations") {
        ViewBench bench;
        bench.openSynthetic({512, 512, 400}, {0.8, 0.8, 1});
        bench.addMask();
        measureOperations(bench, report);
        return 0;
    }
    struct Size {
        const char* name;
        Index3 size;
        StrokeTimes few = {};
        StrokeTimes many = {};
    };
    std::vector<Size> sizes{{"128 x 128 x 100", {128, 128, 100}},
                            {"256 x 256 x 200", {256, 256, 200}},
                            {"512 x 512 x 400", {512, 512, 400}}};
    constexpr int kTurns = 2; // in turns: what else the machine does falls on all alike
    constexpr int kMany = 104;
    for (int turn = 0; turn < kTurns; ++turn)
        for (Size& each : sizes) {
            ViewBench bench;
            bench.openSynthetic(each.size, {0.8, 0.8, 1});
            bench.addMask();
            measureStrokes(bench, each.few);
            addSegments(bench, kMany);
            measureStrokes(bench, each.many);
            if (part == "strokes" || turn + 1 < kTurns || each.size != sizes.back().size)
                continue;
            report.add({"threshold preview, three views", "ms", thresholdPreview(bench), {}, {}});
            measureOperations(bench, report);
        }
    const auto& small = sizes.front();
    for (const Size& each : sizes) {
        const std::string name = each.name;
        report.add({"stroke of 40 mm, " + name, "ms", each.few.underHand, small.name,
                    small.few.underHand});
        report.add({"the same among 104 segments", "ms", each.many.underHand, "4 segments",
                    each.few.underHand});
        report.add({"3D surface of it, " + name, "ms", each.few.surface, small.name,
                    small.few.surface});
        report.add({"undo of it, " + name, "ms", each.few.undo, small.name, small.few.undo});
    }
    report.note("a window of 1280 x 800 with three slice views and the 3D view; operations until "
                "their step of undo is there, on 512 x 512 x 400 voxels");
    return 0;
}

} // namespace hangaku::bench
