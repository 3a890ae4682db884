#include "viewer/ui/text/DetectionText.h"

#include "viewer/core/terminology/Terminology.h"
#include "viewer/render/slice/AgreementPainter.h"
#include "viewer/ui/panels/SegmentsModel.h"

#include <QCoreApplication>

#include <cmath>

namespace hangaku::viewer {

QString kindText(const DetectionKind& kind)
{
    const bool isJapanese = shownLanguage() == Language::Japanese && !kind.labelJa.empty();
    return QString::fromStdString(isJapanese ? kind.labelJa : kind.label);
}

QString detectionText(const DetectionKind& kind, const Detection& detection)
{
    QString text = kindText(kind);
    if (detection.score)
        text += QStringLiteral(" ") + QString::number(*detection.score, 'f', 2);
    if (detection.review == Review::Accepted)
        text += QStringLiteral(" ✓");
    return text;
}

QString boxSizeText(const PatientBox& box)
{
    return QCoreApplication::translate("Units", "%1 × %2 × %3 mm")
        .arg(box.sizeMm.x, 0, 'f', 1)
        .arg(box.sizeMm.y, 0, 'f', 1)
        .arg(box.sizeMm.z, 0, 'f', 1);
}

QString placeText(Vec3 lps)
{
    const auto part = [](double value, const char* positive, const char* negative) {
        return QStringLiteral("%1 %2")
            .arg(QLatin1String(value < 0 ? negative : positive))
            .arg(std::abs(value), 0, 'f', 0);
    };
    return part(lps.x, "L", "R") + QStringLiteral("  ") + part(lps.y, "P", "A") +
           QStringLiteral("  ") + part(lps.z, "H", "F");
}

QString outcomeText(processing::DetectionOutcome outcome)
{
    using Outcome = processing::DetectionOutcome;
    switch (outcome) {
    case Outcome::Matched: return QCoreApplication::translate("Detections", "matched");
    case Outcome::Missed: return QCoreApplication::translate("Detections", "missed");
    case Outcome::False: return QCoreApplication::translate("Detections", "false");
    case Outcome::Double: break;
    }
    return QCoreApplication::translate("Detections", "once more");
}

Rgb outcomeColour(processing::DetectionOutcome outcome)
{
    using Outcome = processing::DetectionOutcome;
    return outcome == Outcome::Missed ? kMissing : outcome == Outcome::False ? kTooMuch : kRight;
}

} // namespace hangaku::viewer
