#include "viewer/ui/view/SliceSlider.h"

#include "viewer/ui/theme/Colours.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

void SliceSlider::setRange(int count, int position)
{
    m_count = count;
    m_position = position;
}

QRectF SliceSlider::track() const
{
    constexpr double kEnd = 8;
    return {m_view.width() - kWidth, kEnd, kWidth, std::max(1.0, m_view.height() - 2 * kEnd)};
}

bool SliceSlider::contains(QPointF point) const
{
    return m_count > 1 && point.x() >= m_view.width() - kWidth;
}

int SliceSlider::positionAt(double y) const
{
    const QRectF area = track();
    const double part = std::clamp((y - area.top()) / area.height(), 0.0, 1.0);
    return std::clamp(static_cast<int>(std::lround(part * (m_count - 1))), 0,
                      std::max(0, m_count - 1));
}

/// Bars to the left of the line.
void SliceSlider::drawProfile(QPainter& painter, const QRectF& area) const
{
    constexpr QColor kBar(213, 94, 0, 190);
    const double step = area.height() / std::max<std::size_t>(1, m_profile.size());
    for (std::size_t n = 0; n < m_profile.size(); ++n)
        if (m_profile[n] > 0) {
            const double length = 2 + (kLongestBar - 2) * static_cast<double>(m_profile[n]);
            painter.fillRect(QRectF(area.left() - length, area.top() + static_cast<double>(n) * step,
                                    length, std::max(1.0, step)),
                             kBar);
        }
}

void SliceSlider::draw(QPainter& painter, const Colours& colours) const
{
    if (m_count < 2)
        return;
    const QRectF area = track();
    const bool isLit = m_held || m_hovered;
    const double line = isLit ? 4 : 2;
    QColor ground = colours.line;
    ground.setAlphaF(isLit ? 0.9F : 0.6F);
    painter.fillRect(QRectF(area.center().x() - line / 2, area.top(), line, area.height()), ground);
    drawProfile(painter, area);
    const double thumb = std::clamp(area.height() / m_count, 16.0, area.height());
    const double at = area.top() + (area.height() - thumb) * m_position / (m_count - 1);
    painter.fillRect(QRectF(area.center().x() - line, at, 2 * line, thumb),
                     isLit ? colours.accent : colours.secondText);
}

} // namespace hangaku::viewer
