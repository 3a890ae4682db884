#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <filesystem>

namespace hangaku::viewer::processing {

/// Reads a label map (.nii, .nii.gz, .nrrd, .mha): every value other than 0 becomes a segment. Names,
/// colours and codes come from the file itself (Slicer's .seg.nrrd fields) or from a label table
/// beside it ("name.labels.json", as `writeLabelMap` makes it).
/// @return Unsupported when the values are not whole numbers from 0 to 65535
Result<Segmentation> readLabelMap(const std::filesystem::path& file);

/// Writes the segmentation's voxels by ending, atomically, with its label table beside it
/// ("name.labels.json"; NRRD carries it inside as well).
/// @return Unsupported when segments overlap: one label map cannot hold them
Result<void> writeLabelMap(const Segmentation& segmentation, const std::filesystem::path& file);

} // namespace hangaku::viewer::processing
