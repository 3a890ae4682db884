#include "viewer/ui/edit/EdgeTools.h"

#include "viewer/processing/growing/LevelTracing.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/SliceView.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr double kSnapPixels = 8; ///< on the screen: to the first corner, to an edge

} // namespace

processing::PlanePatch patchOf(const SliceView& view, const Volume& volume)
{
    constexpr int kLargest = 1024;
    const SliceCamera& camera = view.camera();
    const Vec3 spacing = volume.geometry.spacing();
    const double voxel = std::min({spacing.x, spacing.y, spacing.z});
    const double width = camera.width * camera.mmPerPixel;
    const double height = camera.height * camera.mmPerPixel;
    const double step =
        std::max({voxel, camera.mmPerPixel, width / kLargest, height / kLargest});
    return processing::planePatch(volume, camera.plane, camera.focus,
                                  std::max(3, static_cast<int>(width / step)),
                                  std::max(3, static_cast<int>(height / step)), step);
}

// Livewire

std::unique_ptr<Drag> LivewireTool::press(SliceView& view, QPointF position,
                                          Qt::KeyboardModifiers modifiers)
{
    const Vec3 point = view.toLps(position);
    if (isDrawing() && isOn(view)) {
        if (points().size() > 8 &&
            (view.toPosition(points().front()) - position).manhattanLength() <= kSnapPixels) {
            close();
            return nullptr;
        }
        m_corners.push_back(points().size());
        for (const Vec3 step : wayTo(point))
            append(step);
    } else {
        cancel();
        const Volume* volume = session().volume();
        if (auto drawable = list().checkDrawable(); !drawable || volume == nullptr) {
            if (!drawable)
                emit failed(drawable.error());
            return nullptr;
        }
        m_patch = patchOf(view, *volume);
        auto wire = processing::Livewire::create(m_patch->pixels);
        if (!wire) {
            emit failed(wire.error());
            return nullptr;
        }
        m_wire.emplace(std::move(*wire));
        const double snapMm = kSnapPixels * view.camera().mmPerPixel;
        start(view, m_patch->toLps(m_wire->snapped(m_patch->toPixel(point), snapMm)),
              modifiers.testFlag(Qt::ControlModifier));
    }
    m_wire->setAnchor(m_patch->toPixel(points().back()));
    m_ahead.clear();
    view.update();
    return nullptr;
}

std::vector<Vec3> LivewireTool::wayTo(Vec3 point)
{
    const double snapMm = view() == nullptr ? 0 : kSnapPixels * view()->camera().mmPerPixel;
    std::vector<Vec3> way;
    for (const Vec2 pixel : m_wire->pathTo(m_wire->snapped(m_patch->toPixel(point), snapMm)))
        way.push_back(m_patch->toLps(pixel));
    return way;
}

void LivewireTool::hover(SliceView& view, QPointF position)
{
    if (!isDrawing() || !isOn(view))
        return;
    m_ahead = wayTo(view.toLps(position));
    view.update();
}

void LivewireTool::leave(SliceView&)
{
    m_ahead.clear();
}

void LivewireTool::doubleClick(SliceView&, QPointF)
{
    if (isDrawing())
        close();
}

bool LivewireTool::keyPress(SliceView& view, QKeyEvent& event)
{
    if (isDrawing() && (event.key() == Qt::Key_Backspace || event.key() == Qt::Key_Delete)) {
        if (m_corners.empty()) {
            cancel();
            return true;
        }
        auto fewer = points();
        fewer.resize(m_corners.back());
        m_corners.pop_back();
        setPoints(std::move(fewer));
        m_wire->setAnchor(m_patch->toPixel(points().back()));
        m_ahead.clear();
        view.update();
        return true;
    }
    return OutlineTool::keyPress(view, event);
}

void LivewireTool::close()
{
    // The last stretch clings, too.
    if (m_wire && points().size() > 1)
        for (const Vec3 step : wayTo(points().front()))
            append(step);
    OutlineTool::close();
    cancel();
}

void LivewireTool::cancel()
{
    m_corners.clear();
    m_ahead.clear();
    m_wire.reset();
    m_patch.reset();
    OutlineTool::cancel();
}

QString LivewireTool::heading() const
{
    return tr("Live-wire");
}

QString LivewireTool::hint() const
{
    return tr("Click along an edge: the line clings to it. Enter, a double click or the first "
              "corner closes, Backspace takes a corner back, Esc gives up.");
}

Text LivewireTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Live-wire"));
}

// Level tracing

void LevelTraceTool::end()
{
    m_patch.reset();
    OutlineTool::end();
}

void LevelTraceTool::hover(SliceView& view, QPointF position)
{
    const Volume* volume = session().volume();
    if (volume == nullptr)
        return;
    if (!m_patch || !(m_camera == view.camera())) {
        m_patch = patchOf(view, *volume);
        m_camera = view.camera();
    }
    const auto outlines =
        processing::levelOutlines(m_patch->pixels, m_patch->toPixel(view.toLps(position)));
    cancel();
    if (outlines.empty())
        return;
    start(view, {}, false);
    std::vector<Vec3> outline;
    for (const Vec2 point : outlines.front())
        outline.push_back(m_patch->toLps(point));
    outline.push_back(outline.front());
    setPoints(std::move(outline));
    view.update();
}

std::unique_ptr<Drag> LevelTraceTool::press(SliceView& view, QPointF position,
                                            Qt::KeyboardModifiers modifiers)
{
    hover(view, position);
    if (isDrawing()) {
        setErases(modifiers.testFlag(Qt::ControlModifier));
        close();
    }
    return nullptr;
}

void LevelTraceTool::leave(SliceView&)
{
    cancel();
}

QString LevelTraceTool::heading() const
{
    return tr("Level tracing");
}

QString LevelTraceTool::hint() const
{
    return tr("The line follows the brightness under the cursor; a click fills it. With Ctrl it is "
              "taken away.");
}

Text LevelTraceTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Level tracing"));
}

} // namespace hangaku::viewer
