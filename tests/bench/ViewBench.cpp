#include "tests/bench/ViewBench.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QGridLayout>
#include <QMouseEvent>
#include <QTimer>

#include <cmath>
#include <cstdio>

namespace hangaku::bench {

using namespace hangaku::viewer;

void needApplication()
{
    static int argc = 1;
    static char name[] = "hangaku-bench";
    static char* argv[] = {name, nullptr};
    if (QCoreApplication::instance() == nullptr) {
        new QApplication(argc, argv); // lives until the process ends
    }
}

ViewBench::ViewBench() : m_session(std::make_unique<Session>())
{
    auto* grid = new QGridLayout(&m_window);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(2);
    for (const Orientation orientation :
         {Orientation::Axial, Orientation::Coronal, Orientation::Sagittal}) {
        const auto n = static_cast<std::size_t>(orientation);
        m_views[n] = new SliceView(*m_session, m_tools, orientation);
        QObject::connect(m_views[n], &SliceView::drawn, &m_window, [this, n] { ++drawn[n]; });
        grid->addWidget(m_views[n], static_cast<int>(n) / 2, static_cast<int>(n) % 2);
    }
    m_volumeView = new VolumeView(*m_session, m_tools);
    grid->addWidget(m_volumeView, 1, 1);
    m_window.resize(1280, 800);
    m_window.show();
}

ViewBench::~ViewBench() = default;

bool ViewBench::open(const std::string& folder)
{
    bool isDone = false;
    std::string problem;
    QObject::connect(&m_session->openCase(), &OpenCase::volumeLoaded, &m_window,
                     [&] { isDone = true; });
    QObject::connect(&m_session->openCase(), &OpenCase::failed, &m_window,
                     [&](const Error& error) {
                         problem = error.reason.english();
                         isDone = true;
                     });
    m_session->openCase().open({folder});
    QElapsedTimer clock;
    clock.start();
    while (!isDone && clock.elapsed() < 120'000)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    m_session->openCase().disconnect(&m_window);
    if (!problem.empty())
        std::fprintf(stderr, "%s\n", problem.c_str());
    return problem.empty() && m_session->volume() != nullptr;
}

void ViewBench::openSynthetic(Index3 size, Vec3 spacing)
{
    const auto geometry = *ImageGeometry::create(
        size, spacing, {-size[0] * spacing.x / 2, -size[1] * spacing.y / 2, 0},
        {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    const auto voxels = *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount());
    auto out = voxels->as<std::int16_t>();
    std::size_t at = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const double x = 2.0 * i / size[0] - 1;
                const double y = 2.0 * j / size[1] - 1;
                const bool isBody = x * x + y * y * 1.6 < 0.8;
                const bool isLung = isBody && std::abs(std::abs(x) - 0.4) < 0.25 && y * y < 0.2;
                out[at++] = static_cast<std::int16_t>(
                    (isLung ? -800 : isBody ? 40 : -1000) + (i * 7 + j * 13 + k * 31) % 40);
            }
    Volume volume{geometry, voxels, 1, 0, {}};
    volume.description.modality = "CT";
    volume.description.unit = "HU";
    m_session->openCase().showVolume(volume);
}

void ViewBench::addMask()
{
    const Volume& volume = *m_session->volume();
    std::vector<Label> labels(volume.geometry.voxelCount());
    volume.voxels->visit([&labels](auto voxels) {
        for (std::size_t n = 0; n < labels.size(); ++n) {
            const auto value = static_cast<double>(voxels[n]);
            labels[n] = value > 150 ? Label{1} : value > -200 ? Label{2} : value > -900 ? 3 : 0;
        }
    });
    Segmentation segmentation(volume.geometry, "bench");
    const int layer = segmentation.addLayer(LabelMap(volume.geometry, std::move(labels)));
    for (const Label number : {1, 2, 3}) {
        Segment segment;
        segment.number = number;
        segment.layer = layer;
        segment.colour = cycleColour(number);
        [[maybe_unused]] const auto inserted = segmentation.insert(segment);
    }
    Segment drawn;
    drawn.number = 4;
    drawn.layer = 0;
    drawn.colour = cycleColour(4);
    [[maybe_unused]] const auto inserted = segmentation.insert(drawn);
    const auto id = m_session->segmentations().add(std::move(segmentation), Text("Bench"));
    m_session->segmentations().setActive(id, 4);
}

void ViewBench::settle()
{
    rest(400);
    timeUntil([this] { return m_volumeView->isSettled(); });
}

// Both sleep while there is nothing to do, as the program does: else a processor is taken away from
// what is waited for.

void ViewBench::rest(int ms)
{
    QEventLoop loop;
    QTimer::singleShot(ms, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

double ViewBench::timeUntil(const std::function<bool()>& isDone) const
{
    constexpr int kLongest = 60'000;
    QTimer wakes; // so that it ends when nothing comes
    wakes.start(kLongest);
    QElapsedTimer clock;
    clock.start();
    while (!isDone() && clock.elapsed() < kLongest)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void sendMouse(SliceView& view, QEvent::Type type, QPointF at)
{
    const auto button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    const auto buttons = type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, view.mapToGlobal(at), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
}

} // namespace hangaku::bench
