#pragma once

#include "viewer/processing/metrics/SurfaceDistance.h"
#include "viewer/processing/statistics/LabelScan.h"

#include <optional>

namespace hangaku::viewer::processing {

/// What a surfel counts, by its pattern.
using SurfelAreas = std::array<double, 256>;

/// mm^2: `surfelAreasMm2`; on a sheared grid, of which surface-distance knows nothing,
/// `patternAreasMm2`.
SurfelAreas surfelAreas(const ImageGeometry& grid);

/// The voxels of a label in a map, of which there is at least one, as runs.
class MaskShape {
public:
    /// @param map   must outlive this
    /// @param scanned of the whole map, with its cells if surfels are wanted
    MaskShape(const LabelMap& map, Label label, ScannedLabel scanned);

    std::size_t voxels() const { return m_voxels; }
    /// LPS mm.
    Vec3 centroid() const { return m_centroid; }
    const std::vector<VoxelRun>& runs() const { return m_scanned.runs; }
    /// Pieces of surface, about.
    std::size_t surfaceSize() const { return m_scanned.cells.size() + m_scanned.runs.size(); }
    /// Whether one of its four neighbours in the slice is out; the voxel itself must be in.
    bool isOnOutline(Index3 index) const;
    /// The same with the neighbours in the next slices.
    bool isOnBorder(Index3 index) const;
    bool contains(Index3 index) const { return m_map->at(index) == m_label; }
    const ImageGeometry& geometry() const { return m_map->geometry(); }

    /// Its surface; may be asked for once.
    WeightedSurface takeSurface(SurfaceMethod method, const GridMetric& metric,
                                const SurfelAreas& areas);

private:
    bool isOut(Index3 index, std::size_t axis, int step) const;
    std::vector<SurfacePoint> borderPoints() const;

    const LabelMap* m_map;
    Label m_label;
    ScannedLabel m_scanned;
    std::size_t m_voxels = 0;
    Vec3 m_centroid;
};

/// Of two masks on one grid.
std::size_t sharedVoxels(const MaskShape& a, const MaskShape& b);

/// See `SegmentMetrics`. @param prediction none when it has no voxels
double addedPathLengthMm(const MaskShape& reference, const std::optional<MaskShape>& prediction);

} // namespace hangaku::viewer::processing
