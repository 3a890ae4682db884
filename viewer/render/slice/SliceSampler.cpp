#include "viewer/render/slice/SliceSampler.h"

#include "viewer/render/slice/ParallelRows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace hangaku::viewer {
namespace {

/// Steps smaller than this many voxels over a whole view are rounding, not movement.
constexpr double kStill = 1e-9;

struct Span {
    int first = 0;
    int end = 0;
};

/// The pixels x of [first, end) for which the walk is on the grid: -0.5 <= index < size - 0.5.
Span spanOnGrid(const IndexWalk& walk, int y, int first, int end, const Index3& size)
{
    double low = first;
    double high = end - 1;
    for (int axis = 0; axis < 3; ++axis) {
        const double at = walk.start[axis] + walk.perY[axis] * y;
        const double step = walk.perX[axis];
        const double lower = -0.5;
        const double upper = size[axis] - 0.5 - 1e-9;
        if (std::abs(step) < kStill) {
            // A plane through the outer voxels' centres must survive rounding: it is well inside.
            if (at < lower || at > upper)
                return {};
            continue;
        }
        const double a = (lower - at) / step;
        const double b = (upper - at) / step;
        low = std::max(low, std::min(a, b));
        high = std::min(high, std::max(a, b));
    }
    if (low > high)
        return {};
    const int from = std::max(first, static_cast<int>(std::ceil(low)));
    const int to = std::min(end, static_cast<int>(std::floor(high)) + 1);
    return from < to ? Span{from, to} : Span{};
}

/// The voxel before a continuous index and how far it is on the way to the next, both on the grid.
struct Between {
    std::ptrdiff_t offset = 0;
    std::ptrdiff_t next = 0; ///< from the voxel to its neighbour; 0 where there is none
    float part = 0;
};

Between between(double index, int size, std::ptrdiff_t stride)
{
    const double inside = std::clamp(index, 0.0, static_cast<double>(size - 1));
    const int before = std::min(static_cast<int>(inside), std::max(size - 2, 0));
    auto part = static_cast<float>(inside - before);
    // Acquired slices are met exactly: no second voxel is fetched for a rounding error.
    if (part < 1e-5F)
        part = 0;
    return {before * stride, size > 1 ? stride : 0, part};
}

/// The axis along which a step goes, when it goes along one axis only; else -1.
int singleAxis(Vec3 step)
{
    int found = -1;
    for (int axis = 0; axis < 3; ++axis) {
        if (std::abs(step[axis]) < kStill)
            continue;
        if (found >= 0)
            return -1;
        found = axis;
    }
    return found;
}

struct GridStrides {
    std::array<std::ptrdiff_t, 3> of;
    explicit GridStrides(const Index3& size, int channels = 1)
        : of{channels, std::ptrdiff_t{channels} * size[0],
             std::ptrdiff_t{channels} * size[0] * size[1]}
    {
    }
};

/// Turns values into grey; NaN becomes black.
struct ToGrey {
    float factor;
    float base;

    ToGrey(const Volume& volume, const GreyScale& scale)
    {
        const double width = std::max(scale.window.width, 1e-9);
        double gain = 255.0 / width;
        double offset = -scale.window.lower() * gain;
        if (scale.inverted) {
            gain = -gain;
            offset = 255.0 - offset;
        }
        factor = static_cast<float>(gain * volume.slope);
        base = static_cast<float>(gain * volume.intercept + offset + 0.5);
    }
    std::uint8_t operator()(float value) const
    {
        const float grey = value * factor + base;
        if (!(grey > 0))
            return 0;
        return grey < 255.0F ? static_cast<std::uint8_t>(grey) : 255;
    }
};

template <typename T> float mix(const T* at, const Between& along)
{
    const auto first = static_cast<float>(at[0]);
    return first + along.part * (static_cast<float>(at[along.next]) - first);
}

/// A view along the grid: the columns' places are the same for every row.
template <typename T>
void sampleAlongGrid(const T* voxels, const Index3& size, const GridStrides& strides,
                     const IndexWalk& walk, int axisX, const ToGrey& toGrey,
                     Interpolation interpolation, const PixelRect& rect, std::uint8_t* grey,
                     int stride)
{
    std::vector<Between> columns(static_cast<std::size_t>(rect.width()));
    for (int x = rect.left; x < rect.right; ++x) {
        double index = walk.start[axisX] + walk.perX[axisX] * x;
        if (interpolation == Interpolation::Nearest)
            index = std::floor(index + 0.5);
        columns[static_cast<std::size_t>(x - rect.left)] =
            between(index, size[axisX], strides.of[axisX]);
    }
    const int axisB = axisX == 0 ? 1 : 0;
    const int axisC = axisX == 2 ? 1 : 2;
    parallelRows(rect, [&](int y) {
        std::uint8_t* out = grey + std::ptrdiff_t{y} * stride;
        const Span span = spanOnGrid(walk, y, rect.left, rect.right, size);
        std::fill(out + rect.left, out + rect.right, std::uint8_t{0});
        if (span.first == span.end)
            return;
        Vec3 at = walk.start + walk.perY * y;
        if (interpolation == Interpolation::Nearest)
            at = {std::floor(at.x + 0.5), std::floor(at.y + 0.5), std::floor(at.z + 0.5)};
        const Between b = between(at[axisB], size[axisB], strides.of[axisB]);
        const Between c = between(at[axisC], size[axisC], strides.of[axisC]);
        const T* row = voxels + b.offset + c.offset;
        const Between* column = columns.data() - rect.left;
        if (b.part == 0 && c.part == 0) {
            for (int x = span.first; x < span.end; ++x)
                out[x] = toGrey(mix(row + column[x].offset, column[x]));
        } else if (b.part == 0 || c.part == 0) {
            const Between& across = b.part == 0 ? c : b;
            const T* second = row + across.next;
            for (int x = span.first; x < span.end; ++x) {
                const float one = mix(row + column[x].offset, column[x]);
                const float two = mix(second + column[x].offset, column[x]);
                out[x] = toGrey(one + across.part * (two - one));
            }
        } else {
            for (int x = span.first; x < span.end; ++x) {
                const T* p = row + column[x].offset;
                const float one = mix(p, column[x]);
                const float two = mix(p + b.next, column[x]);
                const float three = mix(p + c.next, column[x]);
                const float four = mix(p + b.next + c.next, column[x]);
                const float near = one + b.part * (two - one);
                const float far = three + b.part * (four - three);
                out[x] = toGrey(near + c.part * (far - near));
            }
        }
    });
}

/// Any plane through any grid.
template <typename T>
void sampleAcrossGrid(const T* voxels, const Index3& size, const GridStrides& strides,
                      const IndexWalk& walk, const ToGrey& toGrey, Interpolation interpolation,
                      const PixelRect& rect, std::uint8_t* grey, int stride)
{
    parallelRows(rect, [&](int y) {
        std::uint8_t* out = grey + std::ptrdiff_t{y} * stride;
        const Span span = spanOnGrid(walk, y, rect.left, rect.right, size);
        std::fill(out + rect.left, out + rect.right, std::uint8_t{0});
        for (int x = span.first; x < span.end; ++x) {
            Vec3 index = walk.at(x, y);
            if (interpolation == Interpolation::Nearest)
                index = {std::floor(index.x + 0.5), std::floor(index.y + 0.5),
                         std::floor(index.z + 0.5)};
            const Between i = between(index.x, size[0], strides.of[0]);
            const Between j = between(index.y, size[1], strides.of[1]);
            const Between k = between(index.z, size[2], strides.of[2]);
            const T* p = voxels + i.offset + j.offset + k.offset;
            const float one = mix(p, i);
            const float two = mix(p + j.next, i);
            const float three = mix(p + k.next, i);
            const float four = mix(p + j.next + k.next, i);
            const float near = one + j.part * (two - one);
            const float far = three + j.part * (four - three);
            out[x] = toGrey(near + k.part * (far - near));
        }
    });
}

int nearestOnGrid(double index, int size)
{
    return std::clamp(static_cast<int>(index + 0.5), 0, size - 1);
}

} // namespace

IndexWalk::IndexWalk(const ImageGeometry& geometry, const SliceCamera& camera)
{
    const auto toIndexStep = [&geometry](Vec3 world) {
        const auto& m = geometry.worldToIndexMatrix();
        Vec3 step;
        for (int axis = 0; axis < 3; ++axis)
            step[axis] = m[axis][0] * world.x + m[axis][1] * world.y + m[axis][2] * world.z;
        return step;
    };
    start = geometry.toIndex(camera.toLps({0.5, 0.5}));
    perX = toIndexStep(camera.plane.right * camera.mmPerPixel);
    perY = toIndexStep(camera.plane.down * camera.mmPerPixel);
}

void sampleGrey(const Volume& volume, const SliceCamera& camera, const GreyScale& scale,
                Interpolation interpolation, const PixelRect& rect, std::uint8_t* grey, int stride)
{
    if (rect.isEmpty())
        return;
    const Index3 size = volume.geometry.size();
    const int channels = std::max(1, volume.description.channels);
    const GridStrides strides(size, channels);
    const IndexWalk walk(volume.geometry, camera);
    const ToGrey toGrey(volume, scale);
    const int axisX = singleAxis(walk.perX);
    const bool isAlongGrid = axisX >= 0 && std::abs(walk.perY[axisX]) < kStill;
    volume.voxels->visit([&](auto voxels) {
        if (isAlongGrid)
            sampleAlongGrid(voxels.data(), size, strides, walk, axisX, toGrey, interpolation, rect,
                            grey, stride);
        else
            sampleAcrossGrid(voxels.data(), size, strides, walk, toGrey, interpolation, rect, grey,
                             stride);
    });
}

void sampleLabels(const LabelMap& map, const SliceCamera& camera, const PixelRect& rect,
                  Label* labels, int stride)
{
    if (rect.isEmpty())
        return;
    const ImageGeometry& geometry = map.geometry();
    const Index3 size = geometry.size();
    const GridStrides strides(size);
    const IndexWalk walk(geometry, camera);
    const Label* voxels = map.voxels().data();
    const int axisX = singleAxis(walk.perX);
    const bool isAlongGrid = axisX >= 0 && std::abs(walk.perY[axisX]) < kStill;
    std::vector<std::ptrdiff_t> columns;
    if (isAlongGrid) {
        columns.resize(static_cast<std::size_t>(rect.width()));
        for (int x = rect.left; x < rect.right; ++x)
            columns[static_cast<std::size_t>(x - rect.left)] =
                nearestOnGrid(walk.start[axisX] + walk.perX[axisX] * x, size[axisX]) *
                strides.of[axisX];
    }
    parallelRows(rect, [&](int y) {
        Label* out = labels + std::ptrdiff_t{y} * stride;
        std::fill(out + rect.left, out + rect.right, Label{0});
        const Span span = spanOnGrid(walk, y, rect.left, rect.right, size);
        if (isAlongGrid) {
            const Label* row = voxels;
            for (int axis = 0; axis < 3; ++axis)
                if (axis != axisX)
                    row += nearestOnGrid(walk.start[axis] + walk.perY[axis] * y, size[axis]) *
                           strides.of[axis];
            const std::ptrdiff_t* column = columns.data() - rect.left;
            for (int x = span.first; x < span.end; ++x)
                out[x] = row[column[x]];
            return;
        }
        for (int x = span.first; x < span.end; ++x) {
            const Vec3 index = walk.at(x, y);
            out[x] = voxels[nearestOnGrid(index.x, size[0]) * strides.of[0] +
                            nearestOnGrid(index.y, size[1]) * strides.of[1] +
                            nearestOnGrid(index.z, size[2]) * strides.of[2]];
        }
    });
}

} // namespace hangaku::viewer
