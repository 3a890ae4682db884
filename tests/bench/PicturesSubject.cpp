#include "tests/bench/Subject.h"
#include "tests/bench/ViewBench.h"
#include "viewer/ui/view/Cine.h"

#include <QApplication>
#include <QElapsedTimer>

#include <cmath>

namespace hangaku::bench {

using namespace hangaku::viewer;

namespace {

constexpr int kEdge = 1024;
constexpr int kFrames = 60;

/// A film without a place: rings that move outwards from frame to frame.
Volume film(int channels)
{
    const auto geometry = *ImageGeometry::create({kEdge, kEdge, kFrames}, {1, 1, 1}, {0, 0, 0},
                                                 {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    const auto count = geometry.voxelCount() * static_cast<std::size_t>(channels);
    const auto voxels = *VoxelBuffer::create(PixelType::UInt8, count);
    auto* out = voxels->as<std::uint8_t>().data();
    for (int k = 0; k < kFrames; ++k)
        for (int j = 0; j < kEdge; ++j)
            for (int i = 0; i < kEdge; ++i) {
                const int dx = i - kEdge / 2;
                const int dy = j - kEdge / 2;
                for (int c = 0; c < channels; ++c)
                    *out++ = static_cast<std::uint8_t>((dx * dx + dy * dy) / 512 - 8 * k + 40 * c);
            }
    Volume volume{geometry, voxels, 1, 0, {}};
    volume.description.channels = channels;
    volume.description.modality = "XA";
    volume.description.instances.emplace_back();
    for (int k = 0; k < kFrames; ++k)
        volume.description.slices.push_back({0, k});
    volume.description.fileWindows = {{128, 256}};
    return volume;
}

/// ms from the wish for the next image until it is on the window.
Measurement steps(const std::string& name, SliceView& view, const int& drawn)
{
    Measurement result{name, "ms", {}, {}, {}};
    for (int n = 0; n < 2 * kFrames; ++n) {
        const int before = drawn;
        QElapsedTimer clock;
        clock.start();
        view.setSlice((view.slice() + 1) % view.sliceCount());
        while (drawn == before && clock.elapsed() < 5000)
            QCoreApplication::processEvents(QEventLoop::AllEvents);
        result.samples.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    return result;
}

/// ms from one drawn image to the next while playing.
Measurement played(double rate, Session& session, SliceView& view, Report& report)
{
    Measurement result{"playing at " + std::to_string(std::lround(rate)) + "/s, from image to image",
                       "ms", {}, {}, {}};
    Cine cine(session);
    cine.setView(&view);
    cine.setRate(rate);
    QElapsedTimer clock;
    std::vector<int> shown;
    const auto connection = QObject::connect(&view, &SliceView::drawn, [&] {
        if (!shown.empty() && shown.back() == view.slice())
            return; // the same image again
        if (!shown.empty())
            result.samples.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        shown.push_back(view.slice());
        clock.start();
    });
    cine.play(Cine::Sequence::Images);
    QElapsedTimer all;
    all.start();
    while (all.elapsed() < 4000)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    cine.stop();
    QObject::disconnect(connection);
    int leftOut = 0;
    for (std::size_t n = 1; n < shown.size(); ++n)
        leftOut += (shown[n] - shown[n - 1] + kFrames) % kFrames - 1;
    report.note("playing at " + std::to_string(std::lround(rate)) + "/s: " +
                std::to_string(shown.size()) + " images in 4 s, " + std::to_string(leftOut) +
                " left out");
    return result;
}

} // namespace

/// A film of 1024 x 1024 in one large view: each image on the window, in grey, in colours and by
/// the slower ways, and played.
int runPictures(const std::vector<std::string>&, Report& report)
{
    needApplication();
    Session session;
    ToolBox tools;
    SliceView view(session, tools, std::nullopt);
    int drawn = 0;
    QObject::connect(&view, &SliceView::drawn, [&drawn] { ++drawn; });
    view.resize(1236, 700);
    view.show();
    session.openCase().showVolume(film(1));
    for (int n = 0; n < 20; ++n)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    report.note("film of 1024 x 1024 x 60, 8 bits, view 1236 x 700");
    report.add(steps("grey, one image", view, drawn));
    session.setWindow({128, 256, VoiFunction::Sigmoid});
    report.add(steps("by the sigmoid", view, drawn));
    Volume padded = film(1);
    padded.description.paddingValue = 200;
    session.openCase().showVolume(padded);
    report.add(steps("with padding that shows", view, drawn));
    session.openCase().showVolume(film(3));
    report.add(steps("colours", view, drawn));
    for (const double rate : {15.0, 30.0, 60.0})
        report.add(played(rate, session, view, report));
    return 0;
}

} // namespace hangaku::bench
