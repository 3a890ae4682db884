#pragma once

#include "viewer/core/view/PlaneTilt.h"
#include "viewer/ui/tools/Drag.h"

namespace hangaku::viewer {

/// A handle of the crosshair goes round the crossing: the planes of the other two views turn with it,
/// about this view's normal; with Shift only the one whose line was grabbed.
class TiltDrag : public Drag {
public:
    /// @param grabbed the view whose plane is the line with the handle
    TiltDrag(SliceView& view, QPointF start, Orientation grabbed);
    ~TiltDrag() override;
    void moveTo(QPointF position) override;
    void setModifiers(Qt::KeyboardModifiers modifiers) override;
    /// The angle from where the drag began, clockwise on the screen.
    QString note() const override;
    void finish() override { m_isFinished = true; }

private:
    double angleOf(QPointF position) const;

    SliceView& m_view;
    Orientation m_grabbed;
    std::optional<PlaneTilt> m_original; ///< comes back when the drag is given up
    PlaneTilt m_before;                  ///< the same, about the crosshair
    double m_startAngle = 0;
    double m_radians = 0;
    bool m_isAlone = false;
    bool m_isFinished = false;
};

} // namespace hangaku::viewer
