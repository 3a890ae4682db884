#include "plugins/native/Airways.h"
#include "plugins/native/Body.h"
#include "plugins/native/Patient.h"

#include <algorithm>
#include <cmath>

// Left and right lung and the airways on CT; see plugins/ct-lungs/README.md for how.

namespace hangaku::plugins {

namespace {

enum Label : std::uint8_t { kLeft = 1, kRight = 2, kAirways = 3 };

constexpr int kAir = -400;          // half-way between lung and tissue
constexpr double kSmallestMl = 15;  // of a lung, or of what is left of one in the image
constexpr double kGasHu = -930;     // lung, even emphysema, is heavier in its depth
constexpr double kGasCoreHu = -960; // the middle of a bubble
constexpr double kDepthMm = 3;      // in from the surface, where neighbours are mixed in
constexpr int kWall = -350;         // of bowel, denser than lung
constexpr double kWalled = 0.5;     // of its surroundings, from which on gas is not a bulla
constexpr double kOtherLung = 0.12; // of the larger one's size, at least
constexpr double kVesselMm = 8;     // gaps of this radius belong to the lung

/// Gas in stomach and bowel: as dark as bullae, but with a wall around it. Found also where that is
/// so thin that the gas hangs together with the lung.
Mask gasIn(const Grid& grid, const Values& hu, const Mask& air, Work& work)
{
    Mask gas(grid.count());
    for (std::size_t at = 0; at < gas.size(); ++at)
        gas[at] = air[at] != 0 && hu[at] < kGasHu ? 1 : 0;
    const auto cores = piecesOf(grid, eroded(grid, gas, kDepthMm, work), hu, work);
    constexpr std::size_t kMost = 250;
    std::vector<std::uint8_t> labels(grid.count());
    std::array<std::uint8_t, 256> isGas{};
    std::vector<std::uint8_t> labelOf(cores.pieces.size() + 1);
    std::uint8_t count = 0;
    for (std::size_t n = 0; n < cores.pieces.size() && count < kMost; ++n)
        if (double(cores.pieces[n].voxels) * grid.voxelMl() > 0.5 &&
            cores.pieces[n].meanHu < kGasCoreHu)
            labelOf[n + 1] = ++count;
    if (count == 0)
        return Mask(grid.count());
    Mask seeds(grid.count());
    for (std::size_t at = 0; at < labels.size(); ++at) {
        labels[at] = labelOf[cores.number[at]];
        seeds[at] = labels[at] != 0 ? 1 : 0;
    }
    const double voxel = *std::max_element(grid.mm.begin(), grid.mm.end());
    auto around = labels;
    spread(grid, dilated(grid, seeds, kDepthMm + 2.5 * voxel, work), around, work);
    std::array<double, 256> voxels{};
    std::array<double, 256> dense{};
    for (std::size_t at = 0; at < around.size(); ++at)
        if (around[at] != 0 && hu[at] > kGasHu) {
            voxels[around[at]] += 1;
            dense[around[at]] += hu[at] > kWall ? 1 : 0;
        }
    for (std::size_t n = 1; n <= count; ++n)
        isGas[n] = dense[n] > kWalled * voxels[n] ? 1 : 0;
    spread(grid, dilated(grid, seeds, kDepthMm + 1.01 * voxel, work), labels, work);
    Mask found(grid.count());
    for (std::size_t at = 0; at < found.size(); ++at)
        found[at] = isGas[labels[at]] & air[at];
    return found;
}

/// Pieces of air that are lung, without bowel gas.
Mask lungsIn(const Grid& grid, const Values& hu, const Mask& air, Work& work)
{
    const auto pieces = piecesOf(grid, air, hu, work);
    const auto depth = eroded(grid, air, kDepthMm, work);
    struct Depth {
        double voxels = 0;
        double hu = 0;
    };
    std::vector<Depth> depths(pieces.pieces.size() + 1);
    for (std::size_t at = 0; at < depth.size(); ++at)
        if (depth[at] != 0) {
            depths[pieces.number[at]].voxels += 1;
            depths[pieces.number[at]].hu += hu[at];
        }
    std::size_t number = 0;
    return pieces.where([&](const Piece& piece) {
        const auto& deep = depths[++number];
        return double(piece.voxels) * grid.voxelMl() > kSmallestMl && deep.voxels > 0 &&
               deep.hu / deep.voxels > kGasHu;
    });
}

/// The two largest pieces, if they are two lungs: as labels, the left one being more to the left.
bool nameTwo(const Grid& grid, const Pieces& cores, std::vector<std::uint8_t>& labels)
{
    std::vector<std::size_t> order(cores.pieces.size());
    for (std::size_t n = 0; n < order.size(); ++n)
        order[n] = n;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return cores.pieces[a].voxels > cores.pieces[b].voxels;
    });
    if (order.size() < 2)
        return false;
    const auto& first = cores.pieces[order[0]];
    const auto& second = cores.pieces[order[1]];
    const double apart = std::abs(first.centre[0] - second.centre[0]) * grid.mm[0];
    if (double(second.voxels) < kOtherLung * double(first.voxels) || apart < 50)
        return false;
    const bool firstIsLeft = first.centre[0] > second.centre[0];
    labels.assign(grid.count(), 0);
    for (std::size_t at = 0; at < labels.size(); ++at) {
        if (cores.number[at] == order[0] + 1)
            labels[at] = firstIsLeft ? kLeft : kRight;
        else if (cores.number[at] == order[1] + 1)
            labels[at] = firstIsLeft ? kRight : kLeft;
    }
    return true;
}

/// kLeft and kRight: what remains of the two when the thin place where they touch is worn away,
/// grown back.
std::vector<std::uint8_t> sidesOf(const Grid& grid, const Values& hu, const Mask& lungs,
                                  const Mask& body, Work& work)
{
    std::vector<std::uint8_t> labels;
    for (const double mm : {0.0, 2.0, 3.0, 4.5, 6.0, 8.0, 10.0, 13.0}) {
        const auto core = mm > 0 ? eroded(grid, lungs, mm, work) : lungs;
        if (nameTwo(grid, piecesOf(grid, core, hu, work), labels)) {
            spread(grid, lungs, labels, work);
            break;
        }
    }
    // Pieces that hang together with neither, or the only lung: by the side of the body.
    if (labels.empty())
        labels.assign(grid.count(), 0);
    const double middle = middleOf(grid, body);
    Mask rest(grid.count());
    for (std::size_t at = 0; at < rest.size(); ++at)
        rest[at] = lungs[at] != 0 && labels[at] == 0 ? 1 : 0;
    const auto pieces = piecesOf(grid, rest, hu, work);
    for (std::size_t at = 0; at < rest.size(); ++at)
        if (const auto number = pieces.number[at]; number != 0)
            labels[at] = pieces.pieces[number - 1].centre[0] > middle ? kLeft : kRight;
    return labels;
}

/// Vessels, nodules and walls inside each lung are added to it.
void closeSides(const Grid& grid, std::vector<std::uint8_t>& labels, const Mask& airways,
                Work& work)
{
    for (const auto side : {kLeft, kRight}) {
        Mask one(grid.count());
        for (std::size_t at = 0; at < one.size(); ++at)
            one[at] = labels[at] == side ? 1 : 0;
        one = closed(grid, one, kVesselMm, work);
        fillHoles(grid, one, 20, work);
        for (std::size_t at = 0; at < one.size(); ++at)
            if (one[at] != 0 && labels[at] == 0 && airways[at] == 0)
                labels[at] = side;
    }
}

void segment(const HangakuRun& run, Work& work)
{
    const Patient patient(*run.image);
    const auto coarse = Coarse::of(patient, 1.8, work);
    const auto& grid = coarse.grid;
    const auto& hu = coarse.hu;
    work.reached(0.15);
    const auto body = bodyOf(grid, hu, work);
    work.reached(0.3);
    Mask air(grid.count());
    for (std::size_t at = 0; at < air.size(); ++at)
        air[at] = body.mask[at] != 0 && hu[at] < kAir ? 1 : 0;
    auto lungs = lungsIn(grid, hu, air, work);
    work.reached(0.4);
    const auto airways = airwaysIn(grid, hu, air, lungs, body.mask, work);
    work.reached(0.55);
    Mask parenchyma(grid.count());
    for (std::size_t at = 0; at < air.size(); ++at)
        parenchyma[at] = air[at] != 0 && airways.mask[at] == 0 ? 1 : 0;
    lungs = lungsIn(grid, hu, parenchyma, work);
    const auto gas = gasIn(grid, hu, lungs, work);
    for (std::size_t at = 0; at < air.size(); ++at)
        lungs[at] = lungs[at] != 0 && gas[at] == 0 ? 1 : 0;
    lungs = lungsIn(grid, hu, lungs, work);
    auto labels = sidesOf(grid, hu, lungs, body.mask, work);
    work.reached(0.7);
    const auto open = labels; // of air alone
    closeSides(grid, labels, airways.mask, work);
    work.reached(0.85);

    for (std::size_t at = 0; at < labels.size(); ++at)
        if (airways.mask[at] != 0)
            labels[at] = kAirways;
    // Voxels at the surface are looked at one by one.
    auto around = labels;
    const auto ring =
        dilated(grid, lungs, 1.01 * *std::max_element(grid.mm.begin(), grid.mm.end()), work);
    Mask room(grid.count());
    for (std::size_t at = 0; at < room.size(); ++at)
        room[at] = ring[at] != 0 && body.mask[at] != 0 ? 1 : 0;
    spread(grid, room, around, work);
    refine(patient, coarse, run, work,
           [&](std::span<const std::int16_t> row, std::span<const std::uint32_t> places,
               std::span<std::uint16_t> to) {
               for (std::size_t x = 0; x < row.size(); ++x) {
                   const auto at = places[x];
                   const bool isAir = row[x] < kAir;
                   if (labels[at] == kAirways)
                       to[x] = isAir ? kAirways : 0;
                   else if (labels[at] != 0 && open[at] == 0)
                       to[x] = labels[at]; // a vessel
                   else if (labels[at] != 0)
                       to[x] = isAir || hu[at] < -600 ? labels[at] : 0;
                   else if (isAir && around[at] != 0)
                       to[x] = around[at];
               }
           });
}

} // namespace
} // namespace hangaku::plugins

const HangakuPlugin* hangaku_plugin(std::uint32_t api)
{
    static const HangakuPlugin plugin{
        HANGAKU_PLUGIN_API, "lungs", "1.0", [](const HangakuRun* run) {
            return hangaku::plugins::guarded(*run, hangaku::plugins::segment);
        }};
    return api == HANGAKU_PLUGIN_API ? &plugin : nullptr;
}
