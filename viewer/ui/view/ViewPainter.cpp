#include "viewer/ui/view/ViewPainter.h"

#include "viewer/ui/theme/Theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPixmapCache>

#include <cmath>

namespace hangaku::viewer {
namespace {
constexpr double kBannerHeight = 24;
constexpr double kMargin = space::kBetween;
constexpr double kHalo = 1;
} // namespace

ViewPainter::ViewPainter(QPainter& painter, QSizeF view, const Colours& colours, const QFont& font)
    : m_painter(painter), m_view(view), m_colours(colours), m_font(font)
{
    m_painter.setFont(m_font);
}

/// The text with a halo, which keeps it readable over bright tissue. Shaping text costs more than
/// drawing a view's image, and most texts stay the same from slice to slice: pictures are kept.
QPixmap ViewPainter::pictureOf(const QString& text, const QColor& colour) const
{
    const double ratio = m_painter.device()->devicePixelRatioF();
    const QString key = QString("%1 %2 %3 %4")
                            .arg(m_font.key(), colour.name(QColor::HexArgb))
                            .arg(ratio)
                            .arg(text);
    QPixmap picture;
    if (QPixmapCache::find(key, &picture))
        return picture;
    const QFontMetricsF metrics(m_font);
    const QSizeF size(std::ceil(metrics.horizontalAdvance(text)) + 2 * kHalo,
                      std::ceil(metrics.height()) + 2 * kHalo);
    picture = QPixmap((size * ratio).toSize());
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setFont(m_font);
    const QPointF baseline(kHalo, kHalo + std::round(metrics.ascent()));
    painter.setPen(QColor(0, 0, 0, 170));
    for (const QPointF by : {QPointF(-1, 0), QPointF(1, 0), QPointF(0, -1), QPointF(0, 1)})
        painter.drawText(baseline + by, text);
    painter.setPen(colour);
    painter.drawText(baseline, text);
    painter.end();
    QPixmapCache::insert(key, picture);
    return picture;
}

/// @param left, top  of the text without its halo
void ViewPainter::draw(const QPixmap& picture, double left, double top)
{
    m_painter.drawPixmap(QPointF(std::round(left) - kHalo, std::round(top) - kHalo), picture);
}

double ViewPainter::widthOf(const QPixmap& picture)
{
    return picture.deviceIndependentSize().width() - 2 * kHalo;
}

/// @return what they cover
QRectF ViewPainter::drawLines(const QStringList& lines, Qt::Alignment alignment, double top,
                              double right, bool firstIsStrong)
{
    const QFontMetricsF metrics(m_font);
    const double height = metrics.height();
    // Opposite corners leave the middle to the orientation letters.
    constexpr double kPart = 0.42;
    const double room = m_view.width() * kPart - kMargin;
    double y = alignment.testFlag(Qt::AlignTop)
                   ? kMargin + top
                   : m_view.height() - kMargin - height * static_cast<double>(lines.size());
    bool isStrong = firstIsStrong;
    QRectF covered;
    for (const QString& line : lines) {
        const QColor colour = isStrong ? m_colours.text : QColor(174, 184, 193);
        QPixmap picture = pictureOf(line, colour);
        if (widthOf(picture) > std::ceil(room))
            picture = pictureOf(metrics.elidedText(line, Qt::ElideRight, room), colour);
        const double left = alignment.testFlag(Qt::AlignLeft)
                                ? kMargin
                                : m_view.width() - kMargin - right - widthOf(picture);
        draw(picture, left, y);
        if (!line.isEmpty())
            covered |= QRectF(left, y, widthOf(picture), height);
        isStrong = false;
        y += height;
    }
    return covered;
}

std::vector<QRectF> ViewPainter::drawCorners(const CornerTexts& texts, double top, double right)
{
    return {drawLines(texts.patient, Qt::AlignTop | Qt::AlignLeft, top, right, true),
            drawLines(texts.study, Qt::AlignTop | Qt::AlignRight, top, right, false),
            drawLines(texts.image, Qt::AlignBottom | Qt::AlignLeft, 0, right, false),
            drawLines(texts.display, Qt::AlignBottom | Qt::AlignRight, 0, right, false)};
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

QRectF ViewPainter::progressRect(QSizeF view)
{
    return {0, view.height() - 2 * kBannerHeight, view.width(), 2 * kBannerHeight};
}

void ViewPainter::drawProgress(double fraction, const QString& text)
{
    constexpr double kLine = 2;
    m_painter.fillRect(QRectF(0, m_view.height() - kLine, m_view.width() * fraction, kLine),
                       m_colours.accent);
    const QPixmap picture = pictureOf(text, m_colours.secondText);
    draw(picture, (m_view.width() - widthOf(picture)) / 2,
         m_view.height() - kMargin - kLine - QFontMetricsF(m_font).height());
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
