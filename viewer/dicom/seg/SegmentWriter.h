#pragma once

#include "viewer/core/segmentation/Provenance.h"
#include "viewer/core/segmentation/Segment.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmseg/segment.h"

#include <memory>
#include <string>

namespace hangaku::viewer::dicom {

/// Cuts UTF-8 text to `characters` code points, as a VR allows; control characters and the
/// backslash, which would part values, become spaces.
std::string fitted(const std::string& text, std::size_t characters);

/// A code for DICOM, or `fallback` when there is none.
CodeSequenceMacro toMacro(const CodedConcept& code, const CodedConcept& fallback);

/// The description of a segment (PS3.3 C.8.20.4): label, codes, algorithm, colour. A model's
/// segment that a person has corrected is SEMIAUTOMATIC.
/// @return null when DCMTK refuses a value
std::unique_ptr<DcmSegment> toDcmSegment(const Segment& segment, const Provenance& provenance);

/// Adds what only Hangaku reads back (PrivateElements.h) to a Segment Sequence item.
void addPrivateElements(DcmItem& item, const Segment& segment);

} // namespace hangaku::viewer::dicom
