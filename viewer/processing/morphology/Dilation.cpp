#include "viewer/processing/morphology/Dilation.h"

#include "viewer/processing/morphology/Ball.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/RowRuns.h"
#include "viewer/processing/morphology/Work.h"

#include <algorithm>
#include <memory>

namespace hangaku::viewer::processing {
namespace {

/// Squared distances in mm^2 as floats: sums of two are right within 2e-7, less than the tolerance.
class BoundedDistance {
public:
    BoundedDistance(const Region& region, const ImageGeometry& geometry, double mm)
        : m_runs(region),
          m_size(region.size()),
          m_reach(ballReach(geometry, mm)),
          m_slice(static_cast<std::ptrdiff_t>(m_size[0]) * m_size[1]),
          // Every voxel is written before it is read; clearing this much memory takes a while.
          m_field(new float[region.inside.size()])
    {
        const double limit = mm * (1 + kDistanceTolerance);
        m_limit = static_cast<float>(limit * limit);
        m_far = 2 * m_limit + 1;
        for (int axis = 0; axis < 3; ++axis)
            for (int n = 0; n <= m_reach[axis]; ++n) {
                const double distance = n * geometry.spacing()[axis];
                m_squares[axis].push_back(static_cast<float>(distance * distance));
            }
    }

    /// The squared distance within the slice, or `m_far`, into the field. `k` counts from the box.
    void measureSlice(int k)
    {
        std::vector<float> alongRows(static_cast<std::size_t>(m_slice), m_far);
        for (int j = 0; j < m_size[1]; ++j)
            measureRow(j, k, alongRows.data() + static_cast<std::ptrdiff_t>(j) * m_size[0]);
        for (int j = 0; j < m_size[1]; ++j) {
            const auto row = static_cast<std::ptrdiff_t>(j) * m_size[0];
            takeNearest(alongRows.data() + row, m_size[0], j, m_size[1] - 1 - j, m_squares[1],
                        m_field.get() + k * m_slice + row);
        }
    }

    /// Sets the voxels of row j of every slice that are near enough, once every slice is measured.
    /// Row by row, since these rows together fit the processor's cache, and whole slices do not.
    void markRows(int j, std::uint8_t* inside) const
    {
        std::vector<float> nearest(static_cast<std::size_t>(m_size[0]));
        for (int k = 0; k < m_size[2]; ++k) {
            const auto row = k * m_slice + static_cast<std::ptrdiff_t>(j) * m_size[0];
            takeNearest(m_field.get() + row, m_slice, k, m_size[2] - 1 - k, m_squares[2],
                        nearest.data());
            for (int i = 0; i < m_size[0]; ++i)
                inside[row + i] = nearest[static_cast<std::size_t>(i)] <= m_limit ? 1 : 0;
        }
    }

private:
    void measureRow(int j, int k, float* row) const
    {
        const auto& box = m_runs.box();
        for (const auto& run : m_runs.row(box.first[1] + j, box.first[2] + k)) {
            const int first = run.first - box.first[0];
            const int end = run.end - box.first[0];
            std::fill(row + first, row + end, 0.0F);
            for (int n = 1; n <= std::min(m_reach[0], first); ++n)
                row[first - n] =
                    std::min(row[first - n], m_squares[0][static_cast<std::size_t>(n)]);
            for (int n = 1; n <= m_reach[0] && end - 1 + n < m_size[0]; ++n)
                row[end - 1 + n] = m_squares[0][static_cast<std::size_t>(n)];
        }
    }

    /// out[i] = the least of row[i + n * stride] + squares[n] over the rows there are: `before`
    /// before this one, `after` after it. Voxels that no farther row can improve end the search,
    /// so that only the surroundings of the border cost time.
    void takeNearest(const float* row, std::ptrdiff_t stride, int before, int after,
                     const std::vector<float>& squares, float* out) const
    {
        constexpr int kTogether = 32;
        for (int start = 0; start < m_size[0]; start += kTogether) {
            const int count = std::min(kTogether, m_size[0] - start);
            float least[kTogether] = {};
            std::copy_n(row + start, count, least);
            for (int n = 1; n < static_cast<int>(squares.size()); ++n) {
                const float square = squares[static_cast<std::size_t>(n)];
                int improvable = 0;
                for (int i = 0; i < kTogether; ++i)
                    improvable |= least[i] > square ? 1 : 0;
                if (improvable == 0)
                    break;
                if (n <= before)
                    takeLess(row + start - n * stride, square, count, least);
                if (n <= after)
                    takeLess(row + start + n * stride, square, count, least);
            }
            std::copy_n(least, count, out + start);
        }
    }

    static void takeLess(const float* row, float square, int count, float* least)
    {
        for (int i = 0; i < count; ++i) {
            const float other = row[i] + square;
            least[i] = other < least[i] ? other : least[i];
        }
    }

    RowRuns m_runs;
    Index3 m_size;
    Index3 m_reach;
    std::ptrdiff_t m_slice; ///< voxels
    std::unique_ptr<float[]> m_field;
    float m_limit = 0;
    float m_far = 0;
    std::array<std::vector<float>, 3> m_squares; ///< of so many steps along each axis
};

Result<Region> dilatedByDistance(const Region& region, const ImageGeometry& geometry, double mm,
                                 const Progress& progress)
{
    BoundedDistance distance(region, geometry, mm);
    const auto size = region.size();
    const auto measured = forEachSlice(
        size[2], [&](int k) { distance.measureSlice(k); }, partOf(progress, 0, 0.5));
    if (!measured)
        return tl::unexpected(measured.error());
    Region result(region.box);
    const auto marked = forEachSlice(
        size[1], [&](int j) { distance.markRows(j, result.inside.data()); },
        partOf(progress, 0.5, 1));
    if (!marked)
        return tl::unexpected(marked.error());
    return result;
}

/// A voxel of a row is near a run of another row exactly when it lies in a run that is longer by
/// what the ball's row reaches; those are counted by where they begin and end.
Result<Region> dilatedByRows(const Region& region, const ImageGeometry& geometry, double mm,
                             const Progress& progress)
{
    const RowRuns runs(region);
    const auto ball = ballRows(geometry, mm);
    const auto& box = region.box;
    const int length = region.size()[0];
    Region result(box);
    const auto markRow = [&](int j, int k, std::vector<int>& changes) {
        std::ranges::fill(changes, 0);
        for (const auto& row : ball)
            for (const auto& run : runs.row(j + row.dj, k + row.dk)) {
                const int first = std::clamp(run.first - row.last - box.first[0], 0, length);
                const int end = std::clamp(run.end - row.first - box.first[0], 0, length);
                ++changes[static_cast<std::size_t>(first)];
                --changes[static_cast<std::size_t>(end)];
            }
        auto* out = result.inside.data() + result.offset({box.first[0], j, k});
        int covering = 0;
        for (int i = 0; i < length; ++i) {
            covering += changes[static_cast<std::size_t>(i)];
            out[i] = covering > 0 ? 1 : 0;
        }
    };
    const auto marked = forEachSlice(
        region.size()[2],
        [&](int k) {
            std::vector<int> changes(static_cast<std::size_t>(length) + 1);
            for (int j = box.first[1]; j < box.end[1]; ++j)
                markRow(j, box.first[2] + k, changes);
        },
        progress);
    if (!marked)
        return tl::unexpected(marked.error());
    return result;
}

} // namespace

Result<Region> dilated(const Region& region, const ImageGeometry& geometry, double mm,
                       const Progress& progress)
{
    if (region.box.isEmpty())
        return region;
    return geometry.isOrthogonal() ? dilatedByDistance(region, geometry, mm, progress)
                                   : dilatedByRows(region, geometry, mm, progress);
}

Result<Region> eroded(const Region& region, const ImageGeometry& geometry, double mm,
                      const Progress& progress)
{
    auto lost = dilated(inverted(region, region.box), geometry, mm, progress);
    if (!lost)
        return lost;
    return inverted(*lost, region.box);
}

} // namespace hangaku::viewer::processing
