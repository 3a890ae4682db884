#pragma once

#include "viewer/core/segmentation/Provenance.h"
#include "viewer/core/segmentation/Segment.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <string>
#include <utility>

namespace hangaku::viewer::dicom {

/// The text of an element, empty when it is missing; values after the first are left out.
std::string textOf(DcmItem& item, const DcmTagKey& tag);

/// A segment as a Segment Sequence item describes it.
struct DescribedSegment {
    int number = 0; ///< Segment Number in the object; label maps may have a 0
    bool hasColour = false; ///< of its own
    Segment segment; ///< `segment.number` is what Hangaku saved it as, else Segment Number
};

/// @param item    text in UTF-8
/// @param position in the list, for a colour where the object has none
DescribedSegment readSegment(DcmItem& item, int position);

/// The code in the first item of a sequence; empty when there is none.
CodedConcept codeIn(DcmItem& item, const DcmTagKey& sequence);
/// The code in the first item of `sequence` and what modifies it, in `modifiers` inside that item.
std::pair<CodedConcept, CodedConcept> codesIn(DcmItem& item, const DcmTagKey& sequence,
                                              const DcmTagKey& modifiers);

/// The words of Segment Algorithm Type, and of ROI Generation Algorithm.
AlgorithmType algorithmTypeFrom(const std::string& text);

/// What only Hangaku keeps (PrivateElements.h); leaves a segment alone that it did not write.
void readPrivate(DcmItem& item, Segment& segment);

/// Who made the object: the model in Contributing Equipment, the person in Content Creator's Name.
Provenance readProvenance(DcmItem& dataset);

} // namespace hangaku::viewer::dicom
