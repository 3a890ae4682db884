#pragma once

#include "viewer/dicom/seg/SegmentationFile.h"

namespace hangaku::viewer::dicom {

/// Writes an RT Structure Set (PS3.3 A.19) of the segmentation, atomically.
///
/// A contour follows the borders of a slice's voxels, so that reading gives the same voxels again;
/// it names the image of its slice. Holes are keyholes. Codes, colours and how a segment was made
/// are kept; what the standard has no place for, in private elements. Implicit little endian,
/// because a contour may be longer than an explicit length can say.
/// @param source the series it was drawn on, on the same grid, which may be sheared
/// @param timePoint of the source: whose images are referenced
/// @param attributes of sourceImageOf; read here when null
/// @return as writeSegmentation
Result<void> writeStructureSet(const Segmentation& segmentation, const VolumeDescription& source,
                               const std::filesystem::path& file, int timePoint = 0,
                               const SourceAttributes* attributes = nullptr);

// `readSegmentation` reads structure sets too.

} // namespace hangaku::viewer::dicom
