#include "plugins/native/Patient.h"
#include "plugins/native/Skeleton.h"

#include <algorithm>
#include <cmath>

// Muscle, fat under the skin and inside on CT; see plugins/ct-body/README.md for how.

namespace hangaku::plugins {

namespace {

enum Label : std::uint16_t { kMuscle = 1, kSubcutaneous, kVisceral, kBoneTissue, kRest };

// HU of fat and of muscle, as the literature on body composition has them.
constexpr int kFatLow = -190;
constexpr int kFatHigh = -30;
constexpr int kMuscleLow = -29;
constexpr int kMuscleHigh = 150;

constexpr double kSkinMm = 4.5;
constexpr double kVesselMm = 2;   // strands in the fat under the skin are thinner than twice this
constexpr double kWallGapMm = 12; // gaps of this radius in the wall of muscle are closed
constexpr double kPartCm2 = 8;    // smaller islands of muscle do not count
constexpr double kWallMm = 12;    // thickness of the abdominal wall
constexpr double kFatWallMm = 6;  // fat deeper than this is not between muscles
constexpr double kNearMm = 34;    // from the middle of the spine
constexpr double kCanalGapMm = 4;
constexpr double kCanalCm2 = 25;
constexpr double kRibGapMm = 20;   // between ribs
constexpr double kCavityCm2 = 40;  // of what ribs enclose
constexpr double kSpineMm = 45;    // from the middle, where the spine's bones are looked for
constexpr double kBackMm = 80;     // to either side: the muscles of the back
constexpr double kFrontMm = 40;    // to either side
constexpr double kNearBoneMm = 10; // inside the rib cage
constexpr double kAsideMm = 55;    // from the spine; bone further out is ribs or pelvis
constexpr double kPsoasMm = 48;    // to either side: psoas; kidneys are further out
constexpr double kSkinHu = -250;   // of the surface

/// What a coarse voxel may hold.
struct Zones {
    Mask inner; ///< inside the outer surface of the wall of muscle
    Mask wall;  ///< there: muscle, if it is lean
    Mask deep;  ///< there: fat around organs, if it is fat
};

/// Where the spine is in each plane, in voxels.
struct Spine {
    bool isThere = false;
    double x = 0;
    double y = 0;     ///< of all its bone: about the canal
    double front = 0; ///< its foremost voxel
};

std::vector<Spine> spineIn(const Grid& grid, const Values& hu, const Mask& bone, const Mask& body,
                           Work& work)
{
    const auto pieces = piecesOf(grid, bone, hu, work, Extent::Planes);
    std::vector<double> middle(std::size_t(grid.size[2]));
    std::vector<double> count(middle.size());
    for (std::size_t at = 0; at < body.size(); ++at)
        if (body[at] != 0) {
            const auto place = grid.place(at);
            middle[std::size_t(place[2])] += place[0];
            count[std::size_t(place[2])] += 1;
        }
    std::vector<Spine> spine(middle.size());
    for (std::size_t z = 0; z < spine.size(); ++z)
        spine[z].x = count[z] > 0 ? middle[z] / count[z] : 0;
    std::vector<std::size_t> voxels(middle.size());
    for (const auto& piece : pieces.pieces) {
        const auto z = std::size_t(piece.low[2]);
        const double cm2 = double(piece.voxels) * grid.pixelCm2();
        if (count[z] == 0 || cm2 < 3 || piece.voxels < voxels[z] ||
            std::abs(piece.centre[0] - middle[z] / count[z]) * grid.mm[0] > kSpineMm)
            continue;
        // A vertebra, not the breastbone: in the back half.
        const double back = piece.centre[1] / grid.size[1];
        if (spine[z].isThere && back < spine[z].y / grid.size[1] - 0.1)
            continue;
        voxels[z] = piece.voxels;
        spine[z] = {true, piece.centre[0], piece.centre[1], double(piece.low[1])};
    }
    return spine;
}

Mask innerOf(const Grid& grid, const Values& hu, const Mask& body, const Skeleton& skeleton,
             Work& work)
{
    const double skin = std::max(kSkinMm, 2.1 * std::max(grid.mm[0], grid.mm[1]));
    const auto underSkin = eroded(grid, body, skin, work, Extent::Planes);
    Mask lean(grid.count());
    for (std::size_t at = 0; at < lean.size(); ++at)
        lean[at] = underSkin[at] != 0 && (hu[at] > kMuscleLow || skeleton.bone[at] != 0) ? 1 : 0;
    auto inner = opened(grid, lean, kVesselMm, work, Extent::Planes);
    inner = closed(grid, inner, kWallGapMm, work, Extent::Planes);
    fillHoles(grid, inner, 1e6, work);
    inner = piecesOf(grid, inner, hu, work, Extent::Planes).where([&](const Piece& piece) {
        return double(piece.voxels) * grid.pixelCm2() > kPartCm2;
    });
    for (std::size_t at = 0; at < inner.size(); ++at)
        inner[at] &= underSkin[at];
    return inner;
}

/// What the ribs enclose, in the planes where they do.
/// @param full with the ribs and what is between them
Mask ribCage(const Grid& grid, const Values& hu, const Mask& bone, Mask& full, Work& work)
{
    const auto ring = closed(grid, bone, kRibGapMm, work);
    full = ring;
    fillHoles(grid, full, 1e6, work);
    Mask holes(grid.count());
    for (std::size_t at = 0; at < full.size(); ++at)
        holes[at] = full[at] != 0 && ring[at] == 0 ? 1 : 0;
    return piecesOf(grid, holes, hu, work, Extent::Planes).where([&](const Piece& piece) {
        return double(piece.voxels) * grid.pixelCm2() > kCavityCm2;
    });
}

/// Behind bone, as seen from the front, or outside of bone that is not the spine, as seen from the
/// middle: muscles of the pelvis and the back.
Mask shadowOf(const Grid& grid, const Mask& bone, const std::vector<Spine>& spine)
{
    Mask shadow(grid.count());
    for (int z = 0; z < grid.size[2]; ++z) {
        const auto& here = spine[std::size_t(z)];
        for (int x = 0; x < grid.size[0]; ++x) {
            if (std::abs(x - here.x) * grid.mm[0] < kFrontMm)
                continue; // the breastbone and the pubis have organs behind them
            bool isBehind = false;
            for (int y = 0; y < grid.size[1]; ++y) {
                const auto at = grid.at(x, y, z);
                isBehind = isBehind || bone[at] != 0;
                shadow[at] = isBehind ? 1 : 0;
            }
        }
        const int off = int(kAsideMm / grid.mm[0]);
        for (int y = 0; y < grid.size[1]; ++y)
            for (const int way : {-1, 1}) {
                bool isOutside = false;
                for (int x = int(here.x) + way * off; x >= 0 && x < grid.size[0]; x += way) {
                    const auto at = grid.at(x, y, z);
                    isOutside = isOutside || bone[at] != 0;
                    if (isOutside)
                        shadow[at] = 1;
                }
            }
    }
    return shadow;
}

Zones zonesOf(const Grid& grid, const Values& hu, const Body& body, const Skeleton& skeleton,
              Work& work)
{
    Zones zones{innerOf(grid, hu, body.mask, skeleton, work), Mask(grid.count()),
                Mask(grid.count())};
    work.reached(0.65);
    Mask cage;
    const auto ribs = ribCage(grid, hu, skeleton.bone, cage, work);
    const auto nearBone = dilated(grid, skeleton.bone, kNearBoneMm, work);
    const auto spine = spineIn(grid, hu, skeleton.bone, body.mask, work);
    const auto shadow = shadowOf(grid, skeleton.bone, spine);
    const auto core = eroded(grid, zones.inner, kWallMm, work, Extent::Planes);
    const auto fatCore = eroded(grid, zones.inner, kFatWallMm, work, Extent::Planes);
    Mask canal = closed(grid, skeleton.bone, kCanalGapMm, work, Extent::Planes);
    fillHoles(grid, canal, kCanalCm2, work);
    work.reached(0.75);
    std::vector<std::uint8_t> hasRibs(std::size_t(grid.size[2]));
    for (std::size_t at = 0; at < ribs.size(); ++at)
        if (ribs[at] != 0)
            hasRibs[at / grid.planeCount()] = 1;
    Mask atSpine(grid.count()); // deep, lean, and where psoas and the muscles of the back may be
    for (std::size_t at = 0; at < ribs.size(); ++at) {
        if (zones.inner[at] == 0)
            continue;
        const auto [x, y, z] = grid.place(at);
        const auto& here = spine[std::size_t(z)];
        const bool isFree = canal[at] == 0;
        if (hasRibs[std::size_t(z)] != 0) {
            const bool isThorax = cage[at] == 0 || core[at] == 0 || nearBone[at] != 0;
            zones.wall[at] = ribs[at] == 0 && isThorax && isFree ? 1 : 0;
            zones.deep[at] = ribs[at];
            continue;
        }
        const double aside = std::abs(x - here.x) * grid.mm[0];
        const bool isBack = here.isThere && aside < kBackMm && y > here.y + 8 / grid.mm[1];
        const bool isPsoas = here.isThere && aside < kPsoasMm && y > here.front + 12 / grid.mm[1];
        const bool isOutside = core[at] == 0 || shadow[at] != 0;
        const bool isLean = hu[at] >= kMuscleLow && hu[at] <= kMuscleHigh;
        zones.wall[at] = isOutside && isFree ? 1 : 0;
        zones.deep[at] = fatCore[at] != 0 && !isBack && shadow[at] == 0 ? 1 : 0;
        atSpine[at] = !isOutside && (isBack || isPsoas) && isFree && isLean ? 1 : 0;
    }
    // They reach close to the spine; a kidney beside them, with fat between, does not.
    atSpine = opened(grid, atSpine, kVesselMm, work, Extent::Planes);
    const auto muscles =
        piecesOf(grid, atSpine, hu, work, Extent::Planes).where([&](const Piece& piece) {
            const double x = spine[std::size_t(piece.low[2])].x;
            const double away = std::max({piece.low[0] - x, x - piece.high[0], 0.0});
            return away * grid.mm[0] < kNearMm;
        });
    for (std::size_t at = 0; at < muscles.size(); ++at)
        zones.wall[at] |= muscles[at];
    return zones;
}

void findTissues(const HangakuRun& run, Work& work)
{
    const Patient patient(*run.image);
    const auto coarse = Coarse::of(patient, 1.8, work);
    const auto& grid = coarse.grid;
    work.reached(0.1);
    const auto body = bodyOf(grid, coarse.hu, work);
    work.reached(0.3);
    const auto skeleton = skeletonOf(grid, coarse.hu, body, work);
    work.reached(0.55);
    const auto zones = zonesOf(grid, coarse.hu, body, skeleton, work);
    work.reached(0.8);
    const double voxel = 1.01 * *std::max_element(grid.mm.begin(), grid.mm.end());
    const auto outer = dilated(grid, body.mask, voxel, work);
    const auto inside = eroded(grid, body.mask, voxel, work);
    const auto boneCore = eroded(grid, skeleton.bone, voxel, work);
    const auto boneRim = dilated(grid, skeleton.bone, voxel, work);
    refine(patient, coarse, run, work,
           [&](std::span<const std::int16_t> row, std::span<const std::uint32_t> places,
               std::span<std::uint16_t> to) {
               for (std::size_t x = 0; x < row.size(); ++x) {
                   const auto at = places[x];
                   const int hu = row[x];
                   const bool isFat = hu >= kFatLow && hu <= kFatHigh;
                   const bool isLean = hu >= kMuscleLow && hu <= kMuscleHigh;
                   if (inside[at] == 0 && (outer[at] == 0 || hu < kSkinHu))
                       continue;
                   if (boneCore[at] != 0 ||
                       (boneRim[at] != 0 && hu > kBoneHu && skeleton.pool[at] == 0))
                       to[x] = kBoneTissue;
                   else if (isFat && zones.inner[at] == 0)
                       to[x] = kSubcutaneous;
                   else if (isFat && zones.deep[at] != 0)
                       to[x] = kVisceral;
                   else if (isLean && zones.wall[at] != 0)
                       to[x] = kMuscle;
                   else
                       to[x] = kRest;
               }
           });
}

} // namespace
} // namespace hangaku::plugins

const HangakuPlugin* hangaku_plugin(std::uint32_t api)
{
    static const HangakuPlugin plugin{HANGAKU_PLUGIN_API, "body", "1.0", [](const HangakuRun* run) {
                                          return hangaku::plugins::guarded(
                                              *run, hangaku::plugins::findTissues);
                                      }};
    return api == HANGAKU_PLUGIN_API ? &plugin : nullptr;
}
