#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/core/image/ScoreMap.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <optional>
#include <string>
#include <vector>

namespace hangaku::ai {

/// What a classifier says of a class.
struct ScoredClass {
    std::string label;
    std::string labelJa; ///< empty when there is none
    viewer::CodedConcept type;
    double score = 0; ///< 0 to 1
};

/// What a classifier says of an image.
struct ClassScores {
    std::vector<ScoredClass> classes; ///< in the order of the manifest's labels
    viewer::Provenance provenance;
};

/// What a run of a model came to; which members are there depends on the model's kind.
struct ModelOutcome {
    std::optional<viewer::Segmentation> segmentation{};
    std::optional<viewer::Detections> detections{};
    std::optional<ClassScores> classScores{};
    std::vector<viewer::ScoreMap> maps{}; ///< of a segmentation, where its manifest asks for them
};

} // namespace hangaku::ai
