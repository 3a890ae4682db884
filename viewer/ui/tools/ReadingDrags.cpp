#include "viewer/ui/tools/ReadingDrags.h"

#include "viewer/session/Session.h"
#include "viewer/ui/view/SliceView.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

WindowDrag::WindowDrag(SliceView& view, QPointF start)
    : m_view(view), m_start(start), m_before(view.session().window())
{
}

void WindowDrag::moveTo(QPointF position)
{
    // A few hundred pixels double or halve a wide window, and narrow ones stay controllable.
    const double perPixel = std::max(m_before.width / 400, 1e-6);
    const QPointF by = position - m_start;
    WindowLevel window = m_before;
    window.width = std::max(m_before.width + by.x() * perPixel, perPixel);
    // Up (negative y) is brighter: the centre goes down.
    window.center = m_before.center + by.y() * perPixel;
    if (m_before.width >= 20) {
        window.width = std::max(1.0, std::round(window.width));
        window.center = std::round(window.center);
    }
    m_view.session().setWindow(window);
}

void PanDrag::moveTo(QPointF position)
{
    m_view.pan(position - m_last);
    m_last = position;
}

void ZoomDrag::moveTo(QPointF position)
{
    constexpr double kPixelsPerE = 150;
    m_view.zoom(std::exp((m_last.y() - position.y()) / kPixelsPerE), m_start);
    m_last = position;
}

ScrollDrag::ScrollDrag(SliceView& view, QPointF start)
    : m_view(view), m_start(start), m_sliceBefore(view.slice())
{
}

void ScrollDrag::moveTo(QPointF position)
{
    const double pixelsPerSlice =
        std::clamp(m_view.height() / std::max(1.0, double(m_view.sliceCount())), 1.0, 16.0);
    m_view.setSlice(m_sliceBefore + m_view.forward() *
                                        static_cast<int>(std::lround(
                                            (position.y() - m_start.y()) / pixelsPerSlice)));
}

CrosshairDrag::CrosshairDrag(SliceView& view, QPointF start) : m_view(view)
{
    moveTo(start);
}

void CrosshairDrag::moveTo(QPointF position)
{
    m_view.setCrosshairAt(position);
}

} // namespace hangaku::viewer
