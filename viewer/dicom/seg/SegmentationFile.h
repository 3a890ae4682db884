#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include <filesystem>

namespace hangaku::viewer::dicom {

/// Writes a binary, multi-segment DICOM SEG (PS3.3 A.51) of the segmentation, atomically.
///
/// Codes, colours (CIELab), algorithm type and name, and provenance are kept; patient, study and
/// frame of reference are taken from the source images, which are referenced frame by frame.
/// On a volume of unevenly spaced slices it is written on the volume's even grid; only those of
/// its slices that were acquired name an image.
/// @param source the series it was drawn on: its instances are opened for patient and study data
/// @param timePoint of the source: whose images are referenced (Volume::timePoint)
/// @return Unsupported for images that lie nowhere in the patient, GeometryMismatch when the grids
///         differ; WriteFailed, DiskFull, PermissionDenied
Result<void> writeSegmentation(const Segmentation& segmentation, const VolumeDescription& source,
                               const std::filesystem::path& file, int timePoint = 0);

/// Reads a DICOM SEG (binary, fractional, or label map) into as few layers as its overlaps need.
/// Fractions of one half and more are inside, with a warning that says how many are not.
///
/// The grid is the source's when `source` is given and the frames lie on it (or on its acquired
/// slices, where these are uneven), else the smallest even grid that holds the frames; no frame is
/// moved to fit. Files may be hostile, and GDCM, which decodes compressed frames, ends the process
/// on some: use it through SegmentationClient (viewer/session).
/// @param source geometry, slicePlaces and frameOfReferenceUid are used
/// @param mostBytes of all layers together; 0 for a quarter of the machine's memory
/// @return Unsupported for slides (tiles) and what else is no volume; ParseFailed, ReadFailed,
///         OutOfMemory
Result<Loaded<Segmentation>> readSegmentation(const std::filesystem::path& file,
                                              const VolumeDescription* source = nullptr,
                                              std::size_t mostBytes = 0);

} // namespace hangaku::viewer::dicom
