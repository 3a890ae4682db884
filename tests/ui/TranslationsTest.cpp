#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QXmlStreamReader>

namespace {

/// Sentences of a .ts file that nobody has translated, as "context: source".
QStringList unfinished(const QString& path)
{
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QStringList result;
    QString context;
    QString source;
    int messages = 0;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == u"name") {
            context = xml.readElementText();
        } else if (xml.name() == u"source") {
            source = xml.readElementText();
            ++messages;
        } else if (xml.name() == u"translation") {
            const bool marked = xml.attributes().hasAttribute("type");
            const QString text =
                xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
            if (marked || text.isEmpty())
                result << context + ": " + source;
        }
    }
    REQUIRE_FALSE(xml.hasError());
    REQUIRE(messages > 0);
    return result;
}

} // namespace

TEST_CASE("Translations: every sentence of the program is translated", "[ui][translations]")
{
    const auto [language, options] = GENERATE(table<const char*, QStringList>(
        {{"hangaku_ja.ts", {}}, {"hangaku_en.ts", {"-pluralonly"}}}));
    const hangaku::tests::TemporaryFolder folder;
    const QString copy = QString::fromStdString((folder / language).string());
    REQUIRE(QFile::copy(QString(HANGAKU_SOURCE_FOLDER) + "/resources/translations/" + language,
                        copy));
    QProcess lupdate;
    lupdate.setWorkingDirectory(HANGAKU_SOURCE_FOLDER);
    lupdate.start(HANGAKU_LUPDATE,
                  QStringList{"-silent", "-I", ".", "-no-obsolete", "-locations", "none",
                              "-tr-function-alias", "QT_TRANSLATE_NOOP=HANGAKU_TR"} +
                      options +
                      QStringList{"app", "viewer", "ai", "-extensions", "cpp,h", "-ts", copy});
    REQUIRE(lupdate.waitForFinished(60'000));
    REQUIRE(lupdate.exitCode() == 0);

    const QStringList left = unfinished(copy);
    INFO("Run packaging/update-translations and translate:\n"
         << left.join('\n').toStdString());
    CHECK(left.isEmpty());
}
