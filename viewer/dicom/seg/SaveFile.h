#pragma once

#include "viewer/core/base/Error.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <filesystem>

namespace hangaku::viewer::dicom {

/// "Cannot write the segmentation ..."
tl::unexpected<Error> notWritten(const std::filesystem::path& file, const OFCondition& condition);

/// Writes the file as a whole or not at all. @return WriteFailed, DiskFull, PermissionDenied
Result<void> saveAtomically(DcmFileFormat& format, const std::filesystem::path& file,
                            E_TransferSyntax syntax);

} // namespace hangaku::viewer::dicom
