#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <optional>
#include <vector>

namespace hangaku::viewer::processing {

/// A distance between two points of an outline.
struct Diameter {
    double lengthMm = 0;
    Vec3 from; ///< LPS mm
    Vec3 to;
};

/// As a lesion is measured in one image (RECIST 1.1, Eur J Cancer 45:228-247, 2009).
struct PlaneDiameters {
    int slice = 0;          ///< along the slice axis, in the grid: where `longest` is longest
    Diameter longest;       ///< between any two points of the outline in one slice
    Diameter perpendicular; ///< the longest at right angles to it across the convex hull, same slice
};

struct Percentile {
    double percent = 50; ///< 0 to 100
    double value = 0;
};

/// How often values occur, in bins of one width from the lowest to the highest; the last holds its
/// upper end.
struct Histogram {
    double lowest = 0;
    double width = 0;
    std::vector<std::size_t> counts;
};

/// Of the real values (HU for CT) of a segment's voxels.
struct ValueStatistics {
    std::size_t count = 0; ///< voxels with a value: in the image, and a number
    double mean = 0;
    double standardDeviation = 0; ///< of the voxels themselves: divided by n
    double minimum = 0;
    double maximum = 0;
    double median = 0;
    /// As asked for; linear between neighbouring values where they fall between two.
    std::vector<Percentile> percentiles;
    Histogram histogram;
};

struct SegmentStatistics {
    Label label = 0;
    std::size_t voxels = 0;
    double volumeMl = 0; ///< voxels times the volume of one
    /// Of the triangles that marching cubes lays between the voxels in and out, half-way: what IBSI
    /// (Radiology 295:328-338, 2020) and pyradiomics call surface area. Some 8 % above that of a
    /// smooth body, as every surface with steps.
    double surfaceMm2 = 0;
    Vec3 centroid; ///< LPS mm, of the voxel centres
    IndexBox box;  ///< in the grid
    Vec3 extentMm; ///< of the box along i, j and k, outer edge to outer edge
    PlaneDiameters inPlane;
    Diameter inSpace; ///< between any two points of the surface
    /// None for a colour image, or where no voxel has a value.
    std::optional<ValueStatistics> values;
};

struct StatisticsOptions {
    std::vector<double> percentiles{5, 25, 75, 95};
    int histogramBins = 64; ///< 0: no histogram
    int sliceAxis = 2;      ///< across which the diameters in a slice are taken
};

// An outline runs half-way between the centres of neighbouring voxels in and out, as that of
// marching cubes: one voxel alone is as long as its largest spacing. Diameters are exact.
//
// The image may lie on another grid than the mask: each voxel of the mask then has the value of the
// image's voxel nearest to its centre in the patient, and none where it lies outside of the image.
// Two grids that agree within 0.01 mm are one. Nothing is resampled, so that the numbers are those
// of the voxels that were acquired; a mask much coarser than the image samples few of them.
//
// All return InvalidArgument for options that make no sense, and Cancelled.

/// @param grid the region's
Result<SegmentStatistics> statisticsOf(const Region& region, const ImageGeometry& grid,
                                       const Volume& volume, const StatisticsOptions& options,
                                       const Progress& progress);

/// Of the voxels with a label in a box (clipped to the grid).
Result<SegmentStatistics> statisticsOf(const LabelMap& map, Label label, const IndexBox& within,
                                       const Volume& volume, const StatisticsOptions& options,
                                       const Progress& progress);

/// Of every segment, in the order of `segments()`. One pass over each layer, however many segments
/// it has.
Result<std::vector<SegmentStatistics>> statisticsOfAll(const Segmentation& segmentation,
                                                       const Volume& volume,
                                                       const StatisticsOptions& options,
                                                       const Progress& progress);

} // namespace hangaku::viewer::processing
