#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/core/detection/Detection.h"
#include "viewer/core/study/Study.h"

#include <filesystem>

namespace hangaku::viewer {

/// Reads detections: a table (.csv), or a DICOM SR in a process of its own (SegmentationClient).
/// Pure; any thread. @return ParseFailed, ReadFailed, Unsupported naming the file
Result<Loaded<Detections>> readDetections(const std::filesystem::path& file,
                                          const Progress& progress = {});

/// Writes what is kept (isKept) as a table (.csv) or a DICOM SR (.dcm), atomically. Pure; any
/// thread.
/// @param source the images they were found in; a table does not need them
/// @return InvalidArgument for another ending, or when an SR has no images to refer to;
/// WriteFailed,
///         DiskFull, PermissionDenied
Result<void> writeDetections(const Detections& detections, const std::filesystem::path& file,
                             const VolumeDescription* source);

} // namespace hangaku::viewer
