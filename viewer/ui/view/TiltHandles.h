#pragma once

#include "viewer/core/segmentation/Segment.h"
#include "viewer/core/view/SlicePlane.h"

#include <QPointF>
#include <QSizeF>

#include <optional>
#include <span>
#include <vector>

class QPainter;

namespace hangaku::viewer {

/// Another view's plane, as a view's crosshair shows it: a line. Places are device-independent pixels
/// of the view.
struct CrossLine {
    Orientation plane = Orientation::Axial; ///< which view's
    Rgb colour;
    Vec3 along;      ///< LPS, unit; zero where the planes are parallel
    QPointF centre;  ///< where the lines cross
    QPointF onScreen; ///< `along`

    /// Of a place from the line; infinite where there is none.
    double distance(QPointF place) const;
};

/// A round grip near the end of a line of the crosshair: dragging it turns the planes.
struct TiltHandle {
    Orientation plane = Orientation::Axial; ///< of the line
    Rgb colour;
    QPointF place;

    bool contains(QPointF position) const;
};

/// One colour for each plane, the same in every view, so that a line says which plane it is.
Rgb planeColour(Orientation orientation);
/// The views whose planes cross that of a view: the first as a line along its x, the second along its
/// y, as long as nothing is tilted.
std::array<Orientation, 2> crossingPlanes(Orientation orientation);

/// Two on each line, where the view has room for them.
/// @param top, right what a banner and a slider cover
std::vector<TiltHandle> handlesOn(std::span<const CrossLine> lines, QSizeF view, double top,
                                  double right);
/// @param hovered the one under the cursor is larger
void drawHandles(QPainter& painter, std::span<const TiltHandle> handles,
                 const std::optional<TiltHandle>& hovered);

} // namespace hangaku::viewer
