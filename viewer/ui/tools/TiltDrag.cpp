#include "viewer/ui/tools/TiltDrag.h"

#include "viewer/session/Session.h"
#include "viewer/ui/view/SliceView.h"

#include <cmath>
#include <numbers>

namespace hangaku::viewer {

TiltDrag::TiltDrag(SliceView& view, QPointF start, Orientation grabbed)
    : m_view(view), m_grabbed(grabbed), m_original(view.session().tilt())
{
    // On this view's plane, which does not turn and must not jump either.
    Session& session = view.session();
    view.setCrosshairAt(view.toPosition(session.crosshair()));
    const Vec3 pivot = session.crosshair();
    m_before = m_original.value_or(PlaneTilt::of(session.volume()->geometry, pivot));
    m_before.setPivot(pivot);
    m_startAngle = angleOf(start);
}

TiltDrag::~TiltDrag()
{
    if (!m_isFinished)
        m_view.session().setTilt(m_original);
}

/// Clockwise on the screen from its x, which is about the view's normal by the right-hand rule.
double TiltDrag::angleOf(QPointF position) const
{
    const QPointF from = position - m_view.toPosition(m_before.pivot());
    return std::atan2(from.y(), from.x());
}

void TiltDrag::setModifiers(Qt::KeyboardModifiers modifiers)
{
    m_isAlone = modifiers.testFlag(Qt::ShiftModifier);
}

void TiltDrag::moveTo(QPointF position)
{
    m_radians = std::remainder(angleOf(position) - m_startAngle, 2 * std::numbers::pi);
    const Vec3 axis = m_view.camera().plane.normal();
    m_view.session().setTilt(m_isAlone
                                 ? m_before.turnedAlone(m_grabbed, axis, m_radians)
                                 : m_before.turned(*m_view.orientation(), axis, m_radians));
}

QString TiltDrag::note() const
{
    return QString::number(m_radians * 180 / std::numbers::pi, 'f', 1) + QStringLiteral("°");
}

} // namespace hangaku::viewer
