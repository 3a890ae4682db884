#include "tests/bench/Subject.h"
#include "tests/bench/ViewBench.h"

#include <QApplication>
#include <QElapsedTimer>

#include <array>
#include <cmath>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;

struct BrushTimes {
    std::vector<double> underHand;
    std::vector<double> others;
    int notOnOthers = 0; ///< events that changed nothing on the planes of the other views
};

/// Strokes of a 20 mm sphere on the axial view, 3 mm from event to event: from the mouse event to
/// the end of the drawing that shows it, in the view under the hand and in the other two.
void measure(Index3 size, Vec3 spacing, BrushTimes& times)
{
    ViewBench bench;
    bench.openSynthetic(size, spacing);
    bench.addMask();
    bench.tools().setKind(ToolKind::Brush);
    bench.tools().setBrush({10, BrushShape::Sphere});
    bench.settle();
    SliceView& view = bench.view(Orientation::Axial);
    constexpr int kEvents = 50;
    const QPointF middle = QRectF(view.rect()).center();
    const double step = 3 * view.zoomFactor();
    const auto place = [&](int n) {
        // A wandering hand that stays near the crosshair, so that the other views see it too.
        return middle + QPointF(std::sin(n * 0.37) * 4 * step, std::cos(n * 0.29) * 4 * step);
    };
    // What the last event changed on each view's plane, and hence has to be drawn there.
    std::array<bool, 3> isConcerned{};
    const auto note = [&](int, int, const IndexBox& box) {
        for (std::size_t n = 0; n < isConcerned.size(); ++n)
            isConcerned[n] |= !pixelsOf(box, bench.session().volume()->geometry,
                                        bench.view(static_cast<Orientation>(n)).camera())
                                   .isEmpty();
    };
    const auto noting = QObject::connect(&bench.session().segmentations(),
                                         &SegmentationList::voxelsChanged, &view, note);
    sendMouse(view, QEvent::MouseMove, middle);
    sendMouse(view, QEvent::MouseButtonPress, middle);
    for (int n = 0; n < kEvents; ++n) {
        const auto before = bench.drawn;
        isConcerned = {};
        QElapsedTimer clock;
        clock.start();
        sendMouse(view, QEvent::MouseMove, place(n));
        bench.timeUntil([&] { return bench.drawn[0] > before[0]; });
        times.underHand.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        // However late they are: a view that never draws counts with the whole wait of 5 s.
        if (isConcerned[1] || isConcerned[2]) {
            bench.timeUntil([&] {
                return (!isConcerned[1] || bench.drawn[1] > before[1]) &&
                       (!isConcerned[2] || bench.drawn[2] > before[2]);
            });
            times.others.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        } else {
            ++times.notOnOthers;
        }
        // Each stroke is undone, so that every event finds empty voxels to fill.
        if (n % 10 == 9) {
            sendMouse(view, QEvent::MouseButtonRelease, place(n));
            bench.session().segmentations().undo();
            bench.settle();
            sendMouse(view, QEvent::MouseButtonPress, place(n));
        }
    }
    sendMouse(view, QEvent::MouseButtonRelease, middle);
    QObject::disconnect(noting);
}

} // namespace

int runBrush(const std::vector<std::string>&, Report& report)
{
    needApplication();
    // In turns, so that whatever else the machine does falls on all alike.
    BrushTimes coarse;
    BrushTimes small;
    BrushTimes large;
    constexpr int kTurns = 4;
    for (int turn = 0; turn < kTurns; ++turn) {
        measure({128, 128, 100}, {3.2, 3.2, 4}, coarse);
        measure({128, 128, 100}, {0.8, 0.8, 1}, small);
        measure({512, 512, 400}, {0.8, 0.8, 1}, large);
    }
    report.note("20 mm sphere, 200 mouse events, three views in a window of 1280 x 800; comparator: "
                "the same hand on 128 x 128 x 100 voxels of the same size");
    report.note(std::to_string(large.notOnOthers) + " of the events on 512 x 512 x 400 voxels, " +
                std::to_string(small.notOnOthers) +
                " on the comparator's, changed nothing on the other views' planes");
    report.add({"view under the hand, 512 x 512 x 400", "ms", large.underHand,
                "128 x 128 x 100", small.underHand});
    report.add({"other views, 512 x 512 x 400", "ms", large.others, "128 x 128 x 100",
                small.others});
    // The sphere holds 64 times fewer voxels here: what is left is the drawing.
    report.add({"view under the hand, voxels 4 times as long", "ms", coarse.underHand, {}, {}});
    return 0;
}

} // namespace hangaku::bench
