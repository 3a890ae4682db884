#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/LabelMap.h"

namespace hangaku::viewer::processing {

/// The label map brought onto another grid, nearest neighbour; background outside.
LabelMap resampled(const LabelMap& map, const ImageGeometry& grid);

/// The image brought onto another grid as float32 real values, trilinear, clamped at the edges.
Result<std::shared_ptr<VoxelBuffer>> resampled(const Volume& volume, const ImageGeometry& grid,
                                               const Progress& progress);

} // namespace hangaku::viewer::processing
