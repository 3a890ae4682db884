#include "viewer/ui/edit/OutlineTool.h"

#include "viewer/core/segmentation/Polygon.h"
#include "viewer/session/Stroke.h"
#include "viewer/ui/edit/Form.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/SliceView.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace hangaku::viewer {
namespace {

constexpr double kClosePixels = 8; ///< to the first corner, to close a polygon

} // namespace

/// The hand draws.
class OutlineDrag final : public Drag {
public:
    OutlineDrag(OutlineTool& tool, SliceView& view) : m_tool(&tool), m_view(view) {}
    ~OutlineDrag() override
    {
        if (m_tool && !m_isFinished)
            m_tool->cancel();
    }
    void moveTo(QPointF position) override
    {
        if (!m_tool || !m_tool->isDrawing())
            return;
        m_tool->append(m_view.toLps(position));
        m_view.update();
    }
    void finish() override
    {
        m_isFinished = true;
        if (m_tool && m_tool->isDrawing())
            m_tool->close();
    }

private:
    QPointer<OutlineTool> m_tool;
    SliceView& m_view;
    bool m_isFinished = false;
};

OutlineTool::OutlineTool(Session& session, QObject* parent) : ViewTool(session, parent)
{
    // An outline belongs to the plane on which it was begun.
    connect(&session, &Session::tiltChanged, this, [this] {
        if (isDrawing())
            cancel();
    });
}

void OutlineTool::start(SliceView& view, Vec3 point, bool erases)
{
    m_view = &view;
    m_plane = view.camera().plane;
    m_erases = erases;
    m_points = {point};
}

void OutlineTool::end()
{
    cancel();
}

void OutlineTool::cancel()
{
    m_points.clear();
    if (m_view)
        m_view->update();
    m_view = nullptr;
}

PlaneReach OutlineTool::reach() const
{
    return m_reach ? m_reach->reach() : PlaneReach{};
}

void OutlineTool::close()
{
    const auto outline = std::exchange(m_points, {});
    SliceView* view = m_view;
    m_view = nullptr;
    if (view == nullptr)
        return;
    view->update();
    if (outline.size() < 3)
        return;
    auto stroke =
        list().beginStroke(m_erases ? StrokeMode::Erase : StrokeMode::Paint, commandName());
    if (!stroke) {
        emit failed(stroke.error());
        return;
    }
    const auto& geometry = list().find((*stroke)->segmentation())->geometry();
    (*stroke)->draw([&](const RowSink& sink) {
        visitInsidePolygon(geometry, outline, m_plane, reach().in(*view), sink);
    });
    (*stroke)->commit();
}

bool OutlineTool::keyPress(SliceView&, QKeyEvent& event)
{
    if (!isDrawing())
        return false;
    switch (event.key()) {
    case Qt::Key_Escape: cancel(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: close(); return true;
    default: return false;
    }
}

void OutlineTool::draw(const SliceView& view, QPainter& painter) const
{
    if (!isOn(view) || m_points.empty())
        return;
    QPolygonF line;
    for (const Vec3 point : m_points)
        line << view.toPosition(point);
    for (const Vec3 point : ahead())
        line << view.toPosition(point);
    const Segment* segment = target();
    const Rgb colour = segment ? segment->colour : Rgb{};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(QColor(colour.red, colour.green, colour.blue, 40));
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(line);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 150), 3.5));
    painter.drawPolyline(line);
    painter.setPen(QPen(QColor(colour.red, colour.green, colour.blue), 1.5,
                        m_erases ? Qt::DashLine : Qt::SolidLine));
    painter.drawPolyline(line);
}

QWidget* OutlineTool::makeOptions(QWidget* parent)
{
    auto* panel = new QWidget(parent);
    auto* form = makeForm(panel, heading());
    m_reach = new PlaneReachField(initialReach(), panel);
    addRow(form, tr("Depth"), m_reach);
    addOptions(form);
    auto* text = makeLabel(hint(), "second", panel);
    text->setFont(secondFont());
    text->setWordWrap(true);
    form->addWidget(text);
    return panel;
}

std::unique_ptr<Drag> OutlineTool::draw(SliceView& view, QPointF position, bool erases)
{
    if (auto drawable = list().checkDrawable(); !drawable) {
        emit failed(drawable.error());
        return nullptr;
    }
    start(view, view.toLps(position), erases);
    return std::make_unique<OutlineDrag>(*this, view);
}

std::unique_ptr<Drag> DrawTool::press(SliceView& view, QPointF position,
                                      Qt::KeyboardModifiers modifiers)
{
    return draw(view, position, modifiers.testFlag(Qt::ControlModifier));
}

QString DrawTool::heading() const
{
    return tr("Draw");
}

QString DrawTool::hint() const
{
    return tr("Draw around the structure: the outline closes when the button is released. With "
              "Ctrl it is taken away.");
}

Text DrawTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Draw"));
}

std::unique_ptr<Drag> PolygonTool::press(SliceView& view, QPointF position,
                                         Qt::KeyboardModifiers modifiers)
{
    if (!isDrawing() || !isOn(view)) {
        if (auto drawable = list().checkDrawable(); !drawable) {
            emit failed(drawable.error());
            return nullptr;
        }
        cancel();
        start(view, view.toLps(position), modifiers.testFlag(Qt::ControlModifier));
    } else if (points().size() > 2 &&
               (view.toPosition(points().front()) - position).manhattanLength() <= kClosePixels) {
        close();
    } else {
        append(plane().project(view.toLps(position)));
    }
    view.update();
    return nullptr;
}

void PolygonTool::hover(SliceView& view, QPointF position)
{
    if (!isDrawing() || !isOn(view))
        return;
    m_cursor = plane().project(view.toLps(position));
    view.update();
}

void PolygonTool::leave(SliceView&)
{
    m_cursor.reset();
}

void PolygonTool::doubleClick(SliceView&, QPointF)
{
    if (isDrawing()) // its first click has set the last corner
        close();
}

bool PolygonTool::keyPress(SliceView& view, QKeyEvent& event)
{
    if (isDrawing() && (event.key() == Qt::Key_Backspace || event.key() == Qt::Key_Delete)) {
        auto fewer = points();
        fewer.pop_back();
        setPoints(std::move(fewer));
        if (!isDrawing())
            cancel();
        view.update();
        return true;
    }
    return OutlineTool::keyPress(view, event);
}

void PolygonTool::close()
{
    m_cursor.reset();
    OutlineTool::close();
}

std::vector<Vec3> PolygonTool::ahead() const
{
    return m_cursor ? std::vector{*m_cursor} : std::vector<Vec3>{};
}

QString PolygonTool::heading() const
{
    return tr("Polygon");
}

QString PolygonTool::hint() const
{
    return tr("Click the corners; Enter, a double click or the first corner closes it, Backspace "
              "takes one back, Esc gives up. Begun with Ctrl, it is taken away.");
}

Text PolygonTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Polygon"));
}

} // namespace hangaku::viewer
