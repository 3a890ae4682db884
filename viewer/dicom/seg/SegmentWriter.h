#pragma once

#include "viewer/core/segmentation/Provenance.h"
#include "viewer/core/segmentation/Segment.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmseg/segment.h"

#include <memory>
#include <string>

namespace hangaku::viewer::dicom {

/// Cuts UTF-8 text to `characters` code points, as a VR allows. Control characters and the
/// backslash, which would part values, become spaces, and bytes that are no UTF-8 become "?".
std::string fitted(const std::string& text, std::size_t characters);

/// A code for DICOM, or `fallback` when there is none.
CodeSequenceMacro toMacro(const CodedConcept& code, const CodedConcept& fallback);

/// The description of a segment (PS3.3 C.8.20.4): codes, algorithm, colour, and a placeholder for
/// the label (see `completeItem`). A model's segment that a person has corrected is SEMIAUTOMATIC.
/// @return null when DCMTK refuses a value
std::unique_ptr<DcmSegment> toDcmSegment(const Segment& segment, const Provenance& provenance);

/// Puts into a Segment Sequence item the texts in which DCMTK 3.6.7 takes UTF-8 for wrong
/// characters (label, description, algorithm name), and what only Hangaku reads back
/// (PrivateElements.h).
void completeItem(DcmItem& item, const Segment& segment, const Provenance& provenance);

/// Local time as "20260131140211".
std::string nowAsDateTime();

/// Puts what only Hangaku reads back into an item.
void putPrivateElements(DcmItem& item, const Segment& segment);
/// Puts the code as the one item of a sequence; nothing when it is empty. @return the item or null
DcmItem* putCode(DcmItem& item, const DcmTagKey& sequence, const CodedConcept& code);
/// The words of Segment Algorithm Type; a model's segment that was corrected is SEMIAUTOMATIC.
const char* algorithmTypeOf(const Segment& segment);
/// The name of the algorithm that made a segment, at least "unknown"; empty for a person's.
std::string algorithmNameOf(const Segment& segment, const Provenance& provenance);
/// Contributing Equipment (PS3.3 C.12.1): the model that made the segments, if one did.
void addModel(DcmDataset& dataset, const Provenance& provenance);

} // namespace hangaku::viewer::dicom
