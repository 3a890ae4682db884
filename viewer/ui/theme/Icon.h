#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>

class QPainter;
class QRectF;

namespace hangaku::viewer {

/// One of the program's own icons (resources/icons/NAME.svg), in the colour that the palette gives
/// to its state: text, disabled, and accent when checked. Drawn from the vectors at every size.
QIcon icon(const QString& name);

/// The same icon always in one colour.
QIcon icon(const QString& name, const QColor& colour);

/// Draws an icon in a delegate's or widget's own painting.
void drawIcon(QPainter& painter, const QString& name, const QRectF& rect, const QColor& colour);

} // namespace hangaku::viewer
