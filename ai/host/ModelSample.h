#pragma once

#include "ai/host/ModelRegistry.h"
#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <memory>
#include <string>
#include <vector>

namespace hangaku::ai {

/// A model's own sample image, and what it should make of it.
struct ModelSample {
    viewer::Volume image;
    std::shared_ptr<const viewer::Segmentation> expected;
};

/// Reads or makes it; takes seconds, any thread.
/// @return NotFound when the manifest has no test; what reading a file returns; GeometryMismatch
viewer::Result<ModelSample> readSample(const ModelEntry& model, const viewer::Progress& progress);

/// What a test came to.
struct ModelTestResult {
    struct Segment {
        std::string name;
        double dice = 0;
    };
    std::vector<Segment> segments; ///< of the names that the model and the sample share
    double minimumDice = 0;        ///< what the manifest promises for each

    bool isPassed() const;
};

/// Scores a result against the sample's.
/// @return GeometryMismatch; ModelInvalid when they share no segment
viewer::Result<ModelTestResult> scoreSample(const ModelEntry& model, const ModelSample& sample,
                                            const viewer::Segmentation& result);

} // namespace hangaku::ai
