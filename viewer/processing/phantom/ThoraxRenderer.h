#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/image/VoxelBuffer.h"
#include "viewer/core/segmentation/Segment.h"
#include "viewer/processing/phantom/ThoraxBuilder.h"

#include <memory>
#include <vector>

namespace hangaku::viewer::processing::phantom {

struct RenderedThorax {
    std::shared_ptr<VoxelBuffer> voxels; ///< int16, HU
    std::vector<Label> labels;           ///< Structure, one for each voxel
};

/// The grid of a scan: axial, or sheared along j when the gantry is tilted.
Result<ImageGeometry> scanGrid(const Scan& scan, Index3 size);

/// Samples a thorax on a grid, slices in parallel. Borders are blurred over about a pixel, and a
/// thick slice is the mean over its thickness, as in a scanner; labels are those of its middle.
/// @return Cancelled when stopped, OutOfMemory
Result<RenderedThorax> renderThorax(const ThoraxCase& thorax, const ImageGeometry& grid,
                                    const Progress& progress);

} // namespace hangaku::viewer::processing::phantom
