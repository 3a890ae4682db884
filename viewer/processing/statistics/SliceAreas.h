#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <vector>

namespace hangaku::viewer::processing {

/// What a segment takes of one slice: body composition at a level, for one.
struct SliceArea {
    Label label = 0;
    std::size_t voxels = 0;
    double areaCm2 = 0;           ///< voxels times the area of one in the slice
    std::size_t count = 0;        ///< voxels with a value: in the image, and a number
    double mean = 0;              ///< of those, real values (HU for CT)
    double standardDeviation = 0; ///< of the voxels themselves: divided by n
};

/// The grid's axis whose slices are the nearest to axial ones.
int axialAxis(const ImageGeometry& grid);

/// Area in mm2 of one voxel in the slices across an axis: the parallelogram of the steps along the
/// other two, so that oblique and sheared grids are exact.
double pixelAreaMm2(const ImageGeometry& grid, int axis);

/// Of every segment in one slice of the segmentation's grid, in the order of `segments()`. The
/// image may lie on another grid, as in SegmentStatistics.h. Costs one slice.
/// @param slice along `axis`, from 0
/// @return empty for a slice that is not there
std::vector<SliceArea> areasInSlice(const Segmentation& segmentation, const Volume& volume,
                                    int axis, int slice);

/// Of all slices along an axis, in their order. All processors. @return Cancelled
Result<std::vector<std::vector<SliceArea>>> areasBySlice(const Segmentation& segmentation,
                                                         const Volume& volume, int axis,
                                                         const Progress& progress);

} // namespace hangaku::viewer::processing
