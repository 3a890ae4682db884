#include "viewer/ui/text/Translate.h"

#include <QCoreApplication>
#include <QLocale>

namespace hangaku::viewer {

QString translate(const Text& text)
{
    // The viewer's sentences are in the context "Core", those of the model layer in "Ai".
    const auto source = QString::fromStdString(text.source());
    QString sentence = QCoreApplication::translate("Core", text.source().c_str());
    if (sentence == source)
        sentence = QCoreApplication::translate("Ai", text.source().c_str());
    QString result;
    result.reserve(sentence.size() + 64);
    // Arguments are put in by hand: QString::arg would read a "%1" inside a file name.
    for (qsizetype at = 0; at < sentence.size(); ++at) {
        const QChar next = at + 1 < sentence.size() ? sentence[at + 1] : QChar();
        if (sentence[at] != u'%' || next < u'1' || next > u'9') {
            result += sentence[at];
            continue;
        }
        const auto index = static_cast<std::size_t>(next.digitValue() - 1);
        if (index < text.arguments().size())
            result += QString::fromStdString(text.arguments()[index]);
        ++at;
    }
    return result;
}

QString translate(const Error& error)
{
    const QString reason = translate(error.reason);
    if (error.hint.isEmpty())
        return reason;
    return reason + u'\n' + translate(error.hint);
}

QString volumeText(double millilitres)
{
    const QLocale c = QLocale::c();
    if (millilitres >= 1000)
        return QCoreApplication::translate("Units", "%1 l").arg(
            c.toString(millilitres / 1000, 'f', 2));
    const int decimals = millilitres >= 100 ? 0 : millilitres >= 1 ? 1 : 2;
    return QCoreApplication::translate("Units", "%1 ml").arg(
        c.toString(millilitres, 'f', millilitres > 0 ? decimals : 0));
}

QString pathText(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

QString sexText(const std::string& sex)
{
    if (sex == "M")
        return QCoreApplication::translate("Patient", "male");
    if (sex == "F")
        return QCoreApplication::translate("Patient", "female");
    return sex == "O" ? QCoreApplication::translate("Patient", "other") : QString();
}

} // namespace hangaku::viewer
