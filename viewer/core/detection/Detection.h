#pragma once

#include "viewer/core/image/Vec3.h"
#include "viewer/core/segmentation/Provenance.h"
#include "viewer/core/segmentation/Segment.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// A box in the patient, at any angle.
struct PatientBox {
    Vec3 centre; ///< LPS mm
    Vec3 sizeMm; ///< length of the edges along `axes`, each > 0
    /// LPS unit vectors, pairwise perpendicular.
    std::array<Vec3, 3> axes{Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}};

    friend bool operator==(const PatientBox&, const PatientBox&) = default;
};

/// What a reader says about a detection.
enum class Review { Open, Accepted, Rejected };

/// What a detection can be: "Nodule".
struct DetectionKind {
    std::string label;
    std::string labelJa; ///< empty when there is none
    CodedConcept type;   ///< what is found, e.g. 27925004, SCT, "Nodule"
    Rgb colour;

    friend bool operator==(const DetectionKind&, const DetectionKind&) = default;
};

/// A place that a model or a person has found, with a box around it.
struct Detection {
    int number = 0; ///< names it within its set; >= 1, never used again
    int kind = 0;   ///< index into `Detections::kinds`
    PatientBox box;
    std::optional<double> score{}; ///< 0 to 1; none for what a person has drawn
    Review review = Review::Open;
    /// Set when a person has drawn, moved, resized, accepted or rejected it.
    std::optional<Correction> correction{};
    std::string
        uid{}; ///< DICOM's Tracking Unique Identifier: the same finding in every file; may be empty

    friend bool operator==(const Detection&, const Detection&) = default;
};

/// What one model, or one person, found in one image.
struct Detections {
    std::string name;
    std::vector<DetectionKind> kinds;
    std::vector<Detection> all;
    /// What scores less is neither shown nor saved; people's own always are. 0 to 1.
    double threshold = 0;
    Provenance provenance;
    std::string seriesInstanceUid;
    std::string frameOfReferenceUid;

    friend bool operator==(const Detections&, const Detections&) = default;
};

/// Whether a detection is shown and saved: it scores enough, or a person has drawn, moved, or
/// accepted it.
inline bool isKept(const Detections& detections, const Detection& detection)
{
    return !detection.score || *detection.score >= detections.threshold ||
           detection.review == Review::Accepted ||
           (detection.correction && detection.review == Review::Open);
}

} // namespace hangaku::viewer
