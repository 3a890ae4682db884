#pragma once

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

namespace hangaku::viewer::dicom {

// What DICOM has no place for is kept in a private block of each item of the Segment Sequence (of a
// structure set: Structure Set ROI Sequence), so that a segmentation comes back as it was saved. Everything that others should know is also in the
// standard attributes (Segment Description, Contributing Equipment).
inline constexpr const char* kPrivateCreator = "HANGAKU";
inline const DcmTagKey kPrivateCreatorTag{0x0029, 0x0010};
inline const DcmTagKey kLabelNumberTag{0x0029, 0x1001};      ///< US: the label's number
inline const DcmTagKey kJapaneseLabelTag{0x0029, 0x1002};    ///< LO
inline const DcmTagKey kCorrectionPersonTag{0x0029, 0x1003}; ///< LO
inline const DcmTagKey kCorrectionTimeTag{0x0029, 0x1004};   ///< LO, ISO 8601
inline const DcmTagKey kAlgorithmTypeTag{0x0029, 0x1005};    ///< CS: before a person's correction
inline const DcmTagKey kLockedTag{0x0029, 0x1006};           ///< CS: "YES"
inline const DcmTagKey kGroupTag{0x0029, 0x1007};            ///< LO: the heading it is listed under

} // namespace hangaku::viewer::dicom
