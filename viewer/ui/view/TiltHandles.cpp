#include "viewer/ui/view/TiltHandles.h"

#include <QLineF>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hangaku::viewer {
namespace {

constexpr double kRadius = 5;
constexpr double kHit = 10;
constexpr double kToEdges = 44; ///< to the edges, which belong to letters and texts
constexpr double kClosest = 36; ///< to the crossing

/// How far it is from `at` along `step` to leave [low, high].
double room(double at, double step, double low, double high)
{
    if (step == 0)
        return std::numeric_limits<double>::infinity();
    return ((step > 0 ? high : low) - at) / step;
}

} // namespace

double CrossLine::distance(QPointF place) const
{
    if (along == Vec3{})
        return std::numeric_limits<double>::infinity();
    const QPointF from = place - centre;
    return std::abs(from.x() * onScreen.y() - from.y() * onScreen.x());
}

bool TiltHandle::contains(QPointF position) const
{
    return QLineF(position, place).length() <= kHit;
}

Rgb planeColour(Orientation orientation)
{
    switch (orientation) {
    case Orientation::Axial: return {222, 110, 104};
    case Orientation::Coronal: return {110, 190, 120};
    case Orientation::Sagittal: return {226, 190, 90};
    }
    return {};
}

std::array<Orientation, 2> crossingPlanes(Orientation orientation)
{
    switch (orientation) {
    case Orientation::Axial: return {Orientation::Coronal, Orientation::Sagittal};
    case Orientation::Coronal: return {Orientation::Axial, Orientation::Sagittal};
    case Orientation::Sagittal: return {Orientation::Axial, Orientation::Coronal};
    }
    return {};
}

std::vector<TiltHandle> handlesOn(std::span<const CrossLine> lines, QSizeF view, double top,
                                  double right)
{
    std::vector<TiltHandle> handles;
    for (const CrossLine& line : lines) {
        if (line.along == Vec3{})
            continue;
        for (const double side : {-1.0, 1.0}) {
            const QPointF step = line.onScreen * side;
            const double far =
                std::min(room(line.centre.x(), step.x(), kToEdges, view.width() - right - kToEdges),
                         room(line.centre.y(), step.y(), top + kToEdges, view.height() - kToEdges));
            const QPointF place = line.centre + step * far;
            const bool isInView = place.x() > kRadius &&
                                  place.x() < view.width() - right - kRadius &&
                                  place.y() > kRadius && place.y() < view.height() - kRadius;
            if (far >= kClosest && isInView)
                handles.push_back({line.plane, line.colour, place});
        }
    }
    return handles;
}

void drawHandles(QPainter& painter, std::span<const TiltHandle> handles,
                 const std::optional<TiltHandle>& hovered)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const TiltHandle& handle : handles) {
        const bool isHovered = hovered && QLineF(hovered->place, handle.place).length() < 1;
        const double radius = isHovered ? kRadius + 2 : kRadius;
        const QColor colour(handle.colour.red, handle.colour.green, handle.colour.blue);
        painter.setPen(QPen(QColor(0, 0, 0, 150), 4));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(handle.place, radius, radius);
        painter.setPen(QPen(colour, 1.75));
        painter.setBrush(isHovered ? colour : QColor(0, 0, 0, 170));
        painter.drawEllipse(handle.place, radius, radius);
    }
    painter.restore();
}

} // namespace hangaku::viewer
