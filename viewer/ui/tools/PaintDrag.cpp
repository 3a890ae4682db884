#include "viewer/ui/tools/PaintDrag.h"

#include "viewer/processing/growing/AdaptiveBrush.h"
#include "viewer/ui/view/SliceView.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

PaintDrag::PaintDrag(SliceView& view, std::unique_ptr<Stroke> stroke, QPointF start)
    : m_view(view), m_stroke(std::move(stroke)), m_last(view.toLps(start))
{
    moveTo(start);
}

Brush PaintDrag::brush() const
{
    Brush brush = m_view.toolBox().brush();
    const double reach = m_view.toolBox().brushSlices() * m_view.stepMm();
    brush.depth = {reach, reach};
    return brush;
}

void PaintDrag::moveTo(QPointF position)
{
    const Vec3 here = m_view.toLps(position);
    const auto tolerance = m_view.toolBox().adaptiveTolerance();
    if (tolerance && m_stroke->mode() == StrokeMode::Paint && m_view.session().volume() != nullptr)
        paintAdaptively(m_last, here, *tolerance);
    else
        m_stroke->paint(brush(), m_view.camera().plane, m_last, here);
    m_last = here;
}

void PaintDrag::paintAdaptively(Vec3 from, Vec3 to, double tolerance)
{
    const Brush dab = brush();
    const auto steps =
        std::max(1, static_cast<int>(std::ceil(length(to - from) / (dab.radiusMm / 2))));
    for (int step = 1; step <= steps; ++step) {
        const Vec3 centre = from + (to - from) * (static_cast<double>(step) / steps);
        auto region = std::make_shared<Region>(
            processing::adaptiveDab(*m_view.session().volume(), {dab, tolerance},
                                    m_view.camera().plane, centre));
        const auto [first, end] = std::pair(region->box.first[2], region->box.end[2]);
        m_stroke->change({m_stroke->target(), RegionAction::Add, std::move(region)}, first, end);
    }
}

void PaintDrag::finish()
{
    m_stroke->commit();
}

} // namespace hangaku::viewer
