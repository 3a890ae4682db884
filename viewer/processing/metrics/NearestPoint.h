#pragma once

#include "viewer/core/image/ImageGeometry.h"

#include <cstdint>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// A point of a surface on a grid of voxels, or of corners of voxels.
struct SurfacePoint {
    std::array<std::uint16_t, 3> index{};
    std::uint8_t pattern = 0; ///< of the surfel, see LabelScan.h
    std::uint8_t axis = 0;    ///< for `PointTree`
};

/// From steps on a grid to mm; exact on orthogonal grids, where each axis is taken for itself.
class GridMetric {
public:
    explicit GridMetric(const ImageGeometry& geometry);

    double squaredMm(const SurfacePoint& a, const SurfacePoint& b) const
    {
        const double di = a.index[0] - b.index[0];
        const double dj = a.index[1] - b.index[1];
        const double dk = a.index[2] - b.index[2];
        const double x = m_rows[0][0] * di + m_rows[0][1] * dj + m_rows[0][2] * dk;
        const double y = m_rows[1][1] * dj + m_rows[1][2] * dk;
        const double z = m_rows[2][2] * dk;
        return x * x + y * y + z * z;
    }
    bool isOrthogonal() const { return m_isOrthogonal; }
    /// Between the planes of an axis.
    double planeDistanceMm(std::size_t axis) const { return m_planes[axis]; }

private:
    bool m_isOrthogonal;
    Mat3 m_rows{}; ///< upper triangular: a rotation of the grid's steps
    std::array<double, 3> m_planes{};
};

/// Points of a surface, so kept that the next one to any other is soon found: a k-d tree (Bentley,
/// CACM 18:509-517, 1975). Where a distance transform has a distance for each voxel of a box, this
/// has those that are asked for, and needs no memory beside the points. Exact.
class PointTree {
public:
    PointTree(std::vector<SurfacePoint> points, const GridMetric& metric);

    /// In an order in which neighbours are near each other.
    const std::vector<SurfacePoint>& points() const { return m_points; }
    /// @param hint the answer to a point near by, or 0
    /// @return the place in `points`, of which there must be one, of the next to `from`
    std::size_t nearest(const SurfacePoint& from, std::size_t hint) const;

private:
    struct Search;
    void arrange(std::size_t first, std::size_t end);
    void search(std::size_t first, std::size_t end, Search& search) const;

    std::vector<SurfacePoint> m_points;
    GridMetric m_metric;
};

} // namespace hangaku::viewer::processing
