#pragma once

#include "viewer/dicom/seg/PrivateElements.h"

namespace hangaku::viewer::dicom {

// What DICOM SR has no place for, beside the private elements of segmentations, in the data set.
inline const DcmTagKey kKindsTag{0x0029, 0x1010};     ///< SQ: the kinds, in order
inline const DcmTagKey kThresholdTag{0x0029, 0x1011}; ///< DS
inline const DcmTagKey kCreatorTag{0x0029, 0x1012};   ///< LO
inline const DcmTagKey kColourTag{0x0029, 0x1013};    ///< US: red, green, blue; of a kind
inline const DcmTagKey kKindLabelTag{0x0029, 0x1014}; ///< LO; of a kind

// Codes of ours, where DICOM has none.
inline constexpr const char* kOwnScheme = "99HANGAKU";
inline constexpr const char* kReviewCode = "review";       ///< values: as toString(Review)
inline constexpr const char* kDetectionCode = "detection"; ///< of a kind without a code

} // namespace hangaku::viewer::dicom
