#pragma once

#include "viewer/core/segmentation/Polygon.h"

#include <QImage>
#include <QObject>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hangaku::viewer {

class VolumeScene;

/// A picture of a scene.
struct SceneFrame {
    QImage image;             ///< device pixels; null before the first
    Mat4 worldToScreen{};     ///< of this picture (VolumeScene.h)
    double ms = 0;            ///< that drawing took
    std::uint64_t number = 0; ///< that `SceneThread::draw` gave
};

/// Owns a VolumeScene, with its render window, and draws it on a thread of its own: without a
/// graphics card a frame takes 20 to 100 ms, which nobody's hand should wait for. The thread yields
/// to the GUI's. Needs an X display (Display.h).
class SceneThread : public QObject {
    Q_OBJECT
public:
    using Change = std::function<void(VolumeScene&)>;

    explicit SceneThread(QObject* parent = nullptr);
    /// Waits for the frame that is being drawn.
    ~SceneThread() override;

    /// Does something to the scene, on the thread, in the order of the calls and before any frame
    /// that is asked for later.
    void change(Change change);
    /// Asks for a frame. Calls that come while another is drawn are answered by one frame.
    /// @return its number; a frame with this or a higher number shows all changes up to here
    std::uint64_t draw(QSize device);
    SceneFrame frame() const;
    /// Waits for the frame that was asked for last.
    SceneFrame wait();

signals:
    void drawn();

private:
    void run();

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;     ///< there is something to do
    std::condition_variable m_finished; ///< a frame is there
    std::vector<Change> m_changes;
    QSize m_size;
    std::uint64_t m_asked = 0;
    SceneFrame m_frame;
    bool m_isEnding = false;
    std::thread m_thread;
};

} // namespace hangaku::viewer
