#pragma once

#include "ai/host/ModelOutcome.h"
#include "app/cli/Command.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::cli {

/// What of a detector's or classifier's outcome goes into run.json: "detections" or "scores". Empty
/// for segmentation.
nlohmann::ordered_json foundRecord(const ai::ModelOutcome& outcome);

/// Writes detections as `base`.detections.json and `base`.detections.csv: places in LPS mm.
/// @return the files
viewer::Result<std::vector<std::string>> writeDetections(const viewer::Detections& detections,
                                                         const std::filesystem::path& base);

} // namespace hangaku::cli
