#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace hangaku::viewer {

class Segmentation;

/// What a segmentation can be saved as.
enum class SegmentationFormat {
    DicomSegmentation,
    DicomStructureSet, ///< RTSTRUCT: contours
    SlicerNrrd,        ///< .seg.nrrd, with layers
    Nrrd,
    Nifti,
    MetaImage,
    Stl,
    Ply,
    Obj,
};

/// By ending, in any case; .dcm is a DICOM SEG. None for other endings.
std::optional<SegmentationFormat> segmentationFormatOf(const std::filesystem::path& file);

/// Files of triangles, which can be written only.
bool isSurface(SegmentationFormat format);
/// Files that name the images they were drawn on, and cannot be without them.
bool isDicom(SegmentationFormat format);

/// Every loss but this one takes something away: names, colours and codes are not in the file but
/// in a table beside it.
inline constexpr const char* kKeptBeside = "kept-beside";

/// What a file of this format would not hold of the segmentation, to be said before it is written:
/// "overlaps-lost", "voxels-approximated", "colours-lost", "names-lost", "names-shortened",
/// "characters-replaced", "codes-lost", "provenance-lost", "run-lost", "locks-lost",
/// "empty-segments-lost", `kKeptBeside`. What comes back when the file is opened again is exactly the rest. Cost: that of
/// `overlappingSegments` where the format has no layers.
std::vector<Warning> lossesOf(const Segmentation& segmentation, SegmentationFormat format);

/// False for losses that leave a segmentation whole as people see it: what is kept beside the file,
/// and how a model ran. All others are to be agreed to before saving.
bool needsConsent(const Warning& loss);

} // namespace hangaku::viewer
