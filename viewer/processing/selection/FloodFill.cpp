#include "viewer/processing/selection/FloodFill.h"

#include "viewer/core/segmentation/Brush.h"
#include "viewer/processing/selection/SpanFill.h"
#include "viewer/processing/selection/StoredInterval.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hangaku::viewer::processing {
namespace {

/// Voxels [first, end) of each row that a plane cuts.
class PlaneCut {
public:
    PlaneCut(const ImageGeometry& geometry, const SlicePlane& plane)
        : m_geometry(geometry), m_plane(plane), m_normal(plane.normal()),
          m_half(halfLayerMm(geometry, m_normal) + kSlackMm),
          m_slope(dot(geometry.step(0), m_normal))
    {
    }
    std::pair<int, int> ofRow(int j, int k) const
    {
        const int length = m_geometry.size()[0];
        const double depth =
            dot(m_geometry.toWorld(Index3{0, j, k}) - m_plane.centre, m_normal);
        if (m_slope == 0)
            return {0, std::abs(depth) <= m_half ? length : 0};
        double low = (-m_half - depth) / m_slope;
        double high = (m_half - depth) / m_slope;
        if (low > high)
            std::swap(low, high);
        const auto inRow = [length](double i) {
            return static_cast<int>(std::clamp(i, 0.0, length + 0.0));
        };
        return {inRow(std::ceil(low)), inRow(std::floor(high) + 1)};
    }

private:
    static constexpr double kSlackMm = 1e-6;
    const ImageGeometry& m_geometry;
    SlicePlane m_plane;
    Vec3 m_normal;
    double m_half;
    double m_slope;
};

} // namespace

Result<Region> floodFill(const Volume& volume, Index3 seed, ValueInterval interval,
                         const FloodFillOptions& options, const Progress& progress)
{
    if (auto valid = needsValues(volume); !valid)
        return tl::unexpected<Error>(valid.error());
    const auto size = volume.geometry.size();
    auto box = options.within.value_or(volume.geometry.box()).clippedTo(size);
    if (options.sliceAxis) {
        const auto axis = static_cast<std::size_t>(*options.sliceAxis);
        box.first[axis] = std::max(box.first[axis], seed[axis]);
        box.end[axis] = std::min(box.end[axis], seed[axis] + 1);
    }
    if (!box.contains(seed))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The starting point lies outside of the image")));
    return volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        const auto stored = storedInterval<T>(interval, volume);
        if (options.plane) {
            const PlaneCut cut(volume.geometry, *options.plane);
            return spanFill(
                box, seed, options.neighbours,
                [&](int j, int k) {
                    const T* row = voxels.data() + volume.offset({0, j, k});
                    return [row, stored, run = cut.ofRow(j, k)](int i) {
                        return i >= run.first && i < run.second && stored.contains(row[i]);
                    };
                },
                progress);
        }
        return spanFill(
            box, seed, options.neighbours,
            [&](int j, int k) {
                const T* row = voxels.data() + volume.offset({0, j, k});
                return [row, stored](int i) { return stored.contains(row[i]); };
            },
            progress);
    });
}

Result<Region> connectedPart(const Region& region, Index3 seed, FloodNeighbours neighbours,
                             const Progress& progress)
{
    if (!region.contains(seed))
        return Region();
    return spanFill(
        region.box, seed, neighbours,
        [&](int j, int k) {
            const int first = region.box.first[0];
            const std::uint8_t* row = region.inside.data() + region.offset({first, j, k});
            return [row, first](int i) { return row[i - first] != 0; };
        },
        progress);
}

} // namespace hangaku::viewer::processing
