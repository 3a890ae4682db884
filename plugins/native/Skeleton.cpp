#include "plugins/native/Skeleton.h"

#include <algorithm>
#include <cmath>

namespace hangaku::plugins {

namespace {

// Depths at which thick things that touch come apart, the deepest first.
constexpr std::array<double, 6> kDepthsMm{14, 11, 8, 5.5, 4, 2.6};
constexpr double kThickMm = 5.5;
constexpr double kCoreMl = 0.05;   // smaller cores are noise
constexpr double kRimMm = 3.6;     // from the surface in
constexpr double kPoolHu = 700;    // contrast medium is rarely brighter, compact bone is
constexpr double kEven = 0.5;      // deviation to mean of a pool: it is even, bone is not
constexpr double kBrighterHu = 40; // and
constexpr double kBrighter = 1.15; // times brighter than its core is the rim of a bone
constexpr double kBrightRim = 0.5; // share of the rim that is so; a calcified wall has less
constexpr double kPoolMl = 0.5;    // of its core, smaller ones are what their neighbours are
constexpr double kSurePoolMl = 5;
constexpr double kSmallestMl = 0.5; // of a bone
constexpr int kCompactHu = 350;     // what a small bone has somewhere
constexpr double kMarrowMm = 3;     // gaps of this radius are marrow
constexpr double kSpongyMm = 8;     // gaps of this radius, if they are denser than muscle
constexpr int kSpongyHu = 90;
constexpr double kEvenHu = 12; // deviation of neighbours in flowing blood
constexpr double kEvenMm = 4;
constexpr int kAirHu = -200;
constexpr double kCanalMm = 35;
constexpr double kMarrowCm2 = 20; // larger holes are the head, not marrow

enum Kind : std::uint8_t { kBone = 1, kPool = 2 };

/// Numbered territories of the bright voxels, each around what is thickest in it, from 1 on.
/// @param thick how many of them are
/// @param cores numbers, but only inside those thickest places
std::vector<std::uint32_t> territories(const Grid& grid, const Values& hu, const Mask& bright,
                                       std::vector<std::uint32_t>& cores, std::uint32_t& thick,
                                       std::uint32_t& count, Work& work)
{
    cores.assign(grid.count(), 0);
    thick = count = 0;
    for (const double mm : kDepthsMm) {
        const auto pieces = piecesOf(grid, eroded(grid, bright, mm, work), hu, work);
        std::vector<std::uint8_t> isTaken(pieces.pieces.size() + 1);
        for (std::size_t at = 0; at < cores.size(); ++at)
            if (cores[at] != 0)
                isTaken[pieces.number[at]] = 1;
        std::vector<std::uint32_t> numbers(isTaken.size());
        for (std::size_t n = 1; n < numbers.size(); ++n)
            if (isTaken[n] == 0 && double(pieces.pieces[n - 1].voxels) * grid.voxelMl() > kCoreMl)
                numbers[n] = ++count;
        if (mm >= kThickMm)
            thick = count;
        for (std::size_t at = 0; at < cores.size(); ++at)
            if (const auto number = numbers[pieces.number[at]]; number != 0)
                cores[at] = number;
    }
    auto labels = cores;
    spread(grid, bright, labels, work);
    return labels;
}

/// The brightest of each voxel and the 26 around it.
Values brightestAround(const Grid& grid, const Values& hu, Work& work)
{
    const auto pass = [&](const Values& from, std::ptrdiff_t stride, std::size_t axis) {
        Values to(from);
        work.each(grid.size[2], [&](int z) {
            for (int y = 0; y < grid.size[1]; ++y)
                for (int x = 0; x < grid.size[0]; ++x) {
                    const auto at = grid.at(x, y, z);
                    const int place = axis == 0 ? x : axis == 1 ? y : z;
                    if (place > 0)
                        to[at] = std::max(to[at], from[std::size_t(std::ptrdiff_t(at) - stride)]);
                    if (place + 1 < grid.size[axis])
                        to[at] = std::max(to[at], from[std::size_t(std::ptrdiff_t(at) + stride)]);
                }
        });
        return to;
    };
    const auto rows = pass(hu, 1, 0);
    return pass(pass(rows, grid.size[0], 1), std::ptrdiff_t(grid.planeCount()), 2);
}

/// What is known of a territory.
struct Territory {
    double voxels = 0; ///< of its core
    double hu = 0;     ///< summed
    double squares = 0;
    double rim = 0;
    double brightRim = 0;

    double mean() const { return hu / voxels; }
    bool isPool() const
    {
        const double deviation = std::sqrt(std::max(0.0, squares / voxels - mean() * mean()));
        return mean() < kPoolHu && deviation < kEven * mean() && brightRim < kBrightRim * rim;
    }
};

/// Thin territories (ribs, processes; branches of vessels) are of the kind of the thick ones that
/// they hang together with, the nearest deciding.
void kindOfThin(const Grid& grid, const std::vector<std::uint32_t>& labels,
                std::vector<std::uint8_t>& kindOf, Work& work)
{
    std::vector<std::array<std::uint32_t, 2>> contacts;
    const auto touch = [&](std::size_t one, std::size_t other) {
        const auto a = labels[one];
        const auto b = labels[other];
        if (a != 0 && b != 0 && a != b)
            contacts.push_back({a, b});
    };
    for (int z = 0; z < grid.size[2]; ++z) {
        work.tick();
        for (int y = 0; y < grid.size[1]; ++y)
            for (int x = 0; x < grid.size[0]; ++x) {
                const auto at = grid.at(x, y, z);
                if (x > 0)
                    touch(at, grid.at(x - 1, y, z));
                if (y > 0)
                    touch(at, grid.at(x, y - 1, z));
                if (z > 0)
                    touch(at, grid.at(x, y, z - 1));
            }
    }
    for (bool changes = true; changes;) {
        changes = false;
        std::vector<std::array<int, 3>> votes(kindOf.size());
        for (const auto& [a, b] : contacts) {
            ++votes[a][kindOf[b]];
            ++votes[b][kindOf[a]];
        }
        for (std::size_t n = 1; n < kindOf.size(); ++n)
            if (kindOf[n] == 0 && votes[n][kBone] + votes[n][kPool] > 0) {
                kindOf[n] = votes[n][kPool] > votes[n][kBone] ? kPool : kBone;
                changes = true;
            }
    }
}

enum class Sure { Yes, No };

/// kBone or kPool for each bright voxel; 0 for what is thin and hangs together with nothing thick.
/// @param sure nothing but large pools
std::vector<std::uint8_t> kindsOf(const Grid& grid, const Values& hu, const Mask& bright, Sure sure,
                                  Work& work)
{
    std::vector<std::uint32_t> cores;
    std::uint32_t count = 0;
    std::uint32_t thick = 0;
    const auto labels = territories(grid, hu, bright, cores, thick, count, work);
    std::vector<Territory> all(count + 1);
    for (std::size_t at = 0; at < cores.size(); ++at)
        if (cores[at] != 0) {
            auto& one = all[cores[at]];
            one.voxels += 1;
            one.hu += hu[at];
            one.squares += double(hu[at]) * hu[at];
        }
    const auto depth = eroded(grid, bright, kRimMm, work);
    const auto brightest = brightestAround(grid, hu, work);
    for (std::size_t at = 0; at < cores.size(); ++at)
        if (labels[at] != 0 && depth[at] == 0) {
            auto& one = all[labels[at]];
            one.rim += 1;
            one.brightRim += brightest[at] > kBrighter * one.mean() + kBrighterHu ? 1 : 0;
        }
    std::vector<std::uint8_t> kindOf(count + 1);
    std::vector<std::uint8_t> largestPool(count + 1);
    for (std::size_t n = 1; n <= thick; ++n) {
        const double ml = all[n].voxels * grid.voxelMl();
        if (!all[n].isPool())
            kindOf[n] = kBone;
        else if (ml > kPoolMl)
            kindOf[n] = kPool;
        largestPool[n] = kindOf[n] == kPool && ml > kSurePoolMl ? 1 : 0;
    }
    if (sure == Sure::Yes) {
        const auto core = eroded(grid, bright, kThickMm, work);
        const auto whole = dilated(grid, core, kThickMm + grid.mm[0], work);
        std::vector<std::uint8_t> pools(grid.count());
        for (std::size_t at = 0; at < pools.size(); ++at)
            pools[at] = whole[at] != 0 && largestPool[labels[at]] != 0 ? kPool : 0;
        return pools;
    }
    kindOfThin(grid, labels, kindOf, work);
    std::vector<std::uint8_t> kinds(grid.count());
    for (std::size_t at = 0; at < kinds.size(); ++at)
        kinds[at] = kindOf[labels[at]];
    return kinds;
}

/// Bones large enough, or with something compact in them.
Mask bonesOf(const Grid& grid, const Values& hu, const Mask& bright,
             const std::vector<std::uint8_t>& kinds, Work& work)
{
    Mask bone(grid.count());
    for (std::size_t at = 0; at < bone.size(); ++at)
        bone[at] = bright[at] != 0 && kinds[at] != kPool ? 1 : 0;
    const auto pieces = piecesOf(grid, bone, hu, work);
    std::vector<int> brightest(pieces.pieces.size() + 1, -1024);
    for (std::size_t at = 0; at < bone.size(); ++at)
        brightest[pieces.number[at]] = std::max<int>(brightest[pieces.number[at]], hu[at]);
    std::size_t number = 0;
    return pieces.where([&](const Piece& piece) {
        ++number;
        return double(piece.voxels) * grid.voxelMl() > kSmallestMl &&
               brightest[number] > kCompactHu;
    });
}

/// Blood with contrast medium inside a calcified wall: as even as the noise lets it be, in a piece
/// that is thick; spongy bone is not.
Mask evenlyBright(const Grid& grid, const Values& hu, Work& work)
{
    Mask even(grid.count());
    work.each(grid.size[2], [&](int z) {
        for (int y = 1; y + 1 < grid.size[1]; ++y)
            for (int x = 1; x + 1 < grid.size[0]; ++x) {
                const auto middle = grid.at(x, y, z);
                if (hu[middle] <= kSpongyHu || hu[middle] > kPoolHu)
                    continue;
                double sum = 0;
                double squares = 0;
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx) {
                        const double value = hu[grid.at(x + dx, y + dy, z)];
                        sum += value;
                        squares += value * value;
                    }
                even[middle] = squares / 9 - sum * sum / 81 < kEvenHu * kEvenHu ? 1 : 0;
            }
    });
    return dilated(grid, opened(grid, even, kEvenMm, work, Extent::Planes), 2.0, work,
                   Extent::Planes);
}

/// Marrow: narrow gaps, wider ones denser than muscle, and holes in a plane that hold fat or spongy
/// bone (the canal of the spine, in the middle of the body, holds neither).
void addMarrow(const Grid& grid, const Values& hu, const Mask& body, Mask& bone, Work& work)
{
    const double middle = middleOf(grid, body);
    const auto wide = closed(grid, bone, kSpongyMm, work);
    const auto blood = evenlyBright(grid, hu, work);
    for (std::size_t at = 0; at < bone.size(); ++at)
        bone[at] |= wide[at] != 0 && hu[at] > kSpongyHu && blood[at] == 0 ? 1 : 0;
    const auto gaps = closed(grid, bone, kMarrowMm, work);
    for (std::size_t at = 0; at < bone.size(); ++at)
        bone[at] |= gaps[at] != 0 && hu[at] > kAirHu && blood[at] == 0 ? 1 : 0;
    Mask full = bone;
    fillHoles(grid, full, kMarrowCm2, work);
    for (std::size_t at = 0; at < full.size(); ++at)
        full[at] = full[at] != 0 && bone[at] == 0 ? 1 : 0;
    const auto holes = piecesOf(grid, full, hu, work, Extent::Planes);
    const auto marrow = holes.where([&](const Piece& piece) {
        const double cm2 = double(piece.voxels) * grid.pixelCm2();
        const bool isInTheMiddle = std::abs(piece.centre[0] - middle) * grid.mm[0] < kCanalMm;
        const bool isWet = piece.meanHu > -20 && piece.meanHu < 70;
        return piece.meanHu > kAirHu && !(isInTheMiddle && isWet && cm2 > 0.6);
    });
    for (std::size_t at = 0; at < bone.size(); ++at)
        bone[at] |= marrow[at] != 0 && blood[at] == 0 ? 1 : 0;
}

} // namespace

Skeleton skeletonOf(const Grid& grid, const Values& hu, const Body& body, Work& work)
{
    Mask bright(grid.count());
    for (std::size_t at = 0; at < bright.size(); ++at)
        bright[at] = body.dense[at] != 0 && hu[at] > kBoneHu ? 1 : 0;
    // Heart and large vessels first, lest what lies between them pass for marrow.
    const auto pools = kindsOf(grid, hu, bright, Sure::Yes, work);
    for (std::size_t at = 0; at < bright.size(); ++at)
        bright[at] = bright[at] != 0 && pools[at] == 0 ? 1 : 0;
    addMarrow(grid, hu, body.mask, bright, work);
    for (std::size_t at = 0; at < bright.size(); ++at)
        bright[at] = bright[at] != 0 && pools[at] == 0 ? 1 : 0;
    const auto kinds = kindsOf(grid, hu, bright, Sure::No, work);
    Skeleton skeleton{bonesOf(grid, hu, bright, kinds, work), Mask(grid.count())};
    for (std::size_t at = 0; at < bright.size(); ++at)
        skeleton.pool[at] = pools[at] != 0 || (bright[at] != 0 && kinds[at] == kPool) ? 1 : 0;
    return skeleton;
}

} // namespace hangaku::plugins
