#include "viewer/ui/view/ViewPainter.h"

#include "viewer/ui/theme/Theme.h"

#include <QFontMetricsF>
#include <QPainter>

namespace hangaku::viewer {
namespace {
constexpr double kBannerHeight = 24;
constexpr double kMargin = space::kBetween;
} // namespace

ViewPainter::ViewPainter(QPainter& painter, QSizeF view, const Colours& colours, const QFont& font)
    : m_painter(painter), m_view(view), m_colours(colours), m_font(font)
{
    m_painter.setFont(m_font);
}

void ViewPainter::drawText(QPointF baseline, const QString& text, const QColor& colour)
{
    // A halo keeps the text readable over bright tissue.
    m_painter.setPen(QColor(0, 0, 0, 170));
    for (const QPointF by : {QPointF(-1, 0), QPointF(1, 0), QPointF(0, -1), QPointF(0, 1)})
        m_painter.drawText(baseline + by, text);
    m_painter.setPen(colour);
    m_painter.drawText(baseline, text);
}

void ViewPainter::drawLines(const QStringList& lines, Qt::Alignment alignment, double top,
                            double right, bool firstIsStrong)
{
    const QFontMetricsF metrics(m_font);
    const double height = metrics.height();
    // Opposite corners leave the middle to the orientation letters.
    constexpr double kPart = 0.42;
    const double room = m_view.width() * kPart - kMargin;
    double y = alignment.testFlag(Qt::AlignTop)
                   ? kMargin + top + metrics.ascent()
                   : m_view.height() - kMargin - metrics.descent() -
                         height * static_cast<double>(lines.size() - 1);
    bool isStrong = firstIsStrong;
    for (const QString& line : lines) {
        const QString shown = metrics.elidedText(line, Qt::ElideRight, room);
        const double x = alignment.testFlag(Qt::AlignLeft)
                             ? kMargin
                             : m_view.width() - kMargin - right - metrics.horizontalAdvance(shown);
        drawText({std::round(x), std::round(y)}, shown,
                 isStrong ? m_colours.text : QColor(174, 184, 193));
        isStrong = false;
        y += height;
    }
}

void ViewPainter::drawCorners(const CornerTexts& texts, double top, double right)
{
    drawLines(texts.patient, Qt::AlignTop | Qt::AlignLeft, top, right, true);
    drawLines(texts.study, Qt::AlignTop | Qt::AlignRight, top, right, false);
    drawLines(texts.image, Qt::AlignBottom | Qt::AlignLeft, 0, right, false);
    drawLines(texts.display, Qt::AlignBottom | Qt::AlignRight, 0, right, false);
}

QRectF ViewPainter::bannerRect(QSizeF view)
{
    return {0, 0, view.width(), kBannerHeight};
}

void ViewPainter::drawBanner(const QString& text)
{
    const QRectF strip = bannerRect(m_view);
    QColor ground = m_colours.raised;
    ground.setAlphaF(0.94F);
    m_painter.fillRect(strip, ground);
    m_painter.fillRect(QRectF(0, 0, 3, strip.height()), m_colours.warning);
    const QFontMetricsF metrics(m_font);
    m_painter.setPen(m_colours.warning);
    m_painter.drawText(strip.adjusted(kMargin + 4, 0, -kMargin, 0),
                       Qt::AlignVCenter | Qt::AlignLeft,
                       metrics.elidedText(text, Qt::ElideRight,
                                          strip.width() - 2 * kMargin - 4));
}

void ViewPainter::drawProgress(double fraction, const QString& text)
{
    constexpr double kLine = 2;
    m_painter.fillRect(QRectF(0, m_view.height() - kLine, m_view.width() * fraction, kLine),
                       m_colours.accent);
    const QFontMetricsF metrics(m_font);
    const double y = m_view.height() - kMargin - kLine - metrics.descent();
    drawText({std::round((m_view.width() - metrics.horizontalAdvance(text)) / 2), std::round(y)},
             text, m_colours.secondText);
}

ViewPainter::Places ViewPainter::drawEmpty(const QString& text, const QString& link)
{
    const QFontMetricsF metrics(m_font);
    const double middle = m_view.height() / 2;
    const auto row = [&](const QString& words, double y) {
        const double width = std::min(metrics.horizontalAdvance(words) + 1, m_view.width());
        return QRectF((m_view.width() - width) / 2, y, width, space::kRow);
    };
    const Places places{row(text, middle - space::kRow), row(link, middle)};
    m_painter.setPen(m_colours.secondText);
    m_painter.drawText(places.first, Qt::AlignCenter, text);
    m_painter.setPen(m_colours.accent);
    m_painter.drawText(places.link, Qt::AlignCenter, link);
    return places;
}

} // namespace hangaku::viewer
