#include "viewer/processing/selection/RegionGrowing.h"

#include "viewer/processing/selection/DistanceField.h"
#include "viewer/processing/selection/FloodFill.h"
#include "viewer/processing/selection/SearchBall.h"
#include "viewer/processing/selection/SeedInterval.h"
#include "viewer/processing/selection/Threshold.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::processing {
namespace {

constexpr int kBisections = 8; ///< the guard radius is found to 1/256 of the depth

Result<void> check(const Volume& volume, Index3 seed, const GrowingOptions& options)
{
    if (auto valid = needsValues(volume); !valid)
        return valid;
    if (!volume.geometry.contains(seed))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The starting point lies outside of the image")));
    const bool isValid = options.maximumRadiusMm > 0 && options.maximumVolumeMl > 0 &&
                         options.neighbourhoodMm > 0 && options.leastGuardRadiusMm >= 0 &&
                         options.multiplier > 0 && options.iterations >= 0;
    if (!isValid)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The bounds of growing must be greater than 0")));
    return {};
}

/// Adds what is not in but cannot be reached from the rim of the box.
Result<void> fillHoles(Region& region, const Progress& progress)
{
    if (region.inside.empty())
        return {};
    IndexBox around = region.box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        --around.first[axis];
        ++around.end[axis];
    }
    Region outside = region.in(around);
    for (auto& voxel : outside.inside)
        voxel = voxel == 0 ? 1 : 0;
    const auto reached = connectedPart(outside, around.first, FloodNeighbours::Faces, progress);
    if (!reached)
        return tl::unexpected<Error>(reached.error());
    forEachVoxel(region.box, [&](Index3 index) {
        if (!reached->contains(index))
            region.add(index);
    });
    return {};
}

/// What is connected to the seed in the ball, and how deep within it each voxel lies.
class GuardedPart {
public:
    GuardedPart(Region connected, const ImageGeometry& grid, const SearchBall& ball)
        : m_connected(connected.in(ball.box())), m_ball(ball),
          m_steps{grid.step(0), grid.step(1), grid.step(2)}
    {
        // What lies beyond the ball is not known: it makes nothing thinner.
        auto mask = m_connected.inside;
        forEachVoxel(ball.box(), [&](Index3 index) {
            if (!ball.contains(index))
                mask[m_connected.offset(index)] = 1;
        });
        m_depth = distanceTo(0, mask, m_connected.size(), m_steps);
    }
    /// From the seed uphill.
    void findDeepest(Index3 seed)
    {
        m_deepest = seed;
        for (bool isRising = true; isRising;) {
            isRising = false;
            IndexBox around;
            for (std::size_t axis = 0; axis < 3; ++axis) {
                around.first[axis] = std::max(m_deepest[axis] - 1, m_ball.box().first[axis]);
                around.end[axis] = std::min(m_deepest[axis] + 2, m_ball.box().end[axis]);
            }
            forEachVoxel(around, [&](Index3 index) {
                if (m_connected.contains(index) && depthAt(index) > depthAt(m_deepest)) {
                    m_deepest = index;
                    isRising = true;
                }
            });
        }
    }
    double greatestDepth() const { return depthAt(m_deepest); }

    /// The piece around the deepest place of what is deeper than `mm`.
    Result<Region> pieceDeeperThan(double mm, const Progress& progress) const
    {
        return connectedPart(deeperThan(mm), m_deepest, FloodNeighbours::Faces, progress);
    }
    bool reachesBound(const Region& region) const
    {
        bool reaches = false;
        forEachVoxel(region.box, [&](Index3 index) {
            reaches = reaches || (region.contains(index) && m_ball.isAtBound(index));
        });
        return reaches;
    }
    /// The least radius from `least` on at which the piece no longer reaches the bound; `least` when
    /// none does that.
    Result<double> partingRadius(double least, const Progress& progress) const
    {
        const auto reaches = [&](double mm) -> Result<bool> {
            const auto piece = pieceDeeperThan(mm, progress);
            if (!piece)
                return tl::unexpected<Error>(piece.error());
            return reachesBound(*piece);
        };
        double low = least;
        double high = std::nextafter(greatestDepth(), 0.0) * (1 - 1e-6);
        if (const auto atLeast = reaches(low); !atLeast || !*atLeast)
            return atLeast ? Result<double>(least) : tl::unexpected<Error>(atLeast.error());
        if (const auto atMost = reaches(high); !atMost || *atMost)
            return atMost ? Result<double>(least) : tl::unexpected<Error>(atMost.error());
        for (int n = 0; n < kBisections; ++n) {
            const double middle = (low + high) / 2;
            const auto isReaching = reaches(middle);
            if (!isReaching)
                return tl::unexpected<Error>(isReaching.error());
            (*isReaching ? low : high) = middle;
        }
        return high;
    }
    /// The piece deeper than `mm`, grown back by as much, up to what is nearer to other pieces.
    Result<Region> openedBy(double mm, const Progress& progress) const
    {
        const auto piece = pieceDeeperThan(mm, progress);
        if (!piece)
            return piece;
        const auto core = piece->in(m_connected.box);
        auto others = deeperThan(mm);
        for (std::size_t at = 0; at < core.inside.size(); ++at)
            others.inside[at] = others.inside[at] != 0 && core.inside[at] == 0 ? 1 : 0;
        const auto toCore = distanceTo(1, core.inside, core.size(), m_steps);
        const auto toOthers = distanceTo(1, others.inside, core.size(), m_steps);
        // Erosion and dilation by a ball round off what is finer than a voxel: half of one is given
        // back.
        const double shortest =
            std::min({length(m_steps[0]), length(m_steps[1]), length(m_steps[2])});
        const double reach = mm + shortest / 2;
        Region opened(m_connected.box);
        for (std::size_t at = 0; at < opened.inside.size(); ++at)
            opened.inside[at] = m_connected.inside[at] != 0 && toCore[at] <= reach &&
                                        toCore[at] <= toOthers[at]
                                    ? 1
                                    : 0;
        return connectedPart(opened, m_deepest, FloodNeighbours::Faces, progress);
    }

private:
    double depthAt(Index3 index) const { return m_depth[m_connected.offset(index)]; }
    Region deeperThan(double mm) const
    {
        Region deeper(m_connected.box);
        for (std::size_t at = 0; at < deeper.inside.size(); ++at)
            deeper.inside[at] = m_connected.inside[at] != 0 && m_depth[at] > mm ? 1 : 0;
        return deeper;
    }

    Region m_connected;
    const SearchBall& m_ball;
    std::array<Vec3, 3> m_steps;
    std::vector<float> m_depth;
    Index3 m_deepest{0, 0, 0};
};

Result<Region> connectedInBall(const Volume& volume, Index3 seed, ValueInterval interval,
                               const SearchBall& ball, const Progress& progress)
{
    auto fitting = thresholdRegion(volume, interval, ball.box(), {progress.stop, {}});
    if (!fitting)
        return fitting;
    forEachVoxel(fitting->box, [&](Index3 index) {
        if (!ball.contains(index))
            fitting->inside[fitting->offset(index)] = 0;
    });
    return connectedPart(*fitting, seed, FloodNeighbours::Faces, progress);
}

/// Keeps what lies nearest to the seed, and is connected to it, so that no more than a number of
/// voxels are left.
Result<Region> nearestPart(const Region& region, std::size_t voxels, Index3 seed,
                           const SearchBall& ball, const Progress& progress)
{
    std::vector<double> distances;
    forEachVoxel(region.box, [&](Index3 index) {
        if (region.contains(index))
            distances.push_back(ball.distanceMm(index));
    });
    const auto last = distances.begin() + static_cast<std::ptrdiff_t>(voxels);
    std::nth_element(distances.begin(), last, distances.end());
    Region part = region;
    forEachVoxel(region.box, [&](Index3 index) {
        if (ball.distanceMm(index) >= *last)
            part.inside[part.offset(index)] = 0;
    });
    return connectedPart(part, seed, FloodNeighbours::Faces, progress);
}

/// Cuts off what is attached. @param connected to the seed
Result<void> guard(Growth& growth, Region connected, const Volume& volume, Index3 seed,
                   const SearchBall& ball, const GrowingOptions& options, const Progress& progress)
{
    GuardedPart part(std::move(connected), volume.geometry, ball);
    part.findDeepest(seed);
    // What is thinner than the guard itself is a small lesion, not a neck.
    const double least = std::min(options.leastGuardRadiusMm, part.greatestDepth() / 2);
    growth.guardRadiusMm = least;
    if (options.guard == LeakGuard::Automatic) {
        const auto radius = part.partingRadius(least, progress);
        if (!radius)
            return tl::unexpected<Error>(radius.error());
        growth.guardRadiusMm = *radius;
    }
    auto opened = part.openedBy(growth.guardRadiusMm, progress);
    if (!opened)
        return tl::unexpected<Error>(opened.error());
    growth.region = std::move(*opened);
    if (part.reachesBound(growth.region))
        growth.stoppedAt = GrowthBound::Radius;
    return {};
}

} // namespace

Result<Growth> growRegion(const Volume& volume, Index3 seed, const GrowingOptions& options,
                          const Progress& progress)
{
    if (auto valid = check(volume, seed, options); !valid)
        return tl::unexpected<Error>(valid.error());
    auto interval = options.interval ? Result<ValueInterval>(*options.interval)
                                     : intervalAround(volume, seed, options, progress);
    if (!interval)
        return tl::unexpected<Error>(interval.error());
    Growth growth;
    growth.interval = *interval;
    const SearchBall ball(volume.geometry, seed, options.maximumRadiusMm);
    auto connected = connectedInBall(volume, seed, *interval, ball, progress);
    if (!connected)
        return tl::unexpected<Error>(connected.error());
    if (connected->inside.empty())
        return growth;
    if (options.holes == Holes::Fill)
        if (auto filled = fillHoles(*connected, progress); !filled)
            return tl::unexpected<Error>(filled.error());
    progress(0.5);
    if (options.guard == LeakGuard::Off) {
        forEachVoxel(connected->box, [&](Index3 index) {
            if (connected->contains(index) && ball.isAtBound(index))
                growth.stoppedAt = GrowthBound::Radius;
        });
        growth.region = std::move(*connected);
    } else if (auto guarded =
                   guard(growth, std::move(*connected), volume, seed, ball, options, progress);
               !guarded) {
        return tl::unexpected<Error>(guarded.error());
    }
    const auto most = static_cast<std::size_t>(
        std::max(1.0, options.maximumVolumeMl * 1000 / volume.geometry.voxelVolumeMm3()));
    if (growth.region.count() > most) {
        auto nearest = nearestPart(growth.region, most, seed, ball, progress);
        if (!nearest)
            return tl::unexpected<Error>(nearest.error());
        growth.region = std::move(*nearest);
        growth.stoppedAt = GrowthBound::Volume;
    }
    progress(1);
    return growth;
}

} // namespace hangaku::viewer::processing
