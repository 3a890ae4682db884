#pragma once

#include "viewer/core/image/ImageGeometry.h"

namespace hangaku::viewer::processing {

/// The voxels whose centres lie within a distance of a voxel's.
class SearchBall {
public:
    SearchBall(const ImageGeometry& grid, Index3 centre, double radiusMm)
        : m_grid(grid), m_centre(grid.toWorld(centre)), m_radius(radiusMm)
    {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            // A step of 1 mm changes this index by at most so much.
            const auto& row = grid.worldToIndexMatrix()[axis];
            const int reach = static_cast<int>(radiusMm * length(Vec3{row[0], row[1], row[2]})) + 1;
            m_box.first[axis] = centre[axis] - reach;
            m_box.end[axis] = centre[axis] + reach + 1;
        }
        m_box = m_box.clippedTo(grid.size());
    }
    /// Holds every voxel of the ball; in the grid.
    const IndexBox& box() const { return m_box; }
    double distanceMm(Index3 index) const { return length(m_grid.toWorld(index) - m_centre); }
    bool contains(Index3 index) const { return distanceMm(index) <= m_radius; }
    /// Of the ball, and with neighbours that are not.
    bool isAtBound(Index3 index) const
    {
        const double step = std::max({length(m_grid.step(0)), length(m_grid.step(1)),
                                      length(m_grid.step(2))});
        return distanceMm(index) > m_radius - step;
    }

private:
    const ImageGeometry& m_grid;
    Vec3 m_centre;
    double m_radius;
    IndexBox m_box;
};

/// Calls `visit(index)` for every voxel of a box, in the order of the voxels.
template <typename Visit> void forEachVoxel(const IndexBox& box, Visit&& visit)
{
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            for (int i = box.first[0]; i < box.end[0]; ++i)
                visit(Index3{i, j, k});
}

} // namespace hangaku::viewer::processing
