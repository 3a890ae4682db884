#include "viewer/ui/theme/Theme.h"

#include "viewer/core/segmentation/Segment.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Style.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFont>
#include <QFrame>
#include <QLabel>
#include <QPainter>
#include <QTemporaryDir>

#include <map>

namespace hangaku::viewer {
namespace {

/// A style sheet takes images from files only: the few tinted icons it needs are written to a
/// temporary folder that lives as long as the application.
QString writeTinted(const QDir& folder, const QString& name, const QColor& colour)
{
    QFile source(":/icons/" + name + ".svg");
    [[maybe_unused]] const bool opened = source.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    QByteArray svg = source.readAll();
    svg.replace("currentColor", colour.name().toLatin1());
    const QString path = folder.filePath(name + colour.name().mid(1) + ".svg");
    QFile target(path);
    if (target.open(QIODevice::WriteOnly))
        target.write(svg);
    return path;
}

QTemporaryDir& iconFolder(QApplication& application)
{
    // Owned by the application, so that a second call (another appearance) finds it again.
    struct Holder : QObject {
        using QObject::QObject;
        QTemporaryDir folder;
    };
    if (auto* found = application.findChild<QObject*>("hangakuStyleIcons"))
        return static_cast<Holder*>(found)->folder;
    auto* holder = new Holder(&application);
    holder->setObjectName("hangakuStyleIcons");
    return holder->folder;
}

QString styleSheet(const Colours& colours, const QDir& icons)
{
    QFile file(":/theme/hangaku.qss");
    [[maybe_unused]] const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    QString sheet = QString::fromUtf8(file.readAll());
    QColor faint = colours.accent;
    faint.setAlphaF(0.16F);
    const std::map<QString, QString> values{
        {"view", colours.view.name()},
        {"window", colours.window.name()},
        {"panel", colours.panel.name()},
        {"raised", colours.raised.name()},
        {"hover", colours.hover.name()},
        {"line", colours.line.name()},
        {"text", colours.text.name()},
        {"secondText", colours.secondText.name()},
        {"disabledText", colours.disabledText.name()},
        {"accent", colours.accent.name()},
        {"accentHover", colours.accent.lighter(115).name()},
        {"accentFaint",
         QString("rgba(%1,%2,%3,41)").arg(faint.red()).arg(faint.green()).arg(faint.blue())},
        {"onAccent", colours.onAccent.name()},
        {"warning", colours.warning.name()},
        {"error", colours.error.name()},
        {"ai", colours.ai.name()},
        {"icon-chevron-down", writeTinted(icons, "chevron-down", colours.secondText)},
        {"icon-chevron-right", writeTinted(icons, "chevron-right", colours.secondText)},
        {"icon-check", writeTinted(icons, "check", colours.text)},
        {"icon-check-on", writeTinted(icons, "check", colours.onAccent)},
    };
    // Longest names first: "@accentHover" begins with "@accent".
    for (auto it = values.rbegin(); it != values.rend(); ++it)
        sheet.replace('@' + it->first, it->second);
    return sheet;
}

} // namespace

void keepStrokesThin()
{
    // FreeType reads it when Qt starts it: the added thickness is 0 at every stem width.
    if (!qEnvironmentVariableIsSet("FREETYPE_PROPERTIES"))
        qputenv("FREETYPE_PROPERTIES", "cff:darkening-parameters=500,0,1000,0,1667,0,2333,0");
}

void applyTheme(QApplication& application, Appearance appearance)
{
    const Colours colours = Colours::load(appearance);
    if (application.findChild<QObject*>("hangakuStyleIcons") == nullptr) {
        QApplication::setStyle(new Style);
        QFont font("Noto Sans");
        font.setFamilies({"Noto Sans", "Noto Sans CJK JP"});
        font.setPixelSize(13);
        QApplication::setFont(font);
    }
    QApplication::setPalette(colours.palette());
    application.setStyleSheet(styleSheet(colours, QDir(iconFolder(application).path())));
}

QFont secondFont()
{
    QFont font = QApplication::font();
    font.setPixelSize(12);
    return font;
}

QLabel* makeLabel(const QString& text, const char* role, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", role);
    if (qstrcmp(role, "second") == 0)
        label->setFont(secondFont());
    return label;
}

QLabel* makeText(const QString& text, const char* role, QWidget* parent)
{
    QLabel* label = makeLabel(text, role, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString hex(Rgb colour)
{
    return QColor(colour.red, colour.green, colour.blue).name();
}

QString legendEntry(Rgb colour, const QString& text)
{
    return QStringLiteral("<span style='color:%1'>■</span>&nbsp;%2").arg(hex(colour), text);
}

void fillRow(QPainter& painter, const QRect& row, bool isCurrent, bool isUnderMouse,
             const Colours& colours)
{
    if (isCurrent) {
        painter.fillRect(row, colours.hover);
        painter.fillRect(QRect(row.left(), row.top(), 2, row.height()), colours.accent);
    } else if (isUnderMouse) {
        painter.fillRect(row, colours.raised);
    }
}

QFrame* makeLine(Qt::Orientation orientation, QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setObjectName("line");
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    return line;
}

} // namespace hangaku::viewer
