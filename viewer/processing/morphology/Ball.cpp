#include "viewer/processing/morphology/Ball.h"

#include <cmath>

namespace hangaku::viewer::processing {

Index3 ballReach(const ImageGeometry& geometry, double radiusMm)
{
    const auto& inverse = geometry.worldToIndexMatrix();
    Index3 reach{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto& row = inverse[axis];
        const double steps = radiusMm * length(Vec3{row[0], row[1], row[2]});
        reach[axis] = static_cast<int>(std::floor(steps * (1 + 2 * kDistanceTolerance)));
    }
    return reach;
}

std::vector<BallRow> ballRows(const ImageGeometry& geometry, double radiusMm)
{
    const auto reach = ballReach(geometry, radiusMm);
    const double radius = radiusMm * (1 + kDistanceTolerance);
    const Vec3 along = geometry.step(0);
    const double step = length(along);
    std::vector<BallRow> rows;
    for (int dk = -reach[2]; dk <= reach[2]; ++dk)
        for (int dj = -reach[1]; dj <= reach[1]; ++dj) {
            const Vec3 start = geometry.step(1) * dj + geometry.step(2) * dk;
            const double nearest = -dot(start, along) / (step * step); // di of the foot
            const double away = length(start + along * nearest);
            if (away > radius)
                continue;
            const double half = std::sqrt(radius * radius - away * away) / step;
            const BallRow row{dj, dk, static_cast<int>(std::ceil(nearest - half)),
                              static_cast<int>(std::floor(nearest + half))};
            if (row.first <= row.last)
                rows.push_back(row);
        }
    return rows;
}

} // namespace hangaku::viewer::processing
