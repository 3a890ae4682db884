#pragma once

#include "viewer/session/Session.h"
#include "viewer/ui/tools/ToolBox.h"
#include "viewer/ui/view/SliceView.h"
#include "viewer/ui/view/VolumeView.h"

#include <QEvent>
#include <QWidget>

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace hangaku::bench {

/// Three linked slice views and the 3D view in a window of 1280 x 800, as a reader has them.
class ViewBench {
public:
    ViewBench();
    ~ViewBench();

    viewer::Session& session() { return *m_session; }
    viewer::ToolBox& tools() { return m_tools; }
    viewer::SliceView& view(viewer::Orientation orientation)
    {
        return *m_views[static_cast<std::size_t>(orientation)];
    }
    /// Reads the first volume of a folder. @return false after saying why not
    bool open(const std::string& folder);
    /// A body-like volume of this size.
    void openSynthetic(viewer::Index3 size, viewer::Vec3 spacing);
    /// Three segments that cover most of the body, and one that is empty and active.
    void addMask();
    viewer::VolumeView& volumeView() { return *m_volumeView; }
    /// Draws until nothing is left to draw.
    void settle();
    /// Draws for so long.
    void rest(int ms);
    /// Processes events until `isDone` (at most 5 s). @return ms
    double timeUntil(const std::function<bool()>& isDone) const;

    /// How often each view has drawn itself.
    std::array<int, 3> drawn{};

private:
    std::unique_ptr<viewer::Session> m_session;
    viewer::ToolBox m_tools;
    QWidget m_window;
    std::array<viewer::SliceView*, 3> m_views{};
    viewer::VolumeView* m_volumeView = nullptr;
};

/// A press, move or release of the left button, as a user's hand makes it.
void sendMouse(viewer::SliceView& view, QEvent::Type type, QPointF at);

/// The application object that widgets need; made once.
void needApplication();

} // namespace hangaku::bench
