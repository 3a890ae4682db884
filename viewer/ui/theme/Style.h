#pragma once

#include <QProxyStyle>

namespace hangaku::viewer {

/// Fusion with the program's measures: icon sizes, quick tooltips, quiet dialogs. Colours come from
/// the palette and the style sheet.
class Style : public QProxyStyle {
    Q_OBJECT
public:
    Style();
    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
};

} // namespace hangaku::viewer
