#pragma once

#include "ai/host/InferenceRequest.h"

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

/// An ordinary, editable segmentation of a model's labels: the manifest's names, codes and colours,
/// and where it came from. Values that the manifest does not list become background.
/// @param labels one for each voxel of the request's volume, i fastest
viewer::Segmentation makeSegmentation(const InferenceRequest& request,
                                      std::span<const viewer::Label> labels,
                                      const RunRecord& record);

} // namespace hangaku::ai
