#include "plugins/native/Patient.h"
#include "plugins/native/Skeleton.h"
#include "plugins/native/Trunk.h"

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
constexpr double kSkullCm2 = 1000;  // what bone encloses is no muscle
constexpr double kBackMm = 8;       // behind the middle of the spine: the muscles of the back,
constexpr double kBackWidthMm = 80; // to either side
constexpr double kContactMm = 4;    // muscles and organs touch in twice that at most
constexpr double kFrontMm = 40;     // to either side
// Psoas, to either side: kidneys are further out. It widens towards the pelvis.
constexpr double kPsoasMm = 48;
constexpr double kLeastPsoasMm = 42;
constexpr double kHipMm = 150; // arms are further out
constexpr double kMostPsoasMm = 62;
constexpr double kPsoasSlope = 0.3;
constexpr double kBeforeSpineMm = 10; // psoas reaches that far in front of a vertebra,
constexpr double kVertebraMm = 18;    // or a disc, to either side
constexpr double kArchMm = 12;        // its canal and arch, to either side
constexpr double kBehindArchMm = 14;  // from the middle of the bone
constexpr double kVesselsMm = 20;     // but large vessels lie there, to either side
constexpr double kGapInMuscleMm = 4;
constexpr double kSkinHu = -250; // of the surface

/// What a coarse voxel may hold.
struct Zones {
    Mask inner; ///< inside the outer surface of the wall of muscle
    Mask wall;  ///< there: muscle, if it is lean
    Mask deep;  ///< there: fat around organs, if it is fat
};

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

/// Bones of the pelvis and of limbs, which have more in a slice than ribs; the spine, too.
Mask largeBones(const Grid& grid, const Values& hu, const Mask& bone, Work& work)
{
    return piecesOf(grid, bone, hu, work, Extent::Planes).where([&](const Piece& piece) {
        return double(piece.voxels) * grid.pixelCm2() > kHipCm2;
    });
}

/// Behind large bones, as seen from the front, or outside of those that are not the spine, as seen
/// from the middle: muscles of the pelvis.
Mask shadowOf(const Grid& grid, const Mask& bone, const std::vector<Spine>& spine)
{
    Mask shadow(grid.count());
    for (int z = 0; z < grid.size[2]; ++z) {
        const auto& here = spine[std::size_t(z)];
        for (int x = 0; x < grid.size[0]; ++x) {
            if (std::abs(x - here.x) * grid.mm[0] < kFrontMm)
                continue; // the pubis has organs behind it
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

/// How far to either side of the spine psoas may be in each plane, in mm.
std::vector<double> psoasWidths(const Grid& grid, const Mask& large, const Chest& chest,
                                const std::vector<Spine>& spine)
{
    int ribs = grid.size[2]; // the uppermost plane of them, below shoulders
    while (ribs > 0 && std::ranges::count(chest.hasRibs, 1) > 0 &&
           chest.hasRibs[std::size_t(ribs - 1)] == 0)
        --ribs;
    int hips = -1; // the uppermost plane that has them
    for (std::size_t at = 0; at < large.size(); ++at) {
        const auto [x, y, z] = grid.place(at);
        const auto& here = spine[std::size_t(z)];
        const double aside = std::abs(x - here.x) * grid.mm[0];
        if (large[at] != 0 && here.isThere && z < ribs && chest.hasRibs[std::size_t(z)] == 0 &&
            aside > kAsideMm && aside < kHipMm)
            hips = z;
    }
    std::vector<double> widths(spine.size(), kPsoasMm);
    for (int z = 0; hips >= 0 && z < grid.size[2]; ++z)
        widths[std::size_t(z)] = std::clamp(kMostPsoasMm - kPsoasSlope * (z - hips) * grid.mm[2],
                                            kLeastPsoasMm, kMostPsoasMm);
    return widths;
}

/// Of what is lean, what belongs to the muscles beside and behind the spine: its cores whose middle
/// is where they may be, and that reach close to the spine, grow against those of organs.
Mask musclesAtSpine(const Grid& grid, const Values& hu, const Mask& lean, const Mask& atSpine,
                    const Mask& behindRibs, const std::vector<Spine>& spine, Work& work)
{
    enum : std::uint8_t { kNothing, kMuscles, kOrgan };
    const auto cores = piecesOf(grid, eroded(grid, lean, kContactMm, work, Extent::Planes), hu,
                                work, Extent::Planes);
    std::vector<std::uint8_t> kind(cores.pieces.size() + 1, kNothing);
    for (std::size_t n = 0; n < cores.pieces.size(); ++n) {
        const auto& piece = cores.pieces[n];
        const double x = spine[std::size_t(piece.low[2])].x;
        const double away = std::max({piece.low[0] - x, x - piece.high[0], 0.0}) * grid.mm[0];
        const auto middle = grid.at(int(std::lround(piece.centre[0])),
                                    int(std::lround(piece.centre[1])), piece.low[2]);
        const bool isNear = away < kNearMm || behindRibs[middle] != 0;
        kind[n + 1] = isNear && atSpine[middle] != 0 ? kMuscles : kOrgan;
    }
    std::vector<std::uint8_t> labels(lean.size());
    for (std::size_t at = 0; at < labels.size(); ++at)
        labels[at] = kind[cores.number[at]];
    spread(grid, lean, labels, work);
    Mask muscles(lean.size());
    for (std::size_t at = 0; at < muscles.size(); ++at)
        muscles[at] = labels[at] == kMuscles && atSpine[at] != 0 ? 1 : 0;
    return muscles;
}

/// Where fat is visceral: not at the surface of the wall, between muscles, or outside of the ribs.
Mask deepOf(const Grid& grid, const Values& hu, const Zones& zones, const Chest& chest,
            const Mask& shadow, Work& work)
{
    const auto core = eroded(grid, zones.inner, kFatWallMm, work, Extent::Planes);
    Mask muscle(grid.count());
    for (std::size_t at = 0; at < muscle.size(); ++at)
        muscle[at] = zones.wall[at] != 0 && hu[at] >= kMuscleLow ? 1 : 0;
    const auto between = closed(grid, muscle, kGapInMuscleMm, work, Extent::Planes);
    Mask deep(grid.count());
    for (std::size_t at = 0; at < deep.size(); ++at) {
        if (zones.inner[at] == 0 || between[at] != 0)
            continue;
        const bool isCore = core[at] != 0;
        const bool isDeep = chest.hasRibs[at / grid.planeCount()] != 0
                                ? chest.inside[at] != 0 || (chest.open[at] != 0 && isCore)
                                : isCore && shadow[at] == 0;
        deep[at] = isDeep ? 1 : 0;
    }
    return deep;
}

Zones zonesOf(const Grid& grid, const Values& hu, const Body& body, const Skeleton& skeleton,
              Work& work)
{
    Zones zones{innerOf(grid, hu, body.mask, skeleton, work), Mask(grid.count()),
                Mask(grid.count())};
    work.reached(0.65);
    const auto spine = spineIn(grid, hu, skeleton.bone, body.mask, work);
    const auto large = largeBones(grid, hu, skeleton.bone, work);
    const auto shadow = shadowOf(grid, large, spine);
    const auto chest = chestOf(grid, hu, skeleton.bone, zones.inner, spine, work);
    const auto core = eroded(grid, zones.inner, kWallMm, work, Extent::Planes);
    Mask canal = closed(grid, skeleton.bone, kCanalGapMm, work, Extent::Planes);
    fillHoles(grid, canal, kSkullCm2, work);
    work.reached(0.75);
    const auto psoasWidth = psoasWidths(grid, large, chest, spine);
    Mask lean(grid.count());    // not in the wall
    Mask atSpine(grid.count()); // where psoas and the muscles of the back may be
    for (std::size_t at = 0; at < core.size(); ++at) {
        if (zones.inner[at] == 0)
            continue;
        const auto [x, y, z] = grid.place(at);
        const auto& here = spine[std::size_t(z)];
        const bool hasRibs = chest.hasRibs[std::size_t(z)] != 0;
        const double aside = std::abs(x - here.x) * grid.mm[0];
        const double before = (here.front - y) * grid.mm[1]; // the spine
        const double behind = (y - here.y) * grid.mm[1];
        const bool isOutside = hasRibs
                                   ? chest.inside[at] == 0 && (chest.open[at] == 0 || core[at] == 0)
                                   : core[at] == 0 || shadow[at] != 0;
        const bool isVertebra = here.isThere && before < 0 &&
                                ((aside < kVertebraMm && behind < kBackMm) ||
                                 (aside < kArchMm && behind < kBehindArchMm));
        if (canal[at] != 0 || isVertebra)
            continue;
        zones.wall[at] = isOutside ? 1 : 0;
        lean[at] = !isOutside && hu[at] >= kMuscleLow && hu[at] <= kMuscleHigh ? 1 : 0;
        const bool isBack =
            behind > kBackMm && aside < kBackWidthMm && (!hasRibs || chest.open[at] != 0);
        const bool isPsoas = aside < psoasWidth[std::size_t(z)] && before < kBeforeSpineMm &&
                             (before < 0 || aside > kVesselsMm);
        atSpine[at] = here.isThere && (isBack || isPsoas) ? 1 : 0;
    }
    const auto muscles = musclesAtSpine(grid, hu, lean, atSpine, chest.open, spine, work);
    for (std::size_t at = 0; at < muscles.size(); ++at)
        zones.wall[at] |= muscles[at];
    zones.deep = deepOf(grid, hu, zones, chest, shadow, work);
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
    static const HangakuPlugin plugin{HANGAKU_PLUGIN_API, "body", "1.1", [](const HangakuRun* run) {
                                          return hangaku::plugins::guarded(
                                              *run, hangaku::plugins::findTissues);
                                      }};
    return api == HANGAKU_PLUGIN_API ? &plugin : nullptr;
}
