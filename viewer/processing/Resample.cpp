#include "viewer/processing/Resample.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>

namespace hangaku::viewer::processing {
namespace {

/// The way from an index of one grid to the continuous index of another.
class IndexMapping {
public:
    IndexMapping(const ImageGeometry& from, const ImageGeometry& to)
    {
        m_origin = to.toIndex(from.origin());
        for (int axis = 0; axis < 3; ++axis)
            m_step[axis] = to.toIndex(from.origin() + from.step(axis)) - m_origin;
        // A step that is whole but for rounding must not drift off the voxel centres.
        snap(m_origin);
        for (auto& step : m_step)
            snap(step);
    }

    Vec3 rowStart(int j, int k) const { return m_origin + m_step[1] * j + m_step[2] * k; }
    Vec3 rowStep() const { return m_step[0]; }

private:
    static void snap(Vec3& value)
    {
        for (int axis = 0; axis < 3; ++axis)
            if (const double whole = std::round(value[axis]); std::abs(value[axis] - whole) < 1e-9)
                value[axis] = whole;
    }

    Vec3 m_origin;
    std::array<Vec3, 3> m_step;
};

/// Where along a row, first <= i < end, every coordinate lies in [low, high).
struct RowRange {
    int first = 0;
    int end = 0;
};

/// @param low, high bounds of the continuous index for each axis, low inside, high outside
RowRange insideRange(Vec3 start, Vec3 step, int count, Vec3 low, Vec3 high)
{
    const auto isInside = [&](int i) {
        for (int axis = 0; axis < 3; ++axis) {
            const double value = start[axis] + i * step[axis];
            if (!(value >= low[axis] && value < high[axis]))
                return false;
        }
        return true;
    };
    double first = 0;
    double last = count - 1;
    for (int axis = 0; axis < 3; ++axis) {
        if (step[axis] == 0) {
            if (!(start[axis] >= low[axis] && start[axis] < high[axis]))
                return {};
            continue;
        }
        const double atLow = (low[axis] - start[axis]) / step[axis];
        const double atHigh = (high[axis] - start[axis]) / step[axis];
        first = std::max(first, std::min(atLow, atHigh));
        last = std::min(last, std::max(atLow, atHigh));
    }
    if (!(first <= last + 1))
        return {};
    // Division and multiplication round differently; the test decides at the ends.
    RowRange range{std::max(0, static_cast<int>(std::ceil(first)) - 1),
                   std::min(count, static_cast<int>(std::floor(last)) + 2)};
    while (range.first < range.end && !isInside(range.first))
        ++range.first;
    while (range.end > range.first && !isInside(range.end - 1))
        --range.end;
    return range;
}

Vec3 asVector(Index3 size)
{
    return {static_cast<double>(size[0]), static_cast<double>(size[1]),
            static_cast<double>(size[2])};
}

std::size_t rowOffset(Index3 size, int j, int k)
{
    return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size[1]) +
            static_cast<std::size_t>(j)) *
           static_cast<std::size_t>(size[0]);
}

/// One row of labels; voxels outside stay as they are.
void nearestRow(const LabelMap& map, Vec3 start, Vec3 step, std::span<Label> row)
{
    const auto size = map.geometry().size();
    const Vec3 half{0.5, 0.5, 0.5};
    const auto range = insideRange(start, step, static_cast<int>(row.size()), -half,
                                   asVector(size) - half);
    const auto* voxels = map.voxels().data();
    const auto strideJ = static_cast<std::size_t>(size[0]);
    const auto strideK = strideJ * static_cast<std::size_t>(size[1]);
    const Vec3 shifted = start + half; // truncation of a value >= 0 is its floor
    for (int i = range.first; i < range.end; ++i) {
        const auto x = static_cast<std::size_t>(shifted.x + i * step.x);
        const auto y = static_cast<std::size_t>(shifted.y + i * step.y);
        const auto z = static_cast<std::size_t>(shifted.z + i * step.z);
        row[static_cast<std::size_t>(i)] = voxels[x + y * strideJ + z * strideK];
    }
}

/// Trilinear samples of one volume.
template <typename T> class Interpolator {
public:
    Interpolator(const Volume& volume, std::span<const T> voxels)
        : m_voxels(voxels.data()), m_size(volume.geometry.size()),
          m_strideJ(static_cast<std::size_t>(m_size[0])),
          m_strideK(m_strideJ * static_cast<std::size_t>(m_size[1])),
          m_slope(static_cast<float>(volume.slope)),
          m_intercept(static_cast<float>(volume.intercept))
    {
    }

    void row(Vec3 start, Vec3 step, std::span<float> out) const
    {
        const auto count = static_cast<int>(out.size());
        const auto range = insideRange(start, step, count, {0, 0, 0},
                                       asVector(m_size) - Vec3{1, 1, 1});
        const auto clamped = [&](int from, int to) {
            for (int i = from; i < to; ++i)
                out[static_cast<std::size_t>(i)] = atClamped(start + step * i);
        };
        clamped(0, range.first);
        for (int i = range.first; i < range.end; ++i)
            out[static_cast<std::size_t>(i)] =
                atInside(start.x + i * step.x, start.y + i * step.y, start.z + i * step.z);
        clamped(std::max(range.first, range.end), count);
    }

private:
    /// 0 <= x < size - 1 along every axis.
    float atInside(double x, double y, double z) const
    {
        const auto i = static_cast<std::size_t>(x);
        const auto j = static_cast<std::size_t>(y);
        const auto k = static_cast<std::size_t>(z);
        return blend(m_voxels + i + j * m_strideJ + k * m_strideK, 1, m_strideJ, m_strideK,
                     static_cast<float>(x - static_cast<double>(i)),
                     static_cast<float>(y - static_cast<double>(j)),
                     static_cast<float>(z - static_cast<double>(k)));
    }

    float atClamped(Vec3 at) const
    {
        std::array<std::size_t, 3> low{};
        std::array<std::size_t, 3> stride{1, m_strideJ, m_strideK};
        std::array<float, 3> fraction{};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const double last = m_size[axis] - 1;
            const double value = std::clamp(at[static_cast<int>(axis)], 0.0, last);
            low[axis] = static_cast<std::size_t>(value);
            fraction[axis] = static_cast<float>(value - static_cast<double>(low[axis]));
            if (low[axis] == static_cast<std::size_t>(last))
                stride[axis] = 0;
        }
        return blend(m_voxels + low[0] + low[1] * m_strideJ + low[2] * m_strideK, stride[0],
                     stride[1], stride[2], fraction[0], fraction[1], fraction[2]);
    }

    float blend(const T* v, std::size_t di, std::size_t dj, std::size_t dk, float fx, float fy,
                float fz) const
    {
        const auto along = [&](const T* at) {
            const auto a = static_cast<float>(at[0]);
            return a + fx * (static_cast<float>(at[di]) - a);
        };
        const auto plane = [&](const T* at) {
            const float a = along(at);
            return a + fy * (along(at + dj) - a);
        };
        const float a = plane(v);
        return (a + fz * (plane(v + dk) - a)) * m_slope + m_intercept;
    }

    const T* m_voxels;
    Index3 m_size;
    std::size_t m_strideJ;
    std::size_t m_strideK;
    float m_slope;
    float m_intercept;
};

} // namespace

LabelMap resampled(const LabelMap& map, const ImageGeometry& grid)
{
    if (grid == map.geometry())
        return map;
    const IndexMapping mapping(grid, map.geometry());
    const auto size = grid.size();
    std::vector<Label> out(grid.voxelCount());
    forEachSlice(size[2], [&](int k) {
        for (int j = 0; j < size[1]; ++j)
            nearestRow(map, mapping.rowStart(j, k), mapping.rowStep(),
                       {out.data() + rowOffset(size, j, k), static_cast<std::size_t>(size[0])});
    });
    return {grid, std::move(out)};
}

Result<std::shared_ptr<VoxelBuffer>> resampled(const Volume& volume, const ImageGeometry& grid,
                                               const Progress& progress)
{
    auto buffer = VoxelBuffer::create(PixelType::Float32, grid.voxelCount());
    if (!buffer)
        return buffer;
    const auto out = (*buffer)->as<float>();
    const IndexMapping mapping(grid, volume.geometry);
    const auto size = grid.size();
    std::mutex reporting;
    int done = 0;
    volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        const Interpolator<T> interpolator(volume, voxels);
        forEachSlice(size[2], [&](int k) {
            if (progress.isStopped())
                return;
            for (int j = 0; j < size[1]; ++j)
                interpolator.row(mapping.rowStart(j, k), mapping.rowStep(),
                                 out.subspan(rowOffset(size, j, k),
                                             static_cast<std::size_t>(size[0])));
            const std::scoped_lock lock(reporting);
            progress(static_cast<double>(++done) / size[2]);
        });
    });
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    return buffer;
}

} // namespace hangaku::viewer::processing
