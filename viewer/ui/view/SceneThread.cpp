#include "viewer/ui/view/SceneThread.h"

#include "viewer/core/base/Niceness.h"
#include "viewer/render/scene/VolumeScene.h"

#include <vtkNew.h>
#include <vtkRenderWindow.h>

#include <QElapsedTimer>

namespace hangaku::viewer {

SceneThread::SceneThread(QObject* parent) : QObject(parent), m_thread([this] { run(); }) {}

SceneThread::~SceneThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void SceneThread::change(Change change)
{
    {
        const std::lock_guard lock(m_mutex);
        m_changes.push_back(std::move(change));
    }
    m_wake.notify_one();
}

std::uint64_t SceneThread::draw(QSize device)
{
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(m_mutex);
        m_size = device.expandedTo({1, 1});
        number = ++m_asked;
    }
    m_wake.notify_one();
    return number;
}

SceneFrame SceneThread::frame() const
{
    const std::lock_guard lock(m_mutex);
    return m_frame;
}

SceneFrame SceneThread::wait()
{
    std::unique_lock lock(m_mutex);
    m_finished.wait(lock, [this] { return m_frame.number == m_asked; });
    return m_frame;
}

void SceneThread::run()
{
    setThreadNiceness(kSceneNiceness); // the driver's own threads inherit it
    vtkNew<vtkRenderWindow> window;
    window->SetOffScreenRendering(1);
    window->SetSize(64, 64); // until a frame is asked for
    VolumeScene scene(window);
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] {
            return m_isEnding || !m_changes.empty() || m_frame.number != m_asked;
        });
        if (m_isEnding)
            return;
        const auto changes = std::exchange(m_changes, {});
        const QSize size = m_size;
        const std::uint64_t number = m_asked;
        const bool isFrameDue = m_frame.number != number;
        lock.unlock();

        QElapsedTimer clock;
        clock.start();
        for (const Change& each : changes)
            each(scene);
        SceneFrame frame;
        if (isFrameDue) {
            window->SetSize(size.width(), size.height());
            frame.image = QImage(size, QImage::Format_RGB32);
            scene.draw(reinterpret_cast<Rgba*>(frame.image.bits()));
            frame.worldToScreen = scene.worldToScreen();
            frame.ms = static_cast<double>(clock.nsecsElapsed()) / 1e6;
            frame.number = number;
        }

        lock.lock();
        if (isFrameDue) {
            m_frame = std::move(frame);
            m_finished.notify_all();
            QMetaObject::invokeMethod(this, &SceneThread::drawn, Qt::QueuedConnection);
        }
    }
}

} // namespace hangaku::viewer
