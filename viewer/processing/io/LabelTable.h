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

/// Name, provenance and UIDs alone, as JSON in one line.
std::string originToJson(const LabelTable& table);
/// Reads them back; text that is no such JSON changes nothing.
void readOrigin(const std::string& json, LabelTable& table);

/// The NRRD key that holds it; Slicer drops it when it saves the file again.
inline constexpr const char* kOriginField = "Hangaku_Origin";

/// NRRD key/value pairs as 3D Slicer 5 writes them into .seg.nrrd ("Segment0_Name", ...), in its
/// order. What Slicer has no field for goes into the segment's tags, which it keeps, and
/// `kOriginField`.
/// @param layerBoxes of what is set in each layer of the file: Slicer reads no voxel outside it
std::vector<std::pair<std::string, std::string>>
slicerFields(const LabelTable& table, const ImageGeometry& geometry,
             const std::vector<IndexBox>& layerBoxes);
/// The table in Slicer's fields; without segments when there are none. `number` is the Label Value
/// and `layer` the layer in the file, so that numbers may repeat between layers.
LabelTable tableFromSlicerFields(const std::map<std::string, std::string>& fields);

/// A segment for a value of which nothing is known: "Label 7".
Segment unnamedSegment(Label number, int position);

} // namespace hangaku::viewer::processing
