#pragma once

#include "viewer/ui/theme/Colours.h"
#include "viewer/ui/view/CornerTexts.h"

#include <QFont>
#include <QPixmap>
#include <QRectF>

#include <vector>

class QPainter;

namespace hangaku::viewer {

/// Draws what lies over the image of a view, with the program's type and colours. Everything is in
/// device-independent pixels.
class ViewPainter {
public:
    ViewPainter(QPainter& painter, QSizeF view, const Colours& colours, const QFont& font);

    /// @param top    space that a banner takes at the top
    /// @param right  space that a slider takes at the right
    /// @return what the texts cover
    std::vector<QRectF> drawCorners(const CornerTexts& texts, double top, double right);
    /// A strip along the top with a warning's first line. @return its rectangle
    static QRectF bannerRect(QSizeF view);
    void drawBanner(const QString& text);
    /// A thin line at the bottom, and a word, while slices arrive.
    static QRectF progressRect(QSizeF view);
    void drawProgress(double fraction, const QString& text);
    /// The middle of a view without an image: what to do, the second line as a link.
    struct Places {
        QRectF first;
        QRectF link;
    };
    Places drawEmpty(const QString& text, const QString& link);

private:
    QRectF drawLines(const QStringList& lines, Qt::Alignment alignment, double top, double right,
                   bool firstIsStrong);
    QPixmap pictureOf(const QString& text, const QColor& colour) const;
    static double widthOf(const QPixmap& picture);
    void draw(const QPixmap& picture, double left, double top);

    QPainter& m_painter;
    QSizeF m_view;
    const Colours& m_colours;
    QFont m_font;
};

} // namespace hangaku::viewer
