#include "tests/bench/Subject.h"
#include "tests/bench/ViewBench.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>

#include <cmath>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;

struct BrushTimes {
    std::vector<double> underHand;
    std::vector<double> others;
};

void sendMouse(SliceView& view, QEvent::Type type, QPointF at)
{
    const auto button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    const auto buttons = type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, view.mapToGlobal(at), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
}

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
    sendMouse(view, QEvent::MouseMove, middle);
    sendMouse(view, QEvent::MouseButtonPress, middle);
    for (int n = 0; n < kEvents; ++n) {
        const auto before = bench.drawn;
        QElapsedTimer clock;
        clock.start();
        sendMouse(view, QEvent::MouseMove, place(n));
        bench.timeUntil([&] { return bench.drawn[0] > before[0]; });
        times.underHand.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        // What is not on the other views' slices does not make them draw.
        const double rest = 50 - times.underHand.back();
        QElapsedTimer wait;
        wait.start();
        while ((bench.drawn[1] == before[1] || bench.drawn[2] == before[2]) &&
               static_cast<double>(wait.elapsed()) < rest)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        if (bench.drawn[1] > before[1] && bench.drawn[2] > before[2])
            times.others.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        // Each stroke is undone, so that every event finds empty voxels to fill.
        if (n % 10 == 9) {
            sendMouse(view, QEvent::MouseButtonRelease, place(n));
            bench.session().segmentations().undo();
            bench.settle();
            sendMouse(view, QEvent::MouseButtonPress, place(n));
        }
    }
    sendMouse(view, QEvent::MouseButtonRelease, middle);
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
    report.add({"view under the hand, 512 x 512 x 400", "ms", large.underHand,
                "128 x 128 x 100", small.underHand});
    report.add({"other views, 512 x 512 x 400", "ms", large.others, "128 x 128 x 100",
                small.others});
    // The sphere holds 64 times fewer voxels here: what is left is the drawing.
    report.add({"view under the hand, voxels 4 times as long", "ms", coarse.underHand, {}, {}});
    return 0;
}

} // namespace hangaku::bench
