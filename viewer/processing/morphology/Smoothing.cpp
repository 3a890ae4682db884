#include "viewer/processing/morphology/Smoothing.h"

#include "viewer/processing/morphology/BeyondEdge.h"
#include "viewer/processing/morphology/Boxes.h"
#include "viewer/processing/morphology/Dilation.h"
#include "viewer/processing/morphology/GaussianFilter.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/RowRuns.h"
#include "viewer/processing/morphology/Work.h"

#include <algorithm>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

/// Counts the voxels of a region in a ball around each voxel of a row, run by run: how many voxels
/// of a run a row of the ball holds rises by one from voxel to voxel, stays, and falls by one as
/// the ball passes. Where the slope changes is all that is written down; adding up twice gives the
/// count.
class BallCounter {
public:
    BallCounter(const Region& region, const ImageGeometry& geometry, double radiusMm)
        : m_runs(region),
          m_ball(ballRows(geometry, radiusMm)),
          m_start(region.box.first[0] - ballReach(geometry, radiusMm)[0]),
          m_length(region.box.end[0] + ballReach(geometry, radiusMm)[0] + 2 - m_start)
    {
        for (const auto& row : m_ball)
            m_ballVoxels += static_cast<int>(row.count());
    }

    /// Sets the voxels of the row, which begins at voxel `first`, around which most are in.
    void markMajority(int first, int j, int k, std::span<std::uint8_t> row) const
    {
        std::vector<int> bends(static_cast<std::size_t>(m_length), 0);
        for (const auto& ball : m_ball)
            for (const auto& run : m_runs.row(j + ball.dj, k + ball.dk)) {
                int* enters = bends.data() + (run.first - m_start);
                int* leaves = bends.data() + (run.end - m_start);
                ++enters[-ball.last];
                --enters[-ball.first + 1];
                --leaves[-ball.last];
                ++leaves[-ball.first + 1];
            }
        int slope = 0;
        int count = 0;
        for (int i = m_start; i < first + static_cast<int>(row.size()); ++i) {
            slope += bends[static_cast<std::size_t>(i - m_start)];
            count += slope;
            if (i >= first)
                row[static_cast<std::size_t>(i - first)] = 2 * count > m_ballVoxels ? 1 : 0;
        }
    }

private:
    RowRuns m_runs;
    std::vector<BallRow> m_ball;
    int m_ballVoxels = 0;
    int m_start;  ///< the first voxel of a row around which the ball can hold a voxel of the region
    int m_length; ///< voxels of a row, from there
};

Result<Region> medianOf(const Region& region, const ImageGeometry& geometry, double radiusMm,
                        const Progress& progress)
{
    // A voxel outside the bounds has more than half of its ball outside: nothing is added there.
    Region result(region.bounds());
    const auto length = static_cast<std::size_t>(result.size()[0]);
    const BallCounter counter(
        continuedIn(expanded(result.box, ballReach(geometry, radiusMm)), region, geometry.size()),
        geometry, radiusMm);
    const auto done = forEachSlice(
        result.size()[2],
        [&](int n) {
            const int k = result.box.first[2] + n;
            for (int j = result.box.first[1]; j < result.box.end[1]; ++j) {
                const Index3 start{result.box.first[0], j, k};
                counter.markMajority(start[0], j, k,
                                     {result.inside.data() + result.offset(start), length});
            }
        },
        progress);
    if (!done)
        return tl::unexpected(done.error());
    return trimmed(std::move(result));
}

/// In a box with twice the ball around it, of which the outer half, where too little is known of
/// what lies beyond, is cut off at the end.
Region withBallsAround(const Region& region, const ImageGeometry& geometry, double radiusMm)
{
    const auto reach = ballReach(geometry, radiusMm);
    const Index3 twice{2 * reach[0], 2 * reach[1], 2 * reach[2]};
    return continuedIn(expanded(region.bounds(), twice), region, geometry.size());
}

Region cutToGrid(const Region& region, const ImageGeometry& geometry)
{
    return trimmed(region.in(region.box.clippedTo(geometry.size())));
}

using Step = Result<Region> (*)(const Region&, const ImageGeometry&, double, const Progress&);

/// Two steps, one after the other.
Result<Region> inTwoSteps(Step first, Step second, const Region& region,
                          const ImageGeometry& geometry, double radiusMm, const Progress& progress)
{
    const auto between = first(withBallsAround(region, geometry, radiusMm), geometry, radiusMm,
                               partOf(progress, 0, 0.5));
    if (!between)
        return between;
    const auto result = second(*between, geometry, radiusMm, partOf(progress, 0.5, 1));
    if (!result)
        return result;
    return cutToGrid(*result, geometry);
}

/// Slab by slab, so that the memory for the smoothed values stays small beside the volume.
Result<Region> gaussianOf(const Region& region, const ImageGeometry& geometry, double sigmaMm,
                          const Progress& progress)
{
    constexpr int kSlabSlices = 64;
    constexpr float kHalf = 0.5F - 1e-6F;
    const GaussianFilter filter(geometry, sigmaMm);
    // Outside the bounds the mask lies on one side only: less than a half, nothing is added.
    Region result(region.bounds());
    const auto source = continuedIn(expanded(result.box, filter.reach()), region, geometry.size());
    const int slices = result.size()[2];
    auto* out = result.inside.data();
    for (int first = 0; first < slices; first += kSlabSlices) {
        const int end = std::min(slices, first + kSlabSlices);
        auto slab = result.box;
        slab.first[2] = result.box.first[2] + first;
        slab.end[2] = result.box.first[2] + end;
        const auto smooth = filter.smoothed(source, slab,
                                            partOf(progress, static_cast<double>(first) / slices,
                                                   static_cast<double>(end) / slices));
        if (!smooth)
            return tl::unexpected(smooth.error());
        for (const float share : *smooth)
            *out++ = share >= kHalf ? 1 : 0;
    }
    return trimmed(std::move(result));
}

} // namespace

Result<Region> medianSmoothed(const Region& region, const ImageGeometry& geometry, double radiusMm,
                              const Progress& progress)
{
    if (const auto checked = checkMm(radiusMm, 0, kLargestSmoothingMm); !checked)
        return tl::unexpected(checked.error());
    return withinMemory([&] { return medianOf(region, geometry, radiusMm, progress); });
}

Result<Region> opened(const Region& region, const ImageGeometry& geometry, double radiusMm,
                      const Progress& progress)
{
    if (const auto checked = checkMm(radiusMm, 0, kLargestSmoothingMm); !checked)
        return tl::unexpected(checked.error());
    return withinMemory(
        [&] { return inTwoSteps(eroded, dilated, region, geometry, radiusMm, progress); });
}

Result<Region> closed(const Region& region, const ImageGeometry& geometry, double radiusMm,
                      const Progress& progress)
{
    if (const auto checked = checkMm(radiusMm, 0, kLargestSmoothingMm); !checked)
        return tl::unexpected(checked.error());
    return withinMemory(
        [&] { return inTwoSteps(dilated, eroded, region, geometry, radiusMm, progress); });
}

Result<Region> gaussianSmoothed(const Region& region, const ImageGeometry& geometry, double sigmaMm,
                                const Progress& progress)
{
    if (const auto checked = checkMm(sigmaMm, kSmallestSigmaMm, kLargestSigmaMm); !checked)
        return tl::unexpected(checked.error());
    return withinMemory([&] { return gaussianOf(region, geometry, sigmaMm, progress); });
}

} // namespace hangaku::viewer::processing
