#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/core/study/Study.h"
#include "viewer/dicom/seg/SegmentationFile.h"

#include <filesystem>

namespace hangaku::viewer::dicom {

/// Writes detections as a DICOM SR, atomically: a Measurement Report (PS3.16 TID 1500) in a
/// Comprehensive 3D SR, with one Volumetric ROI (TID 1411) for each box that is kept (isKept).
///
/// A box is a Volume Surface (SCOORD3D): two polygons, its faces at the two ends of its third axis,
/// in the frame of reference of the images. Coordinates are floats there: a few 1e-5 mm are lost.
/// The score is the Certainty of Finding in percent, with the model's name and version (TID 4019);
/// the review is a qualitative evaluation (99HANGAKU); whoever changed a box is its person
/// observer, and the time its observation date. What DICOM has no place for (threshold, colours,
/// Japanese labels) is in private elements, by which a file of ours comes back as it was.
/// @param source     the series in which they lie: patient, study, frame of reference
/// @param attributes of sourceImageOf; read here when null
/// @return Unsupported for images that lie nowhere in the patient, GeometryMismatch for another
///         frame of reference; WriteFailed, DiskFull, PermissionDenied
Result<void> writeDetectionReport(const Detections& detections, const VolumeDescription& source,
                                  const std::filesystem::path& file,
                                  const SourceAttributes* attributes = nullptr);

/// Reads the regions with a place in the patient (SCOORD3D) from any SR with Measurement Groups.
/// Ours come back as they were; of others' surfaces the box that holds all points along the
/// patient's axes. Groups without such a region are counted in a warning; `foreign-report` says
/// that it is not ours, and may hold more than the boxes. Files may be hostile: use it through
/// SegmentationClient (viewer/session).
/// @return Unsupported when it is no SR, or has no such region; ReadFailed, ParseFailed
Result<Loaded<Detections>> readDetectionReport(const std::filesystem::path& file);

} // namespace hangaku::viewer::dicom
