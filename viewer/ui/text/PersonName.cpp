#include "viewer/ui/text/PersonName.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace hangaku::viewer {
namespace {

enum class Script { None, Letters, Kana, Kanji };

bool isJapanese()
{
    return QCoreApplication::translate("Names", "alphabetic",
                                       "Which form of a name is shown first: "
                                       "'alphabetic' or 'ideographic'") == u"ideographic";
}

/// Kanji make a name one of kanji, also with kana in it (さくら is a given name).
Script scriptOf(const QString& text)
{
    Script script = Script::None;
    for (const uint code : text.toUcs4()) {
        switch (QChar::script(code)) {
        case QChar::Script_Han:
        case QChar::Script_Hangul: return Script::Kanji;
        case QChar::Script_Hiragana:
        case QChar::Script_Katakana: script = Script::Kana; break;
        default:
            if (QChar::isLetter(code) && script == Script::None)
                script = Script::Letters;
        }
    }
    return script;
}

/// Family, given and middle name between prefix and suffix (PS3.5 6.2.1.1).
QString inWords(const QString& group)
{
    const QStringList parts = group.split(u'^');
    return QStringList{parts.value(3), parts.value(0), parts.value(1), parts.value(2),
                       parts.mid(4).join(u' ')}
        .join(u' ')
        .simplified();
}

struct Forms {
    QString letters;
    QString kanji;
    QString kana;
};

Forms formsOf(const std::string& name)
{
    const QStringList groups = QString::fromStdString(name).split(u'=');
    Forms forms{inWords(groups.value(0)), inWords(groups.value(1)), inWords(groups.value(2))};
    const Script script = scriptOf(forms.letters);
    if (script == Script::Kanji && forms.kanji.isEmpty())
        std::swap(forms.letters, forms.kanji);
    else if (script == Script::Kana && forms.kana.isEmpty())
        std::swap(forms.letters, forms.kana);
    return forms;
}

/// The first two that there are.
std::pair<QString, QString> firstTwo(const Forms& forms)
{
    const QStringList order = isJapanese() || forms.letters.isEmpty()
                                  ? QStringList{forms.kanji, forms.kana}
                                  : QStringList{forms.letters, forms.kanji};
    QStringList there;
    std::copy_if(order.begin(), order.end(), std::back_inserter(there),
                 [](const QString& form) { return !form.isEmpty(); });
    if (there.isEmpty())
        there << (forms.letters.isEmpty() ? forms.kana : forms.letters);
    return {there.value(0), there.value(1)};
}

} // namespace

QString ShownName::marked() const
{
    return isGuessed && !first.isEmpty()
               ? QCoreApplication::translate("Names", "%1 (?)",
                                             "A name whose characters were guessed")
                     .arg(first)
               : first;
}

QString ShownName::line() const
{
    if (first.isEmpty() || beside.isEmpty())
        return marked();
    ShownName both = *this;
    both.first = QCoreApplication::translate("Names", "%1 (%2)",
                                             "A name, and another form of it beside it")
                     .arg(first, beside);
    return both.marked();
}

ShownName shownName(const Patient& patient)
{
    const Forms forms = formsOf(patient.name);
    const auto [first, beside] = firstTwo(forms);
    ShownName name{first, beside, {}, patient.isTextGuessed};
    QStringList lines;
    const auto add = [&lines](const QString& label, const QString& form) {
        if (!form.isEmpty())
            lines << label + u' ' + form;
    };
    add(QCoreApplication::translate("Names", "Kanji:"), forms.kanji);
    add(QCoreApplication::translate("Names", "Kana:"), forms.kana);
    add(QCoreApplication::translate("Names", "Letters:"), forms.letters);
    if (name.isGuessed)
        lines << QCoreApplication::translate("Names",
                                             "The file does not say, or says wrongly, in which "
                                             "character set the name is: it was guessed.");
    name.toolTip = lines.join(u'\n');
    return name;
}

QString personName(const std::string& name)
{
    return firstTwo(formsOf(name)).first;
}

} // namespace hangaku::viewer
