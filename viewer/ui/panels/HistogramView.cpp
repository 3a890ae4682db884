#include "viewer/ui/panels/HistogramView.h"

#include "viewer/ui/theme/Colours.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace hangaku::viewer {

HistogramView::HistogramView(QWidget* parent) : QWidget(parent)
{
    constexpr int kHeight = 44;
    setFixedHeight(kHeight);
    setAccessibleName(tr("Histogram"));
}

void HistogramView::setHistogram(const processing::Histogram& histogram, const QColor& colour,
                                 const QString& unit)
{
    m_histogram = histogram;
    m_colour = colour;
    m_unit = unit;
    update();
}

void HistogramView::clear()
{
    m_histogram.counts.clear();
    update();
}

void HistogramView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours.line);
    const auto& counts = m_histogram.counts;
    if (counts.empty())
        return;
    const auto most = static_cast<double>(std::max<std::size_t>(1, *std::ranges::max_element(counts)));
    const double bin = static_cast<double>(width()) / static_cast<double>(counts.size());
    QPainterPath path(QPointF(0, height() - 1));
    for (std::size_t n = 0; n < counts.size(); ++n) {
        const double top = (height() - 2) * (1 - static_cast<double>(counts[n]) / most) + 1;
        path.lineTo(static_cast<double>(n) * bin, top);
        path.lineTo(static_cast<double>(n + 1) * bin, top);
    }
    path.lineTo(width(), height() - 1);
    QColor fill = m_colour;
    fill.setAlpha(110);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(path, fill);
}

bool HistogramView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && !m_histogram.counts.empty()) {
        auto* help = static_cast<QHelpEvent*>(event);
        const auto bins = static_cast<int>(m_histogram.counts.size());
        const int bin = std::clamp(help->pos().x() * bins / std::max(1, width()), 0, bins - 1);
        const double from = m_histogram.lowest + bin * m_histogram.width;
        QToolTip::showText(help->globalPos(),
                           tr("%1 to %2 %3: %n voxels", nullptr,
                              static_cast<int>(m_histogram.counts[static_cast<std::size_t>(bin)]))
                               .arg(from, 0, 'f', 0)
                               .arg(from + m_histogram.width, 0, 'f', 0)
                               .arg(m_unit),
                           this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace hangaku::viewer
