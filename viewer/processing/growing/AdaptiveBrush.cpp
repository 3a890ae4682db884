#include "viewer/processing/growing/AdaptiveBrush.h"

#include "viewer/processing/growing/Patch.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace hangaku::viewer::processing {
namespace {

struct Interval {
    float low = 0;
    float high = 0;

    bool contains(float value) const { return value >= low && value <= high; }
};

Index3 nearestVoxel(const ImageGeometry& geometry, Vec3 point)
{
    const Vec3 index = geometry.toIndex(point);
    return {static_cast<int>(std::lround(index.x)), static_cast<int>(std::lround(index.y)),
            static_cast<int>(std::lround(index.z))};
}

double squaredLength(Vec3 v)
{
    return dot(v, v);
}

/// What a dab of the brush would set, the voxel under its centre at least.
Region brushRegion(const ImageGeometry& geometry, const Brush& brush, const SlicePlane& plane,
                   Vec3 centre, Index3 nearest)
{
    return Region::ofRows([&](const RowSink& sink) {
        sink(nearest[0], nearest[0] + 1, nearest[1], nearest[2]);
        brushRows(geometry, brush, plane, centre, centre, sink);
    });
}

/// 1-2-1 along an axis of the box, ends repeated.
void smoothAlong(Patch& patch, int axis)
{
    const auto size = sizeOf(patch.box);
    const std::array<std::size_t, 3> strides{1, static_cast<std::size_t>(size[0]),
                                             static_cast<std::size_t>(size[0]) *
                                                 static_cast<std::size_t>(size[1])};
    const auto along = static_cast<std::size_t>(axis);
    const auto length = static_cast<std::size_t>(size[along]);
    if (length < 3)
        return;
    const std::size_t stride = strides[along];
    const std::size_t block = stride * length;
    for (std::size_t start = 0; start < patch.values.size(); start += block)
        for (std::size_t line = start; line < start + stride; ++line) {
            float before = patch.values[line];
            for (std::size_t n = 0; n < length; ++n) {
                float& value = patch.values[line + n * stride];
                const float next = n + 1 < length ? (&value)[stride] : value;
                const float present = value;
                value = 0.25F * before + 0.5F * present + 0.25F * next;
                before = present;
            }
        }
}

/// Only where neighbours are close, and for a disc or square only within it.
void smooth(Patch& patch, const ImageGeometry& geometry, const Brush& brush, Vec3 normal)
{
    const Vec3 spacing = geometry.spacing();
    const double finest = std::min({spacing.x, spacing.y, spacing.z});
    for (int axis = 0; axis < 3; ++axis) {
        const bool isAcross =
            brush.shape != BrushShape::Sphere &&
            std::abs(dot(geometry.axes()[static_cast<std::size_t>(axis)], normal)) > 0.5;
        if (spacing[axis] <= 1.5 * finest && !isAcross)
            smoothAlong(patch, axis);
    }
}

float medianOf(std::vector<float>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// Half-width of a normal distribution with these values' median distance from `centre`.
float deviationFrom(float centre, std::vector<float> values)
{
    for (float& value : values)
        value = std::abs(value - centre);
    return 1.4826F * medianOf(values);
}

/// Noise: how much neighbours along a row differ, by the median, so that edges do not count.
float noiseOf(const Patch& patch, const Region& brush)
{
    std::vector<float> steps;
    for (std::size_t n = 1; n < patch.values.size(); ++n)
        if (brush.inside[n] != 0 && brush.inside[n - 1] != 0)
            steps.push_back(std::abs(patch.values[n] - patch.values[n - 1]));
    return steps.empty() ? 0 : 1.4826F * medianOf(steps);
}

/// The threshold that parts the values in two with the least variance within (Otsu 1979), where
/// little is left: an even spread cut in the middle keeps 1/4 of its variance.
std::optional<float> splitOf(const std::vector<float>& values)
{
    constexpr std::size_t kBins = 256;
    const auto [least, most] = std::ranges::minmax(values);
    if (values.size() < 20 || !(most > least))
        return std::nullopt;
    const float width = (most - least) / kBins;
    std::array<double, kBins> counts{};
    for (const float value : values)
        ++counts[std::min(kBins - 1, static_cast<std::size_t>((value - least) / width))];
    double sum = 0;
    double squares = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        sum += counts[bin] * static_cast<double>(bin);
        squares += counts[bin] * static_cast<double>(bin * bin);
    }
    const auto count = static_cast<double>(values.size());
    const double variance = squares / count - sum / count * (sum / count);
    double best = 0;
    double place = 0;
    double low = 0;
    double below = 0;
    for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
        low += counts[bin];
        below += counts[bin] * static_cast<double>(bin);
        if (low == 0 || low == count)
            continue;
        const double meanBelow = below / low;
        const double meanAbove = (sum - below) / (count - low);
        const double between = low * (count - low) / (count * count) * (meanAbove - meanBelow) *
                               (meanAbove - meanBelow);
        if (between > best) {
            best = between;
            place = (meanBelow + meanAbove + 1) / 2;
        }
    }
    if (best < 0.85 * variance)
        return std::nullopt;
    return least + width * static_cast<float>(place);
}

/// The voxels of the brush within the interval that are connected (by faces) to the start.
///
/// A value counts as it is or smoothed: the one keeps borders sharp, the other bridges noise.
Region connected(const Patch& raw, const Patch& smoothed, const Region& brush, Index3 start,
                 Interval accepted)
{
    Region reached(brush.box);
    const auto size = brush.size();
    const std::array<std::ptrdiff_t, 3> strides{1, size[0],
                                                static_cast<std::ptrdiff_t>(size[0]) * size[1]};
    std::vector<Index3> open{start};
    reached.add(start);
    while (!open.empty()) {
        const Index3 voxel = open.back();
        open.pop_back();
        const auto at = static_cast<std::ptrdiff_t>(brush.offset(voxel));
        for (std::size_t axis = 0; axis < 3; ++axis)
            for (const int step : {-1, 1}) {
                Index3 next = voxel;
                next[axis] += step;
                if (next[axis] < brush.box.first[axis] || next[axis] >= brush.box.end[axis])
                    continue;
                const auto there = static_cast<std::size_t>(at + step * strides[axis]);
                if (brush.inside[there] == 0 || reached.inside[there] != 0 ||
                    (!accepted.contains(raw.values[there]) &&
                     !accepted.contains(smoothed.values[there])))
                    continue;
                reached.inside[there] = 1;
                open.push_back(next);
            }
    }
    return reached;
}

/// Specks of noise: voxels of the brush with most of their neighbours in.
void fillSpecks(Region& region, const Region& brush)
{
    const Region before = region;
    const auto size = region.size();
    const std::array<std::ptrdiff_t, 3> strides{1, size[0],
                                                static_cast<std::ptrdiff_t>(size[0]) * size[1]};
    std::size_t at = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i, ++at) {
                if (before.inside[at] != 0 || brush.inside[at] == 0)
                    continue;
                const Index3 voxel{i, j, k};
                int neighbours = 0;
                int in = 0;
                for (std::size_t axis = 0; axis < 3; ++axis)
                    for (const int step : {-1, 1}) {
                        if (voxel[axis] + step < 0 || voxel[axis] + step >= size[axis])
                            continue;
                        const auto there = static_cast<std::size_t>(
                            static_cast<std::ptrdiff_t>(at) + step * strides[axis]);
                        neighbours += brush.inside[there];
                        in += before.inside[there];
                    }
                region.inside[at] = neighbours >= 3 && in * 4 >= neighbours * 3 ? 1 : 0;
            }
}

std::vector<float> valuesIn(const Patch& patch, const Region& region)
{
    std::vector<float> values;
    for (std::size_t n = 0; n < patch.values.size(); ++n)
        if (region.inside[n] != 0)
            values.push_back(patch.values[n]);
    return values;
}

} // namespace

Region adaptiveDab(const Volume& volume, const AdaptiveBrush& adaptive, const SlicePlane& plane,
                   Vec3 centre)
{
    const auto& geometry = volume.geometry;
    const Index3 start = nearestVoxel(geometry, centre);
    if (!geometry.contains(start) || !(adaptive.brush.radiusMm > 0))
        return {};
    const Region brush = brushRegion(geometry, adaptive.brush, plane, centre, start);
    const Patch raw = patchOf(volume, brush.box);
    Patch patch = raw;
    smooth(patch, geometry, adaptive.brush, plane.normal());

    const Vec3 spacing = geometry.spacing();
    const double core =
        std::max(adaptive.brush.radiusMm / 4, 1.5 * std::min({spacing.x, spacing.y, spacing.z}));
    const Vec3 corePoint = geometry.toWorld(start);
    const IndexBox coreBox =
        grown(geometry, {start, {start[0] + 1, start[1] + 1, start[2] + 1}}, core);
    std::vector<float> around;
    for (int k = coreBox.first[2]; k < coreBox.end[2]; ++k)
        for (int j = coreBox.first[1]; j < coreBox.end[1]; ++j)
            for (int i = coreBox.first[0]; i < coreBox.end[0]; ++i)
                if (brush.contains({i, j, k}) &&
                    squaredLength(geometry.toWorld(Index3{i, j, k}) - corePoint) <= core * core)
                    around.push_back(patch.values[brush.offset({i, j, k})]);

    const auto split = splitOf(valuesIn(patch, brush));
    const float noise = std::max(noiseOf(patch, brush), 1e-6F);
    float middle = medianOf(around);
    float deviation = std::max(deviationFrom(middle, around), noise);
    const float widest = 2 * deviation;
    const auto tolerance = static_cast<float>(adaptive.tolerance);
    Region reached;
    for (int round = 0; round < 3; ++round) {
        Interval accepted{middle - tolerance * deviation, middle + tolerance * deviation};
        if (split)
            (middle < *split ? accepted.high : accepted.low) =
                middle < *split ? std::min(accepted.high, *split) : std::max(accepted.low, *split);
        reached = connected(raw, patch, brush, start, accepted);
        auto values = valuesIn(patch, reached);
        if (values.size() < 5)
            break;
        middle = medianOf(values);
        deviation = std::clamp(deviationFrom(middle, std::move(values)), noise, widest);
    }
    fillSpecks(reached, brush);
    return reached.in(reached.bounds());
}

} // namespace hangaku::viewer::processing
