#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/processing/metrics/SurfaceDistance.h"

#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::processing {

/// How well a predicted segment agrees with its reference. Undefined values are empty.
///
/// Masks without voxels, as MetricsReloaded has it where it says anything: both empty gives 1 for
/// Dice, IoU and NSD, 0 for the distances of surfaces and of centroids; one empty gives 0 for Dice,
/// IoU and NSD, and no distance. Sensitivity is undefined without a reference; precision is 0
/// without a prediction, and undefined without both.
struct SegmentMetrics {
    Label reference = 0;
    Label prediction = 0; ///< 0 when the prediction has no such segment
    std::string name;
    std::size_t referenceVoxels = 0; ///< on the reference's grid, as all counts
    std::size_t predictionVoxels = 0;
    std::size_t sharedVoxels = 0;

    std::optional<double> dice;
    std::optional<double> iou;
    std::optional<double> sensitivity;
    std::optional<double> precision;
    std::optional<double> specificity; ///< over the whole grid of the reference
    double volumeMl = 0;               ///< on the prediction's own grid
    double referenceVolumeMl = 0;
    std::optional<double> relativeVolumeDifference; ///< (volume - reference) / reference
    std::optional<double> centroidDistanceMm;
    /// Where it is: the reference's centre of gravity, else the prediction's, LPS mm.
    std::optional<Vec3> place;
    /// What has to be drawn anew to turn the prediction into the reference (Vaassen et al., Phys
    /// Imaging Radiat Oncol 13:1-6, 2020): the voxels of the reference's outlines, slice by slice
    /// (k), that are not on the prediction's, times the mean of the spacings along i and j. On an
    /// outline is what is in and has one of its four neighbours out, or beyond the grid's edge. 0 without
    /// surfaces (`SurfaceMethod::None`).
    double addedPathLengthMm = 0;
    SurfaceMetrics surface;

    double volumeDifferenceMl() const { return volumeMl - referenceVolumeMl; }
};

/// The rule for masks without voxels, in a sentence, to be stored with the numbers.
const char* emptyPolicy();

/// Scores every segment of the reference against its partner (`partnersIn`). A prediction on
/// another grid is brought to the reference's first, nearest neighbour.
///
/// Voxels are looked at once for each layer, for all of its segments; then the cost follows the
/// surfaces. On all processors. Beyond the inputs it takes about 8 bytes for a piece of surface and
/// 16 for a run of voxels along i, and a prediction on another grid once more.
/// @return Cancelled; Unsupported for a grid of more than 65535 voxels along an axis
Result<std::vector<SegmentMetrics>> segmentMetrics(const Segmentation& reference,
                                                   const Segmentation& prediction,
                                                   const SurfaceOptions& options,
                                                   const Progress& progress);

} // namespace hangaku::viewer::processing
