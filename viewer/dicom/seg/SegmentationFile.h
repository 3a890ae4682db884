#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include <filesystem>

namespace hangaku::viewer::dicom {

/// Writes a binary, multi-segment DICOM SEG (PS3.3 A.51) of the segmentation, atomically.
///
/// Codes, colours (CIELab), algorithm type and name, and provenance are kept; patient, study and
/// frame of reference are taken from the source images, which are referenced frame by frame.
/// @param source the series it was drawn on: its instances are opened for patient and study data
/// @return GeometryMismatch when the grids differ; WriteFailed, DiskFull, PermissionDenied
Result<void> writeSegmentation(const Segmentation& segmentation, const VolumeDescription& source,
                               const std::filesystem::path& file);

/// Reads a DICOM SEG (binary, fractional at 0.5, or label map) into as few layers as its overlaps
/// need. The grid is the source's when `source` is given and the frames lie on it, else the
/// smallest grid that holds the frames.
Result<Loaded<Segmentation>> readSegmentation(const std::filesystem::path& file,
                                              const VolumeDescription* source = nullptr);

} // namespace hangaku::viewer::dicom
