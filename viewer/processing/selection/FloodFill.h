#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/core/view/SlicePlane.h"
#include "viewer/processing/selection/Selection.h"

#include <optional>

namespace hangaku::viewer::processing {

struct FloodFillOptions {
    FloodNeighbours neighbours = FloodNeighbours::Faces;
    /// Only within the seed's slice across this axis of the grid (0, 1 or 2).
    std::optional<int> sliceAxis = {};
    /// Only the voxels that this plane cuts (`halfLayerMm`), tilted or not.
    std::optional<SlicePlane> plane = {};
    /// Only within this box; clipped to the volume.
    std::optional<IndexBox> within = {};
};

/// The voxels that are connected to the seed through voxels whose real value lies in the interval;
/// nothing when the seed's own does not. The cost follows what is found.
/// @return InvalidArgument when the seed lies outside of the volume or of the box, Unsupported for a
///         colour image, Cancelled, OutOfMemory
Result<Region> floodFill(const Volume& volume, Index3 seed, ValueInterval interval,
                         const FloodFillOptions& options, const Progress& progress);

/// The part of a region that is connected to the seed; nothing when the seed is not in it.
/// @return Cancelled, OutOfMemory
Result<Region> connectedPart(const Region& region, Index3 seed, FloodNeighbours neighbours,
                             const Progress& progress);

} // namespace hangaku::viewer::processing
