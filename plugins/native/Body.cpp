#include "plugins/native/Body.h"

#include <algorithm>

namespace hangaku::plugins {

namespace {

constexpr int kDense = -350;         // half-way between lung and tissue
constexpr double kThinMm = 4;        // sheets, wires and masks are thinner than twice this
constexpr double kSmallestMl = 50;   // of a piece of the patient: an arm, a foot
constexpr double kLightestHu = -140; // foam, wood and cushions are lighter, fat is not
constexpr int kOpenAirHu = -940;     // most of a lung is heavier
constexpr double kOpenShare = 0.3;
constexpr double kGapCm2 = 10; // air between arm and trunk is larger than a windpipe
constexpr double kVesselCm2 = 30;
constexpr double kGapHu = -900; // between back and table: nothing but air
constexpr double kTableMm = 14; // behind that gap there is less; behind lungs there are ribs

/// For each piece of air in a plane: the mean thickness in mm of what is behind it.
std::vector<double> thicknessBehind(const Grid& grid, const Mask& dense, const Pieces& spaces)
{
    std::vector<double> sums(spaces.pieces.size() + 1);
    std::vector<double> columns(sums.size());
    for (int z = 0; z < grid.size[2]; ++z)
        for (int x = 0; x < grid.size[0]; ++x)
            for (int y = 0; y + 1 < grid.size[1]; ++y) {
                const auto number = spaces.number[grid.at(x, y, z)];
                if (number == 0 || dense[grid.at(x, y + 1, z)] == 0)
                    continue;
                int end = y + 1;
                while (end < grid.size[1] && dense[grid.at(x, end, z)] != 0)
                    ++end;
                sums[number] += (end - 1 - y) * grid.mm[1];
                columns[number] += 1;
            }
    for (std::size_t n = 0; n < sums.size(); ++n)
        sums[n] = columns[n] > 0 ? sums[n] / columns[n] : 1000;
    return sums;
}

/// Without what is thinner than 10 mm in its plane and further than that from the rest: sheets
/// under the back.
void dropSheets(const Grid& grid, const Values& hu, Mask& body, Work& work)
{
    constexpr double kMm = 5;
    const auto thick = piecesOf(grid, opened(grid, body, kMm, work, Extent::Planes), hu, work);
    std::size_t largest = 0;
    for (const auto& piece : thick.pieces)
        largest = std::max(largest, piece.voxels);
    const auto kept = thick.where([&](const Piece& piece) {
        return piece.voxels == largest ||
               (piece.meanHu > kLightestHu && double(piece.voxels) * grid.voxelMl() > kSmallestMl);
    });
    const auto near = dilated(grid, kept, kMm + 1, work, Extent::Planes);
    for (std::size_t at = 0; at < body.size(); ++at)
        body[at] &= near[at];
}

} // namespace

Body bodyOf(const Grid& grid, const Values& hu, Work& work)
{
    Mask dense(grid.count());
    for (std::size_t at = 0; at < dense.size(); ++at)
        dense[at] = hu[at] > kDense ? 1 : 0;
    const auto cores = piecesOf(grid, eroded(grid, dense, kThinMm, work), hu, work);
    std::size_t largest = 0;
    for (const auto& piece : cores.pieces)
        if (piece.meanHu > kLightestHu)
            largest = std::max(largest, piece.voxels);
    if (largest == 0)
        throw Unsuitable{"there is no body in it"};
    const auto core = cores.where([&](const Piece& piece) {
        return piece.meanHu > kLightestHu &&
               (double(piece.voxels) * grid.voxelMl() > kSmallestMl || piece.voxels == largest);
    });
    Body body{
        dilated(grid, core, kThinMm + *std::max_element(grid.mm.begin(), grid.mm.end()), work), {}};
    for (std::size_t at = 0; at < dense.size(); ++at)
        body.mask[at] &= dense[at];
    body.dense = body.mask;

    Mask air(grid.count());
    for (std::size_t at = 0; at < air.size(); ++at)
        air[at] = body.mask[at] == 0 && hu[at] <= kDense ? 1 : 0;
    const auto spaces = piecesOf(grid, air, hu, work, Extent::Planes);
    // Lungs that the image cuts through are at its side too, but have no open air in them.
    std::vector<std::size_t> openVoxels(spaces.pieces.size() + 1);
    for (std::size_t at = 0; at < air.size(); ++at)
        openVoxels[spaces.number[at]] += hu[at] < kOpenAirHu ? 1 : 0;
    std::size_t number = 0;
    Mask open = spaces.where([&](const Piece& piece) {
        ++number;
        return piece.touchesSide && double(openVoxels[number]) > kOpenShare * double(piece.voxels);
    });
    // Between an arm and the trunk, or under the neck: enclosed in its plane, but open above or
    // below.
    Mask deep(grid.count());
    for (std::size_t at = 0; at < air.size(); ++at)
        deep[at] = air[at] != 0 && hu[at] < kOpenAirHu ? 1 : 0;
    const auto outside = reached(grid, open, deep, work);
    std::vector<std::size_t> outsideVoxels(spaces.pieces.size() + 1);
    for (std::size_t at = 0; at < air.size(); ++at)
        outsideVoxels[spaces.number[at]] += outside[at];
    const auto behind = thicknessBehind(grid, body.mask, spaces);
    number = 0;
    const auto enclosed = spaces.where([&](const Piece& piece) {
        ++number;
        if (piece.touchesSide)
            return double(openVoxels[number]) <= kOpenShare * double(piece.voxels);
        const bool isGap = double(piece.voxels) * grid.pixelCm2() > kGapCm2 &&
                           double(outsideVoxels[number]) > 0.5 * double(piece.voxels);
        const bool isUnderTheBack = piece.meanHu < kGapHu && behind[number] < kTableMm;
        return !isGap && !isUnderTheBack;
    });
    for (std::size_t at = 0; at < air.size(); ++at)
        body.mask[at] |= enclosed[at];
    fillHoles(grid, body.mask, kVesselCm2, work); // dense, but by itself: vessels in the lungs
    dropSheets(grid, hu, body.mask, work);
    for (std::size_t at = 0; at < air.size(); ++at)
        body.dense[at] &= body.mask[at];
    return body;
}

double middleOf(const Grid& grid, const Mask& mask)
{
    double middle = 0;
    double count = 0;
    for (std::size_t at = 0; at < mask.size(); ++at)
        if (mask[at] != 0) {
            middle += grid.place(at)[0];
            count += 1;
        }
    return middle / std::max(count, 1.0);
}

} // namespace hangaku::plugins
