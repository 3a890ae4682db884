#include "viewer/ui/theme/Icon.h"

#include "viewer/ui/theme/Colours.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace hangaku::viewer {
namespace {

/// Renders the SVG anew for every size and colour, so that it is sharp on every screen.
class TintedSvgEngine : public QIconEngine {
public:
    TintedSvgEngine(QString name, QColor colour) : m_name(std::move(name)), m_colour(colour) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        drawIcon(*painter, m_name, rect, colour(mode, state));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return result;
    }

    QIconEngine* clone() const override { return new TintedSvgEngine(m_name, m_colour); }
    bool isNull() override { return false; }

private:
    QColor colour(QIcon::Mode mode, QIcon::State state) const
    {
        const Colours colours = Colours::of(QGuiApplication::palette());
        if (mode == QIcon::Disabled)
            return colours.disabledText;
        if (m_colour.isValid())
            return m_colour;
        return state == QIcon::On ? colours.accent : colours.text;
    }

    QString m_name;
    QColor m_colour;
};

} // namespace

QIcon icon(const QString& name)
{
    return QIcon(new TintedSvgEngine(name, QColor()));
}

QIcon icon(const QString& name, const QColor& colour)
{
    return QIcon(new TintedSvgEngine(name, colour));
}

void drawIcon(QPainter& painter, const QString& name, const QRectF& rect, const QColor& colour)
{
    QFile file(":/icons/" + name + ".svg");
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("No icon named %s", qUtf8Printable(name));
        return;
    }
    QByteArray svg = file.readAll();
    svg.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
    QSvgRenderer renderer(svg);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(painter.opacity() * colour.alphaF());
    renderer.render(&painter, rect);
    painter.restore();
}

} // namespace hangaku::viewer
