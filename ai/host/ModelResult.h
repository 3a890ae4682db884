#pragma once

#include "ai/host/InferenceRequest.h"
#include "ai/host/ModelOutcome.h"

#include <cstdint>
#include <span>
#include <string>

namespace hangaku::ai {

/// How a run went, beyond its request.
struct RunRecord {
    std::string weightsSha256;
    std::string runtime;
    std::string startedAt; ///< ISO 8601
    RunResult result;
    bool isFromCache = false; ///< `startedAt` and the rest are of the run that first made it
};

/// What the worker's answer is in the viewer's words, with the manifest's names, codes and colours,
/// and where it came from. Segmentation: an ordinary, editable one. What the manifest does not list
/// becomes background, or is left out.
/// @param labels one for each voxel of the request's volume, i fastest; of segmentation only
/// @param maps   a byte for each voxel, one map of the manifest after the other (ScoreMapper.h)
ModelOutcome makeOutcome(const InferenceRequest& request, std::span<const viewer::Label> labels,
                         std::span<const std::uint8_t> maps, const RunRecord& record);

} // namespace hangaku::ai
