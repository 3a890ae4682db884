#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/dicom/DicomDir.h"
#include "viewer/dicom/FileHeader.h"

#include <functional>

namespace hangaku::viewer::dicom {

// The steps of `scan`: only `readCandidate` and `filesOfDicomDir` parse what a file says, so that
// these can happen in another process.

/// A file that may be DICOM.
struct ScanCandidate {
    std::filesystem::path path;
    /// Named by the user, or a DICOMDIR, or with a DICOM extension: worth a word when it is not DICOM.
    bool isExpected = false;
    bool isDicomDir = false; ///< named so, and not yet looked into
};

/// What reading one candidate gave; nothing when it is no DICOM file and nobody expected one.
struct ScanOutcome {
    std::optional<FileHeader> header;
    std::optional<RejectedFile> rejected;
};

/// Looks through folders. @return NotFound; an incomplete list when stopped
Result<std::vector<ScanCandidate>> findCandidates(const std::vector<std::filesystem::path>& paths,
                                                  const Progress& progress);
/// Puts the files that they name in the place of DICOMDIRs; sorts and drops duplicates.
void expandDicomDirs(
    std::vector<ScanCandidate>& candidates,
    const std::function<std::vector<std::filesystem::path>(const std::filesystem::path&)>& list);
ScanOutcome readCandidate(const ScanCandidate& candidate);
ScanResult groupOutcomes(std::vector<ScanOutcome>& outcomes);

} // namespace hangaku::viewer::dicom
