#include "viewer/ui/theme/Colours.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace hangaku::viewer {

Colours Colours::load(Appearance appearance)
{
    QFile file(appearance == Appearance::Dark ? ":/theme/dark.json" : ":/theme/light.json");
    [[maybe_unused]] const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened); // a resource of this program
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    const auto colour = [&json](const char* name) {
        return QColor(json.value(QLatin1String(name)).toString());
    };
    return {colour("view"),     colour("window"),       colour("panel"),  colour("raised"),
            colour("hover"),    colour("line"),         colour("text"),   colour("secondText"),
            colour("disabledText"), colour("accent"),   colour("onAccent"), colour("warning"),
            colour("error"),    colour("ai")};
}

// The palette carries every colour; the roles without a natural meaning here are given one.
QPalette Colours::palette() const
{
    QPalette result;
    result.setColor(QPalette::Shadow, view);
    result.setColor(QPalette::Window, window);
    result.setColor(QPalette::AlternateBase, panel);
    result.setColor(QPalette::Base, panel);
    result.setColor(QPalette::Button, raised);
    result.setColor(QPalette::ToolTipBase, raised);
    result.setColor(QPalette::Midlight, hover);
    result.setColor(QPalette::Mid, line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText}) {
        result.setColor(role, text);
        result.setColor(QPalette::Disabled, role, disabledText);
    }
    result.setColor(QPalette::PlaceholderText, secondText);
    result.setColor(QPalette::Highlight, accent);
    result.setColor(QPalette::HighlightedText, onAccent);
    result.setColor(QPalette::Link, accent);
    result.setColor(QPalette::LinkVisited, ai);
    result.setColor(QPalette::Light, warning);
    result.setColor(QPalette::BrightText, error);
    return result;
}

Colours Colours::of(const QPalette& palette)
{
    const auto colour = [&palette](QPalette::ColorRole role) {
        return palette.color(QPalette::Active, role);
    };
    return {colour(QPalette::Shadow),
            colour(QPalette::Window),
            colour(QPalette::AlternateBase),
            colour(QPalette::Button),
            colour(QPalette::Midlight),
            colour(QPalette::Mid),
            colour(QPalette::WindowText),
            colour(QPalette::PlaceholderText),
            palette.color(QPalette::Disabled, QPalette::WindowText),
            colour(QPalette::Highlight),
            colour(QPalette::HighlightedText),
            colour(QPalette::Light),
            colour(QPalette::BrightText),
            colour(QPalette::LinkVisited)};
}

} // namespace hangaku::viewer
