#pragma once

#include "ai/protocol/JsonReader.h"
#include "ai/protocol/ModelManifest.h"

/// Parts of model.json that have a file of their own. All throw JsonFieldError.
namespace hangaku::ai {

/// One letter of each of the pairs R/L, A/P, S/I, in any order.
bool isOrientation(const std::string& codes);
LocalizedText readText(JsonObject object);
/// What is listed under "images".
std::vector<ModelImage> readImages(JsonObject& root);
IntensityStep readIntensityStep(JsonObject object);
InputStep readInputStep(JsonObject object);
/// @param imageCount that the manifest lists
NnunetPlan readNnunetPlan(JsonObject object, std::size_t imageCount);
DetectionPlan readDetectionPlan(JsonObject object);
ClassificationPlan readClassificationPlan(JsonObject object);
/// Axes as "X", "Y", "Z".
std::vector<int> readAxes(JsonObject& object, const std::string& key);
/// Labels, each of which the manifest lists.
std::vector<viewer::Label> readLabelValues(JsonObject& object, const std::string& key,
                                           const ModelManifest& manifest);
/// @param manifest of which all else has been read
ModelFreedom readFreedom(JsonObject& root, const ModelManifest& manifest);
ModelTest readTest(JsonObject object);
/// No way out of the model's folder.
bool isInsideFolder(const std::filesystem::path& file);

} // namespace hangaku::ai
