#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <utility>
#include <vector>

namespace hangaku::viewer {

/// The smallest box around all voxels that are not background; empty when there are none.
IndexBox boundsOf(const LabelMap& map);

/// Two segments that share a voxel, by their places in `Segmentation::segments()`, smaller first.
using SegmentPair = std::pair<int, int>;

/// All pairs that overlap, ascending. Only segments of different layers can. Cost: one pass over
/// the layers, and for each two layers one over the box that both reach into.
std::vector<SegmentPair> overlappingSegments(const Segmentation& segmentation);

/// Which segments share a label map, so that segments in one map exclude each other.
struct LayerPlan {
    std::vector<int> layers; ///< of each segment, in the order of `Segmentation::segments()`
    int count = 1;           ///< of layers, >= 1; the first segment lies in layer 0
};

/// A plan with few layers, whatever layers the segments lie in now: the overlaps are a graph that is
/// coloured greedily, most constrained segment first (DSATUR, Brelaz 1979), which is the least
/// possible where two layers do. 1 where nothing overlaps.
LayerPlan layerPlan(const Segmentation& segmentation);

/// The voxels of every planned layer. Voxels that no segment describes are left out.
std::vector<LabelMap> plannedLayers(const Segmentation& segmentation, const LayerPlan& plan);

/// The same segments with the same voxels in as few layers as `layerPlan` finds.
Segmentation compactLayers(const Segmentation& segmentation);

/// All segments in one map. Where segments overlap, the one further down the list stays.
LabelMap flattened(const Segmentation& segmentation);

} // namespace hangaku::viewer
