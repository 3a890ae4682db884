#include "viewer/processing/statistics/SliceAreas.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::processing {
namespace {

/// The two other axes of a grid, and its slices' normal along them.
struct Across {
    int first;
    int second;
    Vec3 product; ///< of the steps along them: normal, as long as a voxel's area in mm2
};

Across across(const ImageGeometry& grid, int axis)
{
    const int first = axis == 0 ? 1 : 0;
    const int second = axis == 2 ? 1 : 2;
    return {first, second, cross(grid.step(first), grid.step(second))};
}

/// Sums of the values of a segment's voxels in a slice.
struct SliceSums {
    std::size_t voxels = 0;
    std::size_t count = 0;
    double mean = 0;    ///< so far (Welford)
    double squares = 0; ///< of the distances from it

    void add(double value)
    {
        ++count;
        const double before = value - mean;
        mean += before / static_cast<double>(count);
        squares += before * (value - mean);
    }
};

/// The real value at a voxel of the mask; NaN where the image has none.
class ValuesAt {
public:
    ValuesAt(const ImageGeometry& grid, const Volume& volume)
        : m_grid(grid), m_volume(volume), m_isSame(grid.isSameGrid(volume.geometry))
    {
    }
    double operator()(Index3 voxel) const
    {
        if (m_volume.isColour())
            return std::nan("");
        if (!m_isSame)
            voxel = m_volume.geometry.nearestVoxel(m_grid.toWorld(voxel));
        return m_volume.geometry.contains(voxel) ? m_volume.valueAt(voxel) : std::nan("");
    }

private:
    const ImageGeometry& m_grid;
    const Volume& m_volume;
    bool m_isSame;
};

/// Adds the voxels of one slice of a layer.
/// @param placeOf where the sums of each label are; -1: of no segment of this layer
void addSlice(const LabelMap& map, int axis, int slice, const std::vector<int>& placeOf,
              const ValuesAt& valueAt, std::vector<SliceSums>& sums)
{
    const auto size = map.geometry().size();
    const auto [first, second, product] = across(map.geometry(), axis);
    Index3 voxel{};
    voxel[static_cast<std::size_t>(axis)] = slice;
    auto& a = voxel[static_cast<std::size_t>(first)];
    auto& b = voxel[static_cast<std::size_t>(second)];
    for (b = 0; b < size[static_cast<std::size_t>(second)]; ++b)
        for (a = 0; a < size[static_cast<std::size_t>(first)]; ++a) {
            const Label label = map.at(voxel);
            if (label == 0 || label >= placeOf.size() || placeOf[label] < 0)
                continue;
            auto& sum = sums[static_cast<std::size_t>(placeOf[label])];
            ++sum.voxels;
            if (const double value = valueAt(voxel); std::isfinite(value))
                sum.add(value);
        }
}

/// Where the segments of a layer stand in the list, by their label.
std::vector<int> placesOf(const Segmentation& segmentation, int layer)
{
    std::vector<int> result;
    const auto& segments = segmentation.segments();
    for (std::size_t at = 0; at < segments.size(); ++at)
        if (segments[at].layer == layer) {
            result.resize(std::max(result.size(), std::size_t{segments[at].number} + 1), -1);
            result[segments[at].number] = static_cast<int>(at);
        }
    return result;
}

} // namespace

int axialAxis(const ImageGeometry& grid)
{
    int best = 2;
    double most = -1;
    for (const int axis : {2, 1, 0})
        if (const double along = std::abs(normalized(across(grid, axis).product).z); along > most) {
            best = axis;
            most = along;
        }
    return best;
}

double pixelAreaMm2(const ImageGeometry& grid, int axis)
{
    return length(across(grid, axis).product);
}

std::vector<SliceArea> areasInSlice(const Segmentation& segmentation, const Volume& volume,
                                    int axis, int slice)
{
    const auto& grid = segmentation.geometry();
    if (slice < 0 || slice >= grid.size()[static_cast<std::size_t>(axis)])
        return {};
    const auto& segments = segmentation.segments();
    std::vector<SliceSums> sums(segments.size());
    const ValuesAt valueAt(grid, volume);
    for (int layer = 0; layer < segmentation.layerCount(); ++layer)
        if (const auto places = placesOf(segmentation, layer); !places.empty())
            addSlice(segmentation.layer(layer), axis, slice, places, valueAt, sums);
    constexpr double kMm2InCm2 = 100;
    std::vector<SliceArea> result;
    for (std::size_t at = 0; at < segments.size(); ++at) {
        const auto& sum = sums[at];
        SliceArea area{segments[at].number, sum.voxels, 0, sum.count, sum.mean, 0};
        area.areaCm2 = static_cast<double>(sum.voxels) * pixelAreaMm2(grid, axis) / kMm2InCm2;
        if (sum.count > 0)
            area.standardDeviation = std::sqrt(sum.squares / static_cast<double>(sum.count));
        result.push_back(area);
    }
    return result;
}

Result<std::vector<std::vector<SliceArea>>> areasBySlice(const Segmentation& segmentation,
                                                         const Volume& volume, int axis,
                                                         const Progress& progress)
{
    const int count = segmentation.geometry().size()[static_cast<std::size_t>(axis)];
    std::vector<std::vector<SliceArea>> result(static_cast<std::size_t>(count));
    forEachSlice(count, [&](int slice) {
        if (!progress.isStopped())
            result[static_cast<std::size_t>(slice)] =
                areasInSlice(segmentation, volume, axis, slice);
    });
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    return result;
}

} // namespace hangaku::viewer::processing
