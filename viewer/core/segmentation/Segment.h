#pragma once

#include "viewer/core/base/Error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace hangaku::viewer {

/// The value of a voxel in a label map: 0 is background, else a segment's number.
using Label = std::uint16_t;

struct Rgb {
    std::uint8_t red = 255;
    std::uint8_t green = 255;
    std::uint8_t blue = 255;

    friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// A code with its meaning (PS3.3 table 8.8-1), e.g. 39607008, SCT, "Lung".
struct CodedConcept {
    std::string value;
    std::string scheme;
    std::string meaning;

    bool isEmpty() const { return value.empty(); }
    friend bool operator==(const CodedConcept&, const CodedConcept&) = default;
};

/// Segment Algorithm Type (PS3.3 C.8.20.2).
enum class AlgorithmType { Manual, SemiAutomatic, Automatic };

/// Who changed a model's segment, and when.
struct Correction {
    std::string person;
    std::string time; ///< local time with offset, ISO 8601: "2026-01-31T14:02:11+09:00"

    friend bool operator==(const Correction&, const Correction&) = default;
};

/// One structure of a segmentation: what it is and how it is listed. Its voxels are in a LabelMap.
struct Segment {
    Label number = 1; ///< its value in the label map, and its Segment Number in DICOM SEG; >= 1
    int layer = 0;    ///< index of its LabelMap in the segmentation
    std::string label;
    /// The Japanese label ("左肺"); empty when there is none.
    std::string labelJa;
    CodedConcept category;
    CodedConcept type;
    CodedConcept typeModifier; ///< e.g. laterality; may be empty
    CodedConcept anatomicRegion; ///< where a type such as "Mass" lies; may be empty
    CodedConcept anatomicRegionModifier;
    std::string group; ///< the heading under which it is listed; empty for none
    Rgb colour;
    bool visible = true;
    bool locked = false;
    AlgorithmType algorithmType = AlgorithmType::Manual;
    std::string algorithmName; ///< a model's name and version; empty for a person's work
    /// Set when a person has changed what a model made.
    std::optional<Correction> correction;

    bool isFromModel() const { return algorithmType != AlgorithmType::Manual; }

    friend bool operator==(const Segment&, const Segment&) = default;
};

/// The colour of the n-th segment that has none of its own: Okabe-Ito, then lighter and darker
/// turns of it, so that neighbours differ for colour-blind readers too.
Rgb cycleColour(int n);

/// An anatomical structure that the user has not named further ("Anatomical Structure", SCT
/// 123037004, CID 7150); "Tissue" is the type that says least (SCT 85756007).
CodedConcept anatomicalStructure();
CodedConcept tissue();

} // namespace hangaku::viewer
