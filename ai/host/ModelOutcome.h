#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <optional>

namespace hangaku::ai {

/// What a run of a model came to; which members are there depends on the model's kind.
struct ModelOutcome {
    std::optional<viewer::Segmentation> segmentation{};
    std::optional<viewer::Detections> detections{};
};

} // namespace hangaku::ai
