#pragma once

#include "viewer/processing/metrics/NearestPoint.h"

#include <optional>
#include <vector>

namespace hangaku::viewer::processing {

/// What is a mask's surface.
enum class SurfaceMethod {
    /// Where eight neighbouring voxels are neither all in nor all out, weighted by the area of the
    /// surface there: google-deepmind/surface-distance.
    Surfel,
    /// The voxels in with one of their six neighbours out, or beyond the grid's edge; each counts
    /// the
    /// same: MetricsReloaded (`ndimage.binary_erosion`).
    Voxel,
    /// None: distances are left undefined, for those who want overlap alone.
    None,
};

struct SurfaceOptions {
    SurfaceMethod method = SurfaceMethod::Surfel;
    std::vector<double> tolerancesMm{1}; ///< of NSD, each >= 0
};

/// How far two surfaces are from each other. Undefined values are empty.
struct SurfaceMetrics {
    std::optional<double> hd;               ///< Hausdorff distance, mm
    std::optional<double> hd95;             ///< its 95th percentile, mm
    std::optional<double> assd;             ///< average symmetric surface distance, mm
    std::optional<double> masd;             ///< mean of the two directions' averages, mm
    std::vector<std::optional<double>> nsd; ///< normalised surface Dice, for each tolerance
};

/// The surface of one mask.
struct WeightedSurface {
    PointTree tree;
    /// mm^2 for each pattern, or 1: what a point counts.
    std::array<double, 256> weights;
};

/// Distances from every point of each surface to the next point of the other.
///
/// HD: the greatest. HD95: of the two directions' 95th percentiles the greater; for surfels the
/// distance within which 95 % of the area lie, for voxels interpolated between neighbouring values.
/// ASSD: the average over both surfaces together. NSD: the part of both surfaces together that is
/// no farther than the tolerance from the other.
/// @param a, b with at least one point each
SurfaceMetrics surfaceMetrics(const WeightedSurface& a, const WeightedSurface& b,
                              const GridMetric& metric, const SurfaceOptions& options);

} // namespace hangaku::viewer::processing
