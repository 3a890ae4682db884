#pragma once

#include "ai/protocol/JsonReader.h"
#include "ai/protocol/ModelManifest.h"

/// Parts of model.json that have a file of their own. All throw JsonFieldError.
namespace hangaku::ai {

/// One letter of each of the pairs R/L, A/P, S/I, in any order.
bool isOrientation(const std::string& codes);
IntensityStep readIntensityStep(JsonObject object);
InputStep readInputStep(JsonObject object);
NnunetPlan readNnunetPlan(JsonObject object);
DetectionPlan readDetectionPlan(JsonObject object);
ClassificationPlan readClassificationPlan(JsonObject object);

} // namespace hangaku::ai
