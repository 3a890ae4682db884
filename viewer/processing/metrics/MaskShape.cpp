#include "viewer/processing/metrics/MaskShape.h"

#include "viewer/processing/metrics/SurfelArea.h"
#include "viewer/processing/statistics/SurfaceArea.h"

#include <algorithm>
#include <tuple>

namespace hangaku::viewer::processing {
namespace {

/// Calls `visit(index)` for each voxel.
template <typename Visit> void forEachVoxel(const std::vector<VoxelRun>& runs, Visit&& visit)
{
    for (const auto& run : runs)
        for (int i = run.first; i < run.end; ++i)
            visit(Index3{i, run.j, run.k});
}

} // namespace

SurfelAreas surfelAreas(const ImageGeometry& grid)
{
    return grid.isOrthogonal() ? surfelAreasMm2(grid.spacing())
                               : patternAreasMm2({grid.step(0), grid.step(1), grid.step(2)});
}

MaskShape::MaskShape(const LabelMap& map, Label label, ScannedLabel scanned)
    : m_map(&map), m_label(label), m_scanned(std::move(scanned))
{
    Vec3 sum;
    for (const auto& run : m_scanned.runs) {
        const int count = run.end - run.first;
        m_voxels += static_cast<std::size_t>(count);
        sum += Vec3{(run.first + run.end - 1) / 2.0, static_cast<double>(run.j),
                    static_cast<double>(run.k)} *
               count;
    }
    m_centroid = map.geometry().toWorld(sum / static_cast<double>(m_voxels));
}

bool MaskShape::isOut(Index3 index, std::size_t axis, int step) const
{
    index[axis] += step;
    return index[axis] < 0 || index[axis] >= m_map->geometry().size()[axis] || !contains(index);
}

bool MaskShape::isOnOutline(Index3 index) const
{
    return isOut(index, 0, -1) || isOut(index, 0, 1) || isOut(index, 1, -1) || isOut(index, 1, 1);
}

bool MaskShape::isOnBorder(Index3 index) const
{
    return isOnOutline(index) || isOut(index, 2, -1) || isOut(index, 2, 1);
}

std::vector<SurfacePoint> MaskShape::borderPoints() const
{
    std::vector<SurfacePoint> points;
    forEachVoxel(m_scanned.runs, [&](Index3 index) {
        if (isOnBorder(index))
            points.push_back(
                {{static_cast<std::uint16_t>(index[0]), static_cast<std::uint16_t>(index[1]),
                  static_cast<std::uint16_t>(index[2])}});
    });
    return points;
}

WeightedSurface MaskShape::takeSurface(SurfaceMethod method, const GridMetric& metric,
                                       const SurfelAreas& areas)
{
    if (method == SurfaceMethod::Voxel) {
        SurfelAreas same;
        same.fill(1);
        return {PointTree(borderPoints(), metric), same};
    }
    std::vector<SurfacePoint> points;
    points.reserve(m_scanned.cells.size());
    for (const auto& cell : m_scanned.cells)
        points.push_back({{cell.i, cell.j, cell.k}, cell.pattern});
    m_scanned.cells = {};
    return {PointTree(std::move(points), metric), areas};
}

std::size_t sharedVoxels(const MaskShape& a, const MaskShape& b)
{
    const auto row = [](const VoxelRun& run) { return std::tie(run.k, run.j); };
    std::size_t shared = 0;
    auto p = a.runs().begin();
    auto q = b.runs().begin();
    while (p != a.runs().end() && q != b.runs().end()) {
        if (row(*p) == row(*q))
            shared += static_cast<std::size_t>(
                std::max(0, std::min(p->end, q->end) - std::max(p->first, q->first)));
        if (std::tie(p->k, p->j, p->end) < std::tie(q->k, q->j, q->end))
            ++p;
        else
            ++q;
    }
    return shared;
}

double addedPathLengthMm(const MaskShape& reference, const std::optional<MaskShape>& prediction)
{
    std::size_t added = 0;
    forEachVoxel(reference.runs(), [&](Index3 index) {
        if (reference.isOnOutline(index) &&
            !(prediction && prediction->contains(index) && prediction->isOnOutline(index)))
            ++added;
    });
    const auto spacing = reference.geometry().spacing();
    return static_cast<double>(added) * (spacing.x + spacing.y) / 2;
}

} // namespace hangaku::viewer::processing
