#include "viewer/ui/view/CornerTexts.h"

#include "viewer/core/view/Presentation.h"
#include "viewer/ui/text/PersonName.h"
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
QString positionText(Orientation orientation, Vec3 lps)
{
    const auto text = [](double mm, const char* below, const char* above) {
        return QString("%1 %2 mm").arg(QLatin1String(mm < 0 ? below : above),
                                       QString::number(std::abs(mm), 'f', 1));
    };
    switch (orientation) {
    case Orientation::Axial: return text(lps.z, "F", "H");
    case Orientation::Coronal: return text(lps.y, "A", "P");
    case Orientation::Sagittal: break;
    }
    return text(lps.x, "R", "L");
}

/// The orientation that an oblique plane is nearest to.
Orientation nearestOrientation(Vec3 normal)
{
    const Vec3 size{std::abs(normal.x), std::abs(normal.y), std::abs(normal.z)};
    if (size.z >= size.x && size.z >= size.y)
        return Orientation::Axial;
    return size.y >= size.x ? Orientation::Coronal : Orientation::Sagittal;
}

QString number(double value)
{
    const bool isWhole = std::abs(value) >= 20 || value == std::round(value);
    return QString::number(value, 'f', isWhole ? 0 : std::abs(value) >= 1 ? 1 : 3);
}

/// What the millimetres of a picture mean.
QString calibrationText(const VolumeDescription& description, bool isInMm)
{
    if (!isInMm)
        return tr("No millimetres known");
    switch (description.calibration) {
    case Calibration::Detector: return tr("mm at the detector");
    case Calibration::Magnified: return tr("mm corrected for magnification (estimated)");
    case Calibration::Patient: return tr("mm calibrated");
    case Calibration::Ultrasound: return tr("mm of the region");
    case Calibration::None: break;
    }
    return {};
}

QStringList imageLines(const VolumeDescription& description, const ViewFacts& facts)
{
    QStringList lines;
    appendJoined(lines,
                 {description.seriesNumber > 0 ? tr("Series %1").arg(description.seriesNumber)
                                               : QString(),
                  fromUtf8(description.description)},
                 "  ");
    QString source;
    const SliceSource* slice = facts.acquiredSlice < 0
                                   ? nullptr
                                   : sliceSource(description, facts.acquiredSlice, facts.timePoint);
    if (slice != nullptr && static_cast<std::size_t>(slice->instance) < description.instances.size()) {
        const Instance& instance =
            description.instances[static_cast<std::size_t>(slice->instance)];
        if (slice->isMissing)
            source = tr("missing");
        else if (instance.frames > 1)
            source = tr("frame %1").arg(slice->frame + 1);
        else if (slice->tile >= 0)
            source = tr("tile %1 of instance %2").arg(slice->tile + 1).arg(instance.number);
        else
            source = tr("instance %1").arg(instance.number);
    }
    if (facts.tiltDegrees)
        source = tr("tilted %1°").arg(QString::number(*facts.tiltDegrees, 'f', 1));
    appendJoined(lines, {tr("Image %1 / %2").arg(facts.number).arg(facts.count), source}, "  ");
    if (facts.timePointCount > 1)
        lines << tr("Time %1").arg(timePointText(description, facts.timePoint));
    if (!isPicture(description))
        appendJoined(lines,
                     {positionText(facts.orientation.value_or(nearestOrientation(facts.normal)),
                                   facts.centre),
                      facts.spacingMm > 0
                          ? tr("spacing %1 mm").arg(QString::number(facts.spacingMm, 'g', 3))
                          : QString()},
                     "  ");
    return lines;
}

QString windowText(const VolumeDescription& description, const ViewFacts& facts)
{
    if (description.channels > 1)
        return tr("Colours as stored");
    if (facts.voiTable >= 0 &&
        static_cast<std::size_t>(facts.voiTable) < description.voiTables.size()) {
        const auto& name =
            description.voiTables[static_cast<std::size_t>(facts.voiTable)].explanation;
        return tr("Table %1").arg(name.empty() ? QString::number(facts.voiTable + 1)
                                               : fromUtf8(name));
    }
    if (description.suv && description.suv->bodyWeight > 0) {
        const double factor = description.suv->bodyWeight;
        return tr("SUV %1 to %2").arg(number(facts.window.lower() * factor),
                                      number(facts.window.upper() * factor));
    }
    QString text = tr("W %1  L %2").arg(number(facts.window.width), number(facts.window.center));
    if (!description.unit.empty())
        text += " " + fromUtf8(description.unit);
    if (facts.window.function == VoiFunction::Sigmoid)
        text += "  " + tr("sigmoid");
    return text;
}

} // namespace

QString timePointText(const VolumeDescription& description, int timePoint)
{
    QString text = QString("%1 / %2").arg(timePoint + 1).arg(description.timePoints);
    const auto at = static_cast<std::size_t>(timePoint);
    if (at < description.timePointLabels.size() && !description.timePointLabels[at].empty())
        text += "  " + fromUtf8(description.timePointLabels[at]);
    return text;
}

CornerTexts cornerTexts(const VolumeDescription& description, const ViewFacts& facts)
{
    CornerTexts texts;
    if (facts.isPatientShown) {
        const Patient& patient = description.patient;
        const ShownName name = shownName(patient);
        appendJoined(texts.patient, {name.marked()}, {});
        appendJoined(texts.patient, {name.beside}, {});
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

    texts.image = imageLines(description, facts);
    texts.display << (facts.isInMm
                          ? tr("Zoom %1 px/mm").arg(QString::number(facts.zoom, 'f', 2))
                          : tr("Zoom %1 %").arg(qRound(facts.zoom * 100)));
    if (isPicture(description))
        appendJoined(texts.display, {calibrationText(description, facts.isInMm)}, {});
    texts.display << windowText(description, facts);
    return texts;
}

} // namespace hangaku::viewer
