#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/study/Study.h"

#include <filesystem>
#include <vector>

namespace hangaku::viewer::dicom {

/// Reads the headers of DICOM files and groups them into studies, series and volumes.
///
/// Pure: no state, any thread. Folders are searched recursively; a DICOMDIR stands for the files it
/// names. Slices form a volume by Frame of Reference, orientation, pixel spacing, size and position
/// along the normal computed from Image Position and Orientation, never by file name. Broken files
/// are listed in `rejected` with their reason; the rest is returned.
/// @return Cancelled when stopped; NotFound when a path does not exist
Result<ScanResult> scan(const std::vector<std::filesystem::path>& paths, const Progress& progress);

} // namespace hangaku::viewer::dicom
