// The part of SliceView that follows tilted planes, and tilts them by the handles of the crosshair.
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/SliceView.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace hangaku::viewer {

/// The planes turn about the crosshair, which stays where it is on the screen.
void SliceView::onTiltChanged()
{
    if (!m_stack || m_session.volume() == nullptr || !m_orientation)
        return;
    const Vec3 crosshair = m_session.crosshair();
    const PixelPoint place = camera().toPixel(crosshair);
    m_stack.emplace(*m_session.volume(), m_orientation, m_session.tilt());
    showSlice(m_stack->nearest(crosshair));
    if (!m_needsFit) {
        SliceCamera kept = camera();
        kept.moveTo(crosshair, place);
        m_picture.setCamera(kept);
    }
    updateReadout();
}

std::optional<int> SliceView::gridAxis() const
{
    if (!m_stack || isTilted())
        return std::nullopt;
    constexpr int kAcross = 2; // images as acquired
    return m_orientation ? SliceStack(m_picture.volume()->geometry, *m_orientation).gridAxis()
                         : kAcross;
}

void SliceView::setCrosshairAt(QPointF position)
{
    if (m_stack)
        m_session.setCrosshair(m_stack->kept(toLps(position), m_slice));
}

std::optional<double> SliceView::tiltDegrees() const
{
    if (!isTilted())
        return std::nullopt;
    const SliceStack standard(m_session.volume()->geometry, *m_orientation);
    return degreesBetweenPlanes(standard.at(0).normal(), camera().plane.normal());
}

std::array<CrossLine, 2> SliceView::crossLines() const
{
    const Vec3 crosshair = m_session.crosshair();
    const auto planes = m_session.tilt().value_or(
        PlaneTilt::of(m_session.volume()->geometry, crosshair));
    const Vec3 normal = camera().plane.normal();
    std::array<CrossLine, 2> lines;
    const auto crossing = crossingPlanes(*m_orientation);
    for (std::size_t n = 0; n < lines.size(); ++n) {
        CrossLine& line = lines[n];
        line.plane = crossing[n];
        line.colour = planeColour(line.plane);
        line.centre = toPosition(crosshair);
        const Vec3 along = cross(normal, planes.plane(line.plane).normal());
        constexpr double kParallel = 1e-6;
        if (length(along) < kParallel)
            continue;
        line.along = normalized(along);
        line.onScreen = {dot(line.along, camera().plane.right), dot(line.along, camera().plane.down)};
    }
    return lines;
}

std::vector<TiltHandle> SliceView::tiltHandles() const
{
    if (!hasCrosshair() || !m_stack)
        return {};
    return handlesOn(crossLines(), size(), bannerRect().height(), SliceSlider::kWidth);
}

/// While they would be in the way of drawing there are none; with the crosshair in hand always, else
/// near its lines.
bool SliceView::areTiltHandlesShown() const
{
    if (!hasCrosshair() || !m_stack || isEditTool(m_toolBox.kind()))
        return false;
    if (m_isTilting || m_toolBox.kind() == ToolKind::Crosshair)
        return true;
    if (!m_cursor || m_drag || m_slider.isHovered())
        return false;
    constexpr double kNear = 12;
    return std::ranges::any_of(crossLines(), [this](const CrossLine& line) {
        return line.distance(*m_cursor) <= kNear;
    });
}

void SliceView::updateTiltHandles()
{
    const bool isShown = areTiltHandlesShown();
    std::optional<TiltHandle> under;
    if (isShown && m_isTilting)
        under = m_tiltHandle;
    else if (isShown && m_cursor && !m_drag)
        for (const TiltHandle& handle : tiltHandles())
            if (handle.contains(*m_cursor))
                under = handle;
    const bool hasChanged = isShown != m_areTiltHandlesShown ||
                            under.has_value() != m_tiltHandle.has_value();
    m_areTiltHandlesShown = isShown;
    m_tiltHandle = under;
    if (hasChanged) {
        updateCursor();
        update();
    }
}

void SliceView::drawTilt(QPainter& painter, const Colours& colours) const
{
    if (areTiltHandlesShown()) {
        const auto handles = tiltHandles();
        // In the hand: the one that has come along.
        auto held = m_tiltHandle;
        if (m_isTilting && m_cursor)
            for (const TiltHandle& handle : handles)
                if (handle.plane == m_tiltHandle->plane &&
                    QLineF(handle.place, *m_cursor).length() <
                        QLineF(held->place, *m_cursor).length() + 1e-6)
                    held = handle;
        drawHandles(painter, handles, held);
    }
    const QString note = m_drag && m_cursor ? m_drag->note() : QString();
    if (note.isEmpty())
        return;
    painter.save();
    painter.setFont(font());
    const QFontMetricsF metrics(font());
    QRectF box(0, 0, metrics.horizontalAdvance(note) + 2 * space::kBetween,
               metrics.height() + 2 * space::kInside);
    box.moveTopLeft(*m_cursor + QPointF(16, 16));
    box.moveRight(std::min(box.right(), width() - space::kBetween - SliceSlider::kWidth * 1.0));
    box.moveBottom(std::min(box.bottom(), height() - space::kBetween * 1.0));
    QColor ground = colours.raised;
    ground.setAlphaF(0.9F);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(colours.text);
    painter.drawText(box, Qt::AlignCenter, note);
    painter.restore();
}

} // namespace hangaku::viewer
