#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/processing/io/ColourTable.h"

#include <filesystem>

namespace hangaku::viewer::processing {

/// Reads a label map (.nii, .nii.gz, .nrrd, .mha): every value other than 0 becomes a segment. Names,
/// colours and codes come from the file itself (Slicer's .seg.nrrd fields), or from a label table
/// beside it: "name.labels.json", as `writeLabelMap` makes it, else ITK-SNAP's or Slicer's
/// (ColourTable.h). Listed segments without voxels are kept. A .seg.nrrd with several layers gives as many layers here; where numbers repeat between
/// them, later ones are renumbered.
/// @return Unsupported when the values are not whole numbers from 0 to 65535
Result<Segmentation> readLabelMap(const std::filesystem::path& file);

/// What to do where segments overlap and the format holds one for each voxel.
enum class Overlaps {
    Refuse,
    KeepLast, ///< the segment further down the list stays
};

/// Writes the segmentation's voxels by ending, atomically, with its label table beside it
/// ("name.labels.json"; NRRD carries it inside as well). A table of ITK-SNAP or Slicer that lies
/// there already is brought up to date. Overlapping segments are kept in
/// ".seg.nrrd" only, in as few layers as they need.
/// @return Unsupported when segments overlap, the format holds one label map and they may not
Result<void> writeLabelMap(const Segmentation& segmentation, const std::filesystem::path& file,
                           Overlaps overlaps = Overlaps::Refuse);

/// Does the file, or a table beside it, say what its values mean? Looks at names only.
bool hasLabelTable(const std::filesystem::path& file);

/// Writes a table for another program beside a label map, atomically.
Result<void> writeColourTable(const Segmentation& segmentation,
                              const std::filesystem::path& imageFile, ColourTableKind kind);

} // namespace hangaku::viewer::processing
