#include "tests/bench/Subject.h"
#include "tests/bench/ViewBench.h"

#include <QApplication>
#include <QElapsedTimer>

#include <cmath>

namespace hangaku::bench {
namespace {

using namespace hangaku::viewer;

struct Times {
    std::vector<double> view;    ///< until the view under the hand shows it
    std::vector<double> numbers; ///< until Dice and volumes are those of the changed mask
};

/// Strokes of a 40 mm sphere on one of `masks` masks that are compared as outlines or as errors.
Times measure(int masks, ComparisonKind kind)
{
    ViewBench bench;
    bench.openSynthetic({512, 512, 400}, {0.8, 0.8, 1});
    for (int n = 0; n < masks; ++n)
        bench.addMask();
    bench.settle();
    auto& comparison = bench.session().comparison();
    auto& list = bench.session().segmentations();
    comparison.setActive(true);
    comparison.setStructure("3"); // the lungs
    comparison.setReference(list.ids().front());
    comparison.select(list.ids().back());
    comparison.setKind(kind);
    bench.timeUntil([&] { return comparison.isSettled(); });
    bench.tools().setKind(ToolKind::Brush);
    bench.tools().setBrush({20, BrushShape::Sphere});
    bench.settle();
    SliceView& view = bench.view(Orientation::Axial);
    view.setFocus();
    int counted = 0;
    QObject::connect(&comparison, &Comparison::numbersChanged, &view, [&counted] { ++counted; });
    const QPointF middle = QRectF(view.rect()).center();
    const double step = 3 * view.zoomFactor();
    Times times;
    constexpr int kStrokes = 6;
    constexpr int kEvents = 10;
    for (int stroke = 0; stroke < kStrokes; ++stroke) {
        const auto place = [&](int n) {
            return middle + QPointF(std::sin((stroke * kEvents + n) * 0.37) * 4 * step,
                                    std::cos((stroke * kEvents + n) * 0.29) * 4 * step);
        };
        sendMouse(view, QEvent::MouseButtonPress, place(0));
        for (int n = 1; n <= kEvents; ++n) {
            const int drawn = bench.drawn[0];
            const int before = counted;
            QElapsedTimer clock;
            clock.start();
            sendMouse(view, QEvent::MouseMove, place(n));
            bench.timeUntil([&] { return bench.drawn[0] > drawn; });
            times.view.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
            bench.timeUntil([&] { return counted > before; });
            times.numbers.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        }
        sendMouse(view, QEvent::MouseButtonRelease, place(kEvents));
        bench.settle();
        list.undo();
        bench.settle();
    }
    return times;
}

} // namespace

int runCompare(const std::vector<std::string>&, Report& report)
{
    needApplication();
    for (const int masks : {2, 9}) {
        const Times times = measure(masks, masks == 2 ? ComparisonKind::Errors
                                                      : ComparisonKind::Agreement);
        const std::string name = std::to_string(masks) + " masks";
        report.add({"view under the hand, " + name, "ms", times.view, {}, {}});
        report.add({"Dice and volumes, " + name, "ms", times.numbers, {}, {}});
    }
    report.note("strokes of a 40 mm sphere on a mask that is compared, 512 x 512 x 400; two masks as "
                "errors, nine as agreement");
    return 0;
}

} // namespace hangaku::bench
