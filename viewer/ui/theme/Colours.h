#pragma once

#include <QColor>
#include <QPalette>

namespace hangaku::viewer {

enum class Appearance { Dark, Light };

/// The colours of the program, by what they are for. Their values are in resources/theme.
///
/// A widget that paints itself takes them from its palette (`Colours::of(palette())`), so that a
/// change of appearance reaches it as an ordinary palette change. A view with a rule in the style
/// sheet has a palette of the sheet's making: its delegate takes the application's palette.
struct Colours {
    QColor view;
    QColor window;
    QColor panel;
    QColor raised;
    QColor hover;
    QColor line;
    QColor text;
    QColor secondText;
    QColor disabledText;
    QColor accent;
    QColor onAccent;
    QColor warning;
    QColor error;
    QColor ai;

    static Colours load(Appearance appearance);
    static Colours of(const QPalette& palette);
    QPalette palette() const;
};

} // namespace hangaku::viewer
