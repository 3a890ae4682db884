#include "viewer/ui/tools/PaintDrag.h"

#include "viewer/ui/view/SliceView.h"

namespace hangaku::viewer {

PaintDrag::PaintDrag(SliceView& view, std::unique_ptr<Stroke> stroke, QPointF start)
    : m_view(view), m_stroke(std::move(stroke)), m_last(view.toLps(start))
{
    m_stroke->paint(m_view.toolBox().brush(), m_view.camera().plane, m_last, m_last);
}

void PaintDrag::moveTo(QPointF position)
{
    const Vec3 here = m_view.toLps(position);
    m_stroke->paint(m_view.toolBox().brush(), m_view.camera().plane, m_last, here);
    m_last = here;
}

void PaintDrag::finish()
{
    m_stroke->commit();
}

} // namespace hangaku::viewer
