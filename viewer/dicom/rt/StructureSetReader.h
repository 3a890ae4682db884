#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <filesystem>

namespace hangaku::viewer::dicom {

/// Is this an RT Structure Set?
bool isStructureSet(DcmDataset& dataset);

/// Reads an RT Structure Set: a segment for each structure that has closed contours or none at all,
/// filled by the rules of `ContourFill`, on the source's grid. Where the source is not given, or no
/// contour lies on it, on a grid of their own (`gridAround`), with the warning "no-image".
///
/// Points and open lines hold no voxels: "open-contours" names the structures. Further warnings:
/// "tilted-contours", "contours-between-slices", "contours-outside", "other-frame-of-reference".
/// @param dataset   text in UTF-8
/// @param source    as for readSegmentation; may be null
/// @param mostBytes for all layers together
/// @return ParseFailed, Unsupported when the contours make no volume, OutOfMemory
Result<Loaded<Segmentation>> readStructureSet(DcmDataset& dataset,
                                              const std::filesystem::path& file,
                                              const VolumeDescription* source,
                                              std::size_t mostBytes);

} // namespace hangaku::viewer::dicom
