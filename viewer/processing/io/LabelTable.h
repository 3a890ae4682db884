#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace hangaku::viewer::processing {

/// What a label map means: its segments without their voxels.
struct LabelTable {
    std::string name;
    std::vector<Segment> segments; ///< numbers are voxel values; unique within a layer
    Provenance provenance;
    std::string seriesInstanceUid;
    std::string frameOfReferenceUid;
};

LabelTable labelTableOf(const Segmentation& segmentation);

/// "scan.nii.gz" -> "scan.labels.json", in the same folder.
std::filesystem::path labelTablePath(const std::filesystem::path& imageFile);

/// The table as JSON (UTF-8, indented).
std::string toJson(const LabelTable& table);
/// @return ParseFailed naming the file
Result<LabelTable> readLabelTable(const std::filesystem::path& file);

/// NRRD key/value pairs as 3D Slicer writes them into .seg.nrrd ("Segment0_Name", ...). What Slicer
/// has no field for goes into the segment's tags, which Slicer keeps.
std::vector<std::pair<std::string, std::string>> slicerFields(const LabelTable& table,
                                                              Index3 size);
/// The segments of Slicer's fields; empty when there are none. `number` is the Label Value and
/// `layer` the layer in the file, so that numbers may repeat between layers.
std::vector<Segment> segmentsFromSlicerFields(const std::map<std::string, std::string>& fields);

/// A segment for a value of which nothing is known: "Label 7".
Segment unnamedSegment(Label number, int position);

} // namespace hangaku::viewer::processing
