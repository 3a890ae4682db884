#include "viewer/ui/view/ScoreBar.h"

#include "viewer/core/image/ScoreMap.h"
#include "viewer/render/slice/ScorePainter.h"
#include "viewer/ui/panels/SegmentsModel.h"

#include <QCoreApplication>
#include <QLinearGradient>
#include <QLocale>
#include <QPainter>

namespace hangaku::viewer {

QString scoreMapName(const ScoreMap& map)
{
    if (map.kind == ScoreMap::Kind::Uncertainty)
        return QCoreApplication::translate("ScoreMap", "Uncertainty");
    if (map.kind == ScoreMap::Kind::Disagreement)
        return QCoreApplication::translate("ScoreMap", "Disagreement");
    const bool isJapanese = shownLanguage() == Language::Japanese && !map.labelJa.empty();
    return QCoreApplication::translate("ScoreMap", "Probability: %1")
        .arg(QString::fromStdString(isJapanese ? map.labelJa : map.label));
}

void drawScoreBar(QPainter& painter, QSizeF view, const QFont& font)
{
    constexpr double kBarWidth = 10;
    constexpr double kLeft = 14;
    const QFontMetricsF metrics(font);
    const double texts = 4.5 * metrics.height(); // of the corner below
    const double top = view.height() / 2 + 1.5 * metrics.height();
    const double height = std::min(120.0, view.height() - texts - top);
    if (height < 40)
        return;
    QLinearGradient colours(0, top + height, 0, top);
    for (int n = 0; n <= 10; ++n) {
        const Rgb colour = scoreColour(n / 10.0);
        colours.setColorAt(n / 10.0, {colour.red, colour.green, colour.blue});
    }
    const QRectF bar(kLeft, top, kBarWidth, height);
    painter.save();
    painter.setFont(font);
    painter.fillRect(bar.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 120));
    painter.fillRect(bar, colours);
    painter.setPen(QColor(214, 219, 224));
    for (const double value : {0.0, 0.5, 1.0}) {
        const double y = bar.bottom() - value * height;
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y));
        painter.drawText(QPointF(bar.right() + 6, y + metrics.capHeight() / 2),
                         QLocale().toString(value, 'f', 1));
    }
    painter.restore();
}

} // namespace hangaku::viewer
