#include "tests/bench/Subject.h"
#include "tests/bench/ViewBench.h"

#include <QElapsedTimer>

namespace hangaku::bench {

using namespace hangaku::viewer;

/// 200 steps of the crosshair, each to other slices in all three views, as when a reader drags it:
/// every view reads, blends and draws anew. Plain scrolling is lighter and is measured beside it.
int runScroll(const std::vector<std::string>& arguments, Report& report)
{
    needApplication();
    ViewBench bench;
    if (arguments.empty())
        bench.openSynthetic({512, 512, 300}, {0.8, 0.8, 1.25});
    else if (!bench.open(arguments.front()))
        return 1;
    bench.addMask();
    bench.settle();
    const ImageGeometry& geometry = bench.session().volume()->geometry;
    const Index3 size = geometry.size();
    const auto deviceSize = bench.view(Orientation::Axial).deviceSize();
    report.note(std::to_string(size[0]) + " x " + std::to_string(size[1]) + " x " +
                std::to_string(size[2]) + " voxels, window 1280 x 800, views " +
                std::to_string(deviceSize.width()) + " x " + std::to_string(deviceSize.height()) +
                ", masks on");

    constexpr int kSteps = 200;
    std::array<Measurement, 6> parts{Measurement{"all three views, one step", "ms", {}, {}, {}},
                                     {"of it: read voxels", "ms", {}, {}, {}},
                                     {"of it: read labels", "ms", {}, {}, {}},
                                     {"of it: blend masks", "ms", {}, {}, {}},
                                     {"of it: marks", "ms", {}, {}, {}},
                                     {"of it: onto the window, texts", "ms", {}, {}, {}}};
    for (int n = 0; n < kSteps; ++n) {
        const double part = 0.1 + 0.8 * n / kSteps;
        const Vec3 next = geometry.toWorld(
            Vec3{part * (size[0] - 1), (1 - part) * (size[1] - 1), part * (size[2] - 1)});
        const auto before = bench.drawn;
        QElapsedTimer clock;
        clock.start();
        bench.session().setCrosshair(next);
        bench.timeUntil([&] {
            return bench.drawn[0] > before[0] && bench.drawn[1] > before[1] &&
                   bench.drawn[2] > before[2];
        });
        parts[0].samples.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        std::array<double, 5> sums{};
        for (const auto orientation :
             {Orientation::Axial, Orientation::Coronal, Orientation::Sagittal}) {
            const SliceTimes& times = bench.view(orientation).pictureTimes();
            sums[0] += times.image;
            sums[1] += times.labels;
            sums[2] += times.blend;
            sums[3] += times.marks;
            sums[4] += bench.view(orientation).paintMs();
        }
        for (std::size_t p = 0; p < sums.size(); ++p)
            parts[p + 1].samples.push_back(sums[p]);
    }
    for (auto& part : parts)
        report.add(std::move(part));

    Measurement wheel{"axial wheel step, all views", "ms", {}, {}, {}};
    SliceView& axial = bench.view(Orientation::Axial);
    axial.setSlice(0);
    bench.settle();
    for (int n = 0; n < kSteps; ++n) {
        const auto before = bench.drawn;
        QElapsedTimer clock;
        clock.start();
        axial.setSlice((n + 1) % axial.sliceCount());
        bench.timeUntil([&] {
            return bench.drawn[0] > before[0] && bench.drawn[1] > before[1] &&
                   bench.drawn[2] > before[2];
        });
        wheel.samples.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    report.add(std::move(wheel));
    return 0;
}

} // namespace hangaku::bench
