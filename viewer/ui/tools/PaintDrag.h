#pragma once

#include "viewer/session/Stroke.h"
#include "viewer/ui/tools/Drag.h"

namespace hangaku::viewer {

/// Paints or erases along the path of the hand: one stroke, one step of undo. The path between two
/// mouse events is filled, however fast the hand is.
class PaintDrag : public Drag {
public:
    PaintDrag(SliceView& view, std::unique_ptr<Stroke> stroke, QPointF start);
    void moveTo(QPointF position) override;
    void finish() override;

private:
    Brush brush() const;
    void paintAdaptively(Vec3 from, Vec3 to, double tolerance);

    SliceView& m_view;
    std::unique_ptr<Stroke> m_stroke;
    Vec3 m_last; ///< LPS mm
};

} // namespace hangaku::viewer
