#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace hangaku::viewer::dicom {

/// Writes an int16 volume as a CT series, one file for each slice ("ct-0001.dcm", ...), explicit
/// little endian, with the patient, study and UIDs of its description. Made for phantoms: Image
/// Type is DERIVED\SECONDARY and Burned In Annotation is NO. Sheared grids are written with their
/// true positions. The folder is made when it is missing; when writing fails or is stopped, the
/// files written so far are removed.
/// @return InvalidArgument for other voxel types; InvalidGeometry when i and j are not
///         perpendicular (an image plane has right angles in DICOM); Cancelled; WriteFailed
Result<void> writeCtSeries(const Volume& volume, const std::filesystem::path& folder,
                           const Progress& progress);

/// A new UID under 2.25 (PS3.5 B.2) derived from `seed`: the same text gives the same UID.
std::string uidFromText(std::string_view seed);

} // namespace hangaku::viewer::dicom
