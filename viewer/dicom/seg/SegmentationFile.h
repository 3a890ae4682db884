#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace hangaku::viewer::dicom {

/// What a new object takes over from an image: patient, study and frame of reference, as text in
/// UTF-8 by tag (group << 16 | element). No sequences.
using SourceAttributes = std::vector<std::pair<std::uint32_t, std::string>>;

/// Reads them from a file, which may be hostile: programs do so through SegmentationClient.
/// @return ReadFailed naming the file
Result<SourceAttributes> readSourceAttributes(const std::filesystem::path& file);

/// The image that they are taken from; null where nothing can be written, as writeSegmentation
/// says.
const Instance* sourceImageOf(const VolumeDescription& source, int timePoint);

/// Writes a binary, multi-segment DICOM SEG (PS3.3 A.51) of the segmentation, atomically.
///
/// Codes, colours (CIELab), algorithm type and name, and provenance are kept; patient, study and
/// frame of reference are taken from the source images, which are referenced frame by frame.
/// On a volume of unevenly spaced slices it is written on the volume's even grid; only those of
/// its slices that were acquired name an image.
/// @param source the series it was drawn on
/// @param timePoint of the source: whose images are referenced (Volume::timePoint)
/// @param attributes of sourceImageOf; read here when null
/// @return Unsupported for images that lie nowhere in the patient, GeometryMismatch when the grids
///         differ; WriteFailed, DiskFull, PermissionDenied
Result<void> writeSegmentation(const Segmentation& segmentation, const VolumeDescription& source,
                               const std::filesystem::path& file, int timePoint = 0,
                               const SourceAttributes* attributes = nullptr);

/// Reads a DICOM SEG (binary, fractional, or label map) into as few layers as its overlaps need, or
/// an RT Structure Set (`rt/StructureSetReader.h` says how).
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
