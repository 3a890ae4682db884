#pragma once

#include "viewer/ui/theme/Colours.h"

class QApplication;
class QWidget;
class QLabel;
class QFrame;
class QPainter;
class QRect;

namespace hangaku::viewer {

struct Rgb;

/// Distances and sizes in device-independent pixels: a grid of 4.
namespace space {
inline constexpr int kInside = 4;
inline constexpr int kBetween = 8;
inline constexpr int kGroup = 12;
inline constexpr int kPanel = 16;
inline constexpr int kRow = 28;
inline constexpr int kToolButton = 32;
inline constexpr int kIcon = 20;
inline constexpr int kTopBar = 36;
inline constexpr int kToolColumn = 44;
inline constexpr int kRightPanel = 300;
inline constexpr int kSeriesStrip = 88;
inline constexpr int kStatusLine = 24;
inline constexpr int kFadeMs = 120;
} // namespace space

/// Before the application object is made: Qt makes the strokes of PostScript-flavoured fonts (Noto
/// Sans CJK) thicker, which on a dark ground turns all Japanese text bold beside the Latin one.
void keepStrokesThin();

/// Gives the whole program its style, palette, style sheet and type; may be called again to change
/// the appearance while it runs.
void applyTheme(QApplication& application, Appearance appearance);

/// The smaller of the two sizes of type (9 pt beside 10 pt).
QFont secondFont();

/// A label in one of the roles of the style sheet: "second", "heading", "warning", "error".
QLabel* makeLabel(const QString& text, const char* role, QWidget* parent = nullptr);
/// The same for text of several lines, which can be selected.
QLabel* makeText(const QString& text, const char* role, QWidget* parent = nullptr);
/// "#d55e00"
QString hex(Rgb colour);
/// A colour of a picture and what it means, as rich text.
QString legendEntry(Rgb colour, const QString& text);
/// The ground of a list's row: marked when it is the current one, lighter under the mouse.
void fillRow(QPainter& painter, const QRect& row, bool isCurrent, bool isUnderMouse,
             const Colours& colours);
/// A 1 px line between areas.
QFrame* makeLine(Qt::Orientation orientation, QWidget* parent = nullptr);

} // namespace hangaku::viewer
