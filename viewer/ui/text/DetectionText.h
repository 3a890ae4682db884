#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/processing/cohort/DetectionMatching.h"

#include <QString>

namespace hangaku::viewer {

/// The kind's name in the language of the program.
QString kindText(const DetectionKind& kind);
/// "Nodule 0.93", with a tick when it is accepted.
QString detectionText(const DetectionKind& kind, const Detection& detection);
/// The edges of a box: "8.1 × 7.0 × 6.2 mm".
QString boxSizeText(const PatientBox& box);
/// A point of the patient as readers say it: "L 12  P 40  H 124", in mm.
QString placeText(Vec3 lps);

/// What became of it when sets are compared: "matched".
QString outcomeText(processing::DetectionOutcome outcome);
/// As masks' errors have it: what is right, missing, too much.
Rgb outcomeColour(processing::DetectionOutcome outcome);

} // namespace hangaku::viewer
