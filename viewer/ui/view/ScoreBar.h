#pragma once

#include <QSizeF>
#include <QString>

class QFont;
class QPainter;

namespace hangaku::viewer {

struct ScoreMap;

/// What a map of scores shows, as it is listed: "Uncertainty", "Probability: Left lung".
QString scoreMapName(const ScoreMap& map);

/// The colours of a map of scores with its scale, 0 to 1, at the left edge of a view below the
/// middle; nothing in a view that is too low for it.
void drawScoreBar(QPainter& painter, QSizeF view, const QFont& font);

} // namespace hangaku::viewer
