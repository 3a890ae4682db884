#include "viewer/ui/theme/Style.h"

#include "viewer/ui/theme/Theme.h"

#include <QStyleFactory>

namespace hangaku::viewer {

Style::Style() : QProxyStyle(QStyleFactory::create("Fusion")) {}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize: return 16;
    case PM_ToolBarIconSize:
    case PM_TabBarIconSize: return space::kIcon;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing: return space::kBetween;
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin: return space::kGroup;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: return 2;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_ToolTip_WakeUpDelay: return 400;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton; // a click goes there
    case SH_ComboBox_Popup: return 0;
    case SH_EtchDisabledText: return 0;
    case SH_UnderlineShortcut: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    // The focused control has a border of the accent colour; a dotted frame would be a second mark.
    if (element == PE_FrameFocusRect)
        return;
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

} // namespace hangaku::viewer
