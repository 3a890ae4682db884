#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::processing {

/// How well a predicted segment agrees with its reference. Undefined values are empty; both masks
/// empty gives 1 for Dice and IoU (the MetricsReloaded rule).
struct SegmentScore {
    Label reference = 0;
    Label prediction = 0; ///< 0 when the prediction has no such segment
    std::string name;
    std::optional<double> dice;
    std::optional<double> iou;
    double volumeMl = 0;
    double referenceVolumeMl = 0;
};

/// Scores every segment of the reference against the prediction's segment of the same name, else
/// of the same number (each prediction serves one reference). A prediction on another grid is
/// brought to the reference's first; `volumeMl` is that of its own grid. One pass over the voxels
/// of each layer.
std::vector<SegmentScore> overlap(const Segmentation& reference, const Segmentation& prediction);

} // namespace hangaku::viewer::processing
