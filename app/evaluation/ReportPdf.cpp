#include "app/evaluation/ReportPdf.h"

#include "viewer/processing/report/Table.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextObjectInterface>
#include <QUrl>

#include <algorithm>

namespace hangaku::app {

using viewer::processing::escapedForMarkup;

namespace {

constexpr int kFigureObject = QTextFormat::UserObject + 1;
constexpr int kSvgProperty = QTextFormat::UserProperty + 1;
constexpr double kPointsPerInch = 72;
constexpr double kTextWidth = 480; ///< points between margins of 2 cm on A4
constexpr double kMostHeight = 640;
const QString kFigureScheme = QStringLiteral("figure:");

/// Draws an SVG as a letter of the text, as vectors.
class FigureObject : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)
public:
    QSizeF intrinsicSize(QTextDocument* document, int, const QTextFormat& format) override
    {
        QSvgRenderer figure(format.property(kSvgProperty).toByteArray());
        const QSizeF points = figure.defaultSize();
        const double part =
            std::min({1.0, kTextWidth / points.width(), kMostHeight / points.height()});
        const auto* device = document->documentLayout()->paintDevice();
        const double dpi = device != nullptr ? device->logicalDpiY() : 96;
        return points * part * dpi / kPointsPerInch;
    }
    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int,
                    const QTextFormat& format) override
    {
        QSvgRenderer(format.property(kSvgProperty).toByteArray()).render(painter, rect);
    }
};

constexpr const char* kStyle = R"(
body { font-family: "Noto Sans", Arial, Helvetica, "Noto Sans CJK JP", sans-serif;
       font-size: 9pt; color: #2d3238; }
h1 { font-size: 16pt; margin-bottom: 2pt; } h2 { font-size: 11pt; } p.gap { font-size: 5pt; margin: 0; }
table { font-size: 7pt; } .number { text-align: right; } p.note { color: #5b636d; font-size: 8pt; }
th, td { padding-left: 5px; padding-right: 5px; }
th { border-bottom: 1pt solid #2d3238; text-align: left; } td { border-bottom: 1px solid #d5d9de; }
)";

QString pageOf(const ComparisonReport& report)
{
    std::string page = "<html><head><style>" + std::string(kStyle) + "</style></head><body><h1>" +
                       escapedForMarkup(report.title) +
                       "</h1><p class=\"note\">Hangaku " HANGAKU_VERSION ". Research use only.</p>";
    if (!report.picturePng.empty())
        page += "<p><img src=\"scan\" width=\"640\"></p><p class=\"note\">" +
                report.pictureCaption + "</p>";
    for (const auto& table : report.tables) {
        if (table.name == "scores" || table.name == "pairs")
            continue;
        auto text = table.forPeople().html();
        constexpr std::string_view kTag = "<table>";
        text.replace(0, kTag.size(), "<table cellspacing=\"0\" cellpadding=\"3\" width=\"100%\">");
        // A heading's own distance is lost behind a table.
        page +=
            "<p class=\"gap\">&nbsp;</p><h2>" + escapedForMarkup(table.caption) + "</h2>" + text;
        if (!table.note.empty())
            page += "<p class=\"note\">" + escapedForMarkup(table.note) + "</p>";
    }
    page += "<h2 style=\"page-break-before: always\">Figures</h2>";
    for (std::size_t at = 0; at < report.figures.size(); ++at)
        page += "<p><img src=\"figure:" + std::to_string(at) + "\"></p><p class=\"note\">" +
                escapedForMarkup(report.figures[at].caption) + "</p>";
    page += "<h2>Methods</h2><p>" + escapedForMarkup(report.methods) + "</p></body></html>";
    return QString::fromStdString(page);
}

/// Where pictures are asked for by number, puts what draws them.
void placeFigures(QTextDocument& document, const ComparisonReport& report)
{
    QTextCursor cursor(&document);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
        for (auto at = block.begin(); !at.atEnd(); ++at) {
            const auto format = at.fragment().charFormat();
            const auto name = format.toImageFormat().name();
            if (!format.isImageFormat() || !name.startsWith(kFigureScheme))
                continue;
            const auto number = name.mid(kFigureScheme.size()).toULongLong();
            QTextCharFormat figure;
            figure.setObjectType(kFigureObject);
            figure.setProperty(kSvgProperty,
                               QByteArray::fromStdString(svg(report.figures[number].drawing)));
            cursor.setPosition(at.fragment().position());
            cursor.setPosition(at.fragment().position() + 1, QTextCursor::KeepAnchor);
            cursor.setCharFormat(figure);
            break; // the block's fragments are others now
        }
}

} // namespace

std::string pdf(const ComparisonReport& report)
{
    QTextDocument document;
    if (!report.picturePng.empty())
        document.addResource(QTextDocument::ImageResource, QUrl("scan"),
                             QImage::fromData(QByteArray::fromStdString(report.picturePng)));
    FigureObject figures;
    document.documentLayout()->registerHandler(kFigureObject, &figures);
    document.setHtml(pageOf(report));
    placeFigures(document, report);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setTitle(QString::fromStdString(report.title));
        writer.setCreator(QStringLiteral("Hangaku " HANGAKU_VERSION));
        writer.setPageMargins({0, 0, 0, 0}); // the document has its own
        document.print(&writer);
    }
    return bytes.toStdString();
}

} // namespace hangaku::app

#include "ReportPdf.moc"
