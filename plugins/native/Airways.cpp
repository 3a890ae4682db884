#include "plugins/native/Airways.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace hangaku::plugins {

namespace {

constexpr int kWindpipeHu = -880; // its middle is darker
constexpr double kSmallestCm2 = 0.6;
constexpr double kLargestCm2 = 8;
constexpr double kLengthMm = 12;    // that it runs on
constexpr double kTopMm = 15;       // below the tips of the lungs it is there already
constexpr double kThroatMm = 11;    // its radius, at most
constexpr double kMostAboveMm = 60; // over the lungs; beyond is the throat
constexpr int kFirstHu = -960;
constexpr int kLastHu = -700;
constexpr int kStepHu = 10;
constexpr double kLeakMl = 12; // one step of the threshold adds less, unless it leaks
constexpr double kMostMl = 250;

/// A dark round spot in a plane.
struct Spot {
    double x = 0;
    double y = 0;
    double cm2 = 0;
    std::size_t voxel = 0; ///< its darkest
};

std::vector<Spot> spotsIn(const Grid& grid, const Values& hu, const Pieces& dark, int z,
                          double middle, double half)
{
    // `dark` are pieces of planes; those of this one.
    std::vector<Spot> spots;
    const auto first = grid.at(0, 0, z);
    std::vector<std::uint32_t> seen;
    for (std::size_t at = first; at < first + grid.planeCount(); ++at) {
        const auto number = dark.number[at];
        if (number == 0 || std::find(seen.begin(), seen.end(), number) != seen.end())
            continue;
        seen.push_back(number);
        const auto& piece = dark.pieces[number - 1];
        const double cm2 = double(piece.voxels) * grid.pixelCm2();
        const double wide = (piece.high[0] - piece.low[0] + 1) * grid.mm[0];
        const double deep = (piece.high[1] - piece.low[1] + 1) * grid.mm[1];
        const double box = wide * deep / 100;
        if (cm2 < kSmallestCm2 || cm2 > kLargestCm2 || cm2 < 0.45 * box ||
            std::max(wide, deep) > 2.5 * std::min(wide, deep) || piece.touchesSide ||
            std::abs(piece.centre[0] - middle) > half)
            continue;
        Spot spot{piece.centre[0], piece.centre[1], cm2, at};
        for (int y = piece.low[1]; y <= piece.high[1]; ++y)
            for (int x = piece.low[0]; x <= piece.high[0]; ++x) {
                const auto voxel = grid.at(x, y, z);
                if (dark.number[voxel] == number && hu[voxel] < hu[spot.voxel])
                    spot.voxel = voxel;
            }
        spots.push_back(spot);
    }
    return spots;
}

/// The spots of a windpipe, from its top down.
std::vector<Spot> windpipe(const Grid& grid, const Values& hu, const Mask& air, const Mask& lungs,
                           const Mask& body, Work& work)
{
    int top = -1;
    double middle = 0;
    double count = 0;
    int low = grid.size[0];
    int high = 0;
    // The throat hangs together with the lungs, but is nowhere as wide.
    const auto wide = opened(grid, lungs, kThroatMm, work, Extent::Planes);
    for (std::size_t at = 0; at < lungs.size(); ++at) {
        if (wide[at] != 0)
            top = grid.place(at)[2];
        if (body[at] != 0) {
            const int x = grid.place(at)[0];
            middle += x;
            count += 1;
            low = std::min(low, x);
            high = std::max(high, x);
        }
    }
    if (top < 0)
        return {};
    middle /= std::max(count, 1.0);
    Mask dark(grid.count());
    for (std::size_t at = 0; at < dark.size(); ++at)
        dark[at] = air[at] != 0 && hu[at] < kWindpipeHu ? 1 : 0;
    const auto pieces = piecesOf(grid, dark, hu, work, Extent::Planes);
    const double half = 0.2 * (high - low + 1);
    std::vector<Spot> best;
    const auto keep = [&](std::vector<Spot>& chain) {
        const int z = grid.place(chain.front().voxel)[2];
        if (z > top - int(kTopMm / grid.mm[2]) && chain.size() > best.size())
            best = std::move(chain);
    };
    // Chains of spots that lie below one another, begun in every plane.
    std::vector<std::vector<Spot>> chains;
    const int highest = std::min(grid.size[2] - 1, top + int(kMostAboveMm / grid.mm[2]));
    for (int z = highest; z >= 0; --z) {
        work.tick();
        auto spots = spotsIn(grid, hu, pieces, z, middle, half);
        std::vector<std::vector<Spot>> next;
        for (auto& chain : chains) {
            const auto& last = chain.back();
            std::optional<std::size_t> nearest;
            double distance = 6;
            for (std::size_t n = 0; n < spots.size(); ++n) {
                const double mm = std::hypot((spots[n].x - last.x) * grid.mm[0],
                                             (spots[n].y - last.y) * grid.mm[1]);
                if (mm < distance && spots[n].cm2 < 2 * last.cm2 && spots[n].cm2 > 0.4 * last.cm2) {
                    distance = mm;
                    nearest = n;
                }
            }
            if (nearest) {
                chain.push_back(spots[*nearest]);
                spots.erase(spots.begin() + std::ptrdiff_t(*nearest));
                next.push_back(std::move(chain));
            } else {
                keep(chain);
            }
        }
        for (const auto& spot : spots)
            next.push_back({spot});
        chains = std::move(next);
    }
    for (auto& chain : chains)
        keep(chain);
    if (double(best.size()) * grid.mm[2] < kLengthMm)
        best.clear();
    return best;
}

} // namespace

Airways airwaysIn(const Grid& grid, const Values& hu, const Mask& air, const Mask& lungs,
                  const Mask& body, Work& work)
{
    Airways airways{Mask(grid.count()), 0};
    const auto spots = windpipe(grid, hu, air, lungs, body, work);
    if (spots.empty())
        return airways;
    const int top = grid.place(spots.front().voxel)[2];
    // For each voxel the threshold at which it is reached, in steps: dark ones first.
    constexpr int kSteps = (kLastHu - kFirstHu) / kStepHu + 1;
    constexpr std::uint8_t kNever = 255;
    std::vector<std::uint8_t> reachedAt(grid.count(), kNever);
    std::vector<std::vector<std::size_t>> waiting(kSteps);
    const auto stepOf = [&](std::size_t at) {
        return std::max(0, (hu[at] - kFirstHu + kStepHu - 1) / kStepHu);
    };
    for (const auto& spot : spots) {
        reachedAt[spot.voxel] = 0;
        waiting[0].push_back(spot.voxel);
    }
    std::vector<double> ml(kSteps);
    double sum = 0;
    int last = 0;
    for (int step = 0; step < kSteps; ++step) {
        work.tick();
        auto& open = waiting[std::size_t(step)];
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            sum += grid.voxelMl();
            const auto place = grid.place(at);
            const std::array<std::ptrdiff_t, 3> strides{1, grid.size[0],
                                                        std::ptrdiff_t(grid.planeCount())};
            for (std::size_t axis = 0; axis < 3; ++axis)
                for (const int way : {-1, 1}) {
                    const int to = place[axis] + way;
                    if (to < 0 || to >= grid.size[axis] || (axis == 2 && to > top))
                        continue;
                    const auto next = std::size_t(std::ptrdiff_t(at) + way * strides[axis]);
                    const int its = stepOf(next);
                    if (air[next] == 0 || reachedAt[next] != kNever || its >= kSteps)
                        continue;
                    reachedAt[next] = std::uint8_t(std::max(its, step));
                    waiting[std::size_t(std::max(its, step))].push_back(next);
                }
        }
        ml[std::size_t(step)] = sum;
        const double before = step > 0 ? ml[std::size_t(step - 1)] : 0;
        if (step > 0 && (sum - before > std::max(kLeakMl, 0.25 * before) || sum > kMostMl))
            break;
        last = step;
    }
    airways.threshold = kFirstHu + kStepHu * last;
    for (std::size_t at = 0; at < airways.mask.size(); ++at)
        airways.mask[at] = reachedAt[at] <= last ? 1 : 0;
    // Their walls make their outermost voxels brighter.
    Mask grown =
        dilated(grid, airways.mask, 1.01 * *std::max_element(grid.mm.begin(), grid.mm.end()), work);
    for (std::size_t at = 0; at < grown.size(); ++at)
        airways.mask[at] |= grown[at] & air[at] & (lungs[at] == 0 ? 1 : 0);
    return airways;
}

} // namespace hangaku::plugins
