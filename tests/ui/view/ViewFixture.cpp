#include "tests/ui/view/ViewFixture.h"

#include "tests/support/TestGrids.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

namespace hangaku::tests {

using namespace hangaku::viewer;

void needApplication()
{
    static int argc = 1;
    static char name[] = "test_view";
    static char* argv[] = {name, nullptr};
    static auto* application = new QApplication(argc, argv);
    static_cast<void>(application);
}

ViewFixture::ViewFixture()
{
    const auto geometry = obliqueGrid({40, 36, 20});
    const auto voxels = *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount());
    std::size_t at = 0;
    for (int k = 0; k < 20; ++k)
        for (int j = 0; j < 36; ++j)
            for (int i = 0; i < 40; ++i)
                voxels->as<std::int16_t>()[at++] = static_cast<std::int16_t>(10 * i + j);
    Volume volume{geometry, voxels, 1, 0, {}};
    volume.description.modality = "CT";
    volume.description.unit = "HU";
    session.openCase().showVolume(volume);

    Segmentation mask(geometry, "mask");
    Segment segment;
    segment.number = 1;
    segment.colour = {255, 0, 0};
    [[maybe_unused]] const auto inserted = mask.insert(segment);
    session.segmentations().add(std::move(mask), Text("Add"));
}

const Segmentation& ViewFixture::segmentation() const
{
    return *session.segmentations().find(session.segmentations().active());
}

std::size_t ViewFixture::painted() const
{
    return segmentation().voxelCount(*segmentation().find(1));
}

void ViewFixture::show(QWidget& view, QSize size)
{
    view.resize(size);
    view.show();
    QElapsedTimer clock;
    clock.start();
    while (!view.isVisible() || clock.elapsed() < 50)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    view.resize(size);
    view.grab();
}

bool ViewFixture::waitFor(const std::function<bool()>& isDone)
{
    QElapsedTimer clock;
    clock.start();
    while (!isDone() && clock.elapsed() < 20'000)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    return isDone();
}

void ViewFixture::press(QWidget& view, QPointF at, Qt::MouseButton button,
                        Qt::KeyboardModifiers modifiers)
{
    QMouseEvent event(QEvent::MouseButtonPress, at, view.mapToGlobal(at), button, button,
                      modifiers);
    QApplication::sendEvent(&view, &event);
}

void ViewFixture::move(QWidget& view, QPointF at, Qt::MouseButtons buttons,
                       Qt::KeyboardModifiers modifiers)
{
    QMouseEvent event(QEvent::MouseMove, at, view.mapToGlobal(at), Qt::NoButton, buttons,
                      modifiers);
    QApplication::sendEvent(&view, &event);
}

void ViewFixture::release(QWidget& view, QPointF at, Qt::MouseButton button)
{
    QMouseEvent event(QEvent::MouseButtonRelease, at, view.mapToGlobal(at), button, Qt::NoButton,
                      Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
}

void ViewFixture::drag(QWidget& view, QPointF from, QPointF to, Qt::MouseButton button,
                       Qt::KeyboardModifiers modifiers)
{
    press(view, from, button, modifiers);
    for (int step = 1; step <= 4; ++step)
        move(view, from + (to - from) * step / 4.0, button, modifiers);
    release(view, to, button);
}

void ViewFixture::wheel(QWidget& view, QPointF at, int delta, Qt::KeyboardModifiers modifiers)
{
    QWheelEvent event(at, view.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &event);
}

void ViewFixture::key(QWidget& view, int key, Qt::KeyboardModifiers modifiers)
{
    QKeyEvent event(QEvent::KeyPress, key, modifiers);
    QApplication::sendEvent(&view, &event);
}

} // namespace hangaku::tests
