#include "viewer/ui/view/CornerTexts.h"

#include "viewer/ui/text/Translate.h"

#include <QCoreApplication>
#include <QLocale>

namespace hangaku::viewer {
namespace {

QString tr(const char* text)
{
    // lupdate files a free tr() under the namespace around it.
    return QCoreApplication::translate("hangaku::viewer", text);
}

QString fromUtf8(const std::string& text)
{
    return QString::fromStdString(text);
}

void appendJoined(QStringList& lines, const QStringList& parts, const QString& separator)
{
    QStringList filled;
    for (const QString& part : parts)
        if (!part.isEmpty())
            filled << part;
    if (!filled.isEmpty())
        lines << filled.join(separator);
}

/// "045Y" is how DICOM writes an age.
QString ageText(const std::string& age)
{
    const QString text = fromUtf8(age).trimmed();
    if (text.size() != 4)
        return text;
    bool isNumber = false;
    const int number = text.left(3).toInt(&isNumber);
    if (!isNumber)
        return text;
    switch (text.back().toLatin1()) {
    case 'Y': return tr("%1 y").arg(number);
    case 'M': return tr("%1 months").arg(number);
    case 'W': return tr("%1 weeks").arg(number);
    case 'D': return tr("%1 days").arg(number);
    default: return text;
    }
}

/// "R 12.4", "A 3.0", "H 124.0": the side of the patient's origin, as on a film.
QString positionText(Orientation orientation, double mm)
{
    const char* letter = nullptr;
    switch (orientation) {
    case Orientation::Axial: letter = mm < 0 ? "F" : "H"; break;
    case Orientation::Coronal: letter = mm < 0 ? "A" : "P"; break;
    case Orientation::Sagittal: letter = mm < 0 ? "R" : "L"; break;
    }
    return QString("%1 %2 mm").arg(QLatin1String(letter), QString::number(std::abs(mm), 'f', 1));
}

QString number(double value)
{
    const bool isWhole = std::abs(value) >= 20 || value == std::round(value);
    return QString::number(value, 'f', isWhole ? 0 : std::abs(value) >= 1 ? 1 : 3);
}

} // namespace

CornerTexts cornerTexts(const VolumeDescription& description, const ViewFacts& facts)
{
    CornerTexts texts;
    if (facts.isPatientShown) {
        const Patient& patient = description.patient;
        appendJoined(texts.patient, {personName(patient.name)}, {});
        appendJoined(texts.patient, {fromUtf8(patient.id)}, {});
        appendJoined(texts.patient,
                     {fromUtf8(patient.birthDate), sexText(patient.sex),
                      ageText(description.patientAge)},
                     "  ");
    }
    appendJoined(texts.study, {fromUtf8(description.institution)}, {});
    appendJoined(texts.study,
                 {fromUtf8(description.studyDate), fromUtf8(description.studyTime).left(5)}, "  ");
    appendJoined(texts.study, {fromUtf8(description.studyDescription)}, {});

    appendJoined(texts.image,
                 {description.seriesNumber > 0 ? tr("Series %1").arg(description.seriesNumber)
                                               : QString(),
                  fromUtf8(description.description)},
                 "  ");
    texts.image << tr("Image %1 / %2").arg(facts.number).arg(facts.count);
    appendJoined(texts.image,
                 {positionText(facts.orientation, facts.positionMm),
                  facts.thicknessMm > 0
                      ? tr("slice %1 mm").arg(QString::number(facts.thicknessMm, 'g', 3))
                      : QString()},
                 "  ");
    texts.display << tr("Zoom %1 px/mm").arg(QString::number(facts.zoom, 'f', 2));
    texts.display << tr("W %1  L %2").arg(number(facts.window.width), number(facts.window.center)) +
                         (description.unit.empty() ? QString()
                                                   : " " + fromUtf8(description.unit));
    return texts;
}

} // namespace hangaku::viewer
