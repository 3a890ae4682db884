#include "viewer/processing/growing/Prompts.h"

#include "viewer/processing/growing/GraphCut.h"
#include "viewer/processing/growing/PromptBlob.h"
#include "viewer/processing/growing/RegionParts.h"
#include "viewer/processing/morphology/Logic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

namespace hangaku::viewer::processing {
namespace {

/// How far around a prompt its part is looked for, in mm; the best bounded wins.
constexpr std::array kReachesMm{15.0, 30.0, 60.0, 120.0};
constexpr std::size_t kBlocks = 60'000;
/// How near the object a missing part must be to be thought as thick as that; a wrong part lies in
/// it, and may be up to so deep.
constexpr double kNearMm = 6;
constexpr double kFarMm = 48;
constexpr double kMostNearMm = 24; ///< when several prompts in a row have said that something is missing
/// What is learned of the background comes from this far around the border.
constexpr double kContextMm = 10;
/// Its values only from this near: what lies farther off is another matter.
constexpr double kLearnMm = 4;

template <typename Visit> void forEachVoxel(const IndexBox& box, Visit&& visit)
{
    std::size_t at = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            for (int i = box.first[0]; i < box.end[0]; ++i, ++at)
                visit(Index3{i, j, k}, at);
}

IndexBox overlap(const IndexBox& a, const IndexBox& b)
{
    IndexBox both;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        both.first[axis] = std::max(a.first[axis], b.first[axis]);
        both.end[axis] = std::min(a.end[axis], b.end[axis]);
    }
    return both.isEmpty() ? IndexBox{} : both;
}

IndexBox boxOf(Index3 voxel)
{
    return {voxel, {voxel[0] + 1, voxel[1] + 1, voxel[2] + 1}};
}

/// Some voxels of a scribble, evenly; of a click, all.
std::vector<Index3> someOf(const Region& region, std::size_t most)
{
    std::vector<Index3> some;
    const std::size_t stride = 1 + region.count() / most;
    std::size_t n = 0;
    forEachIn(region, [&](Index3 voxel) {
        if (n++ % stride == 0)
            some.push_back(voxel);
    });
    return some;
}

std::vector<std::size_t> blocksUnder(const CoarseGrid& grid, const Region& region)
{
    std::vector<std::size_t> blocks;
    forEachVoxel(region.box, [&](Index3 voxel, std::size_t at) {
        if (region.inside[at] != 0 && grid.box().contains(voxel))
            blocks.push_back(grid.blockOf(voxel));
    });
    std::ranges::sort(blocks);
    const auto [first, last] = std::ranges::unique(blocks);
    blocks.erase(first, last);
    return blocks;
}

} // namespace

PromptSegmenter::PromptSegmenter(Volume volume, PromptOptions options)
    : m_volume(std::move(volume)), m_options(options)
{
}

/// The whole grid, or the one slice.
IndexBox PromptSegmenter::workBox(std::span<const Prompt> prompts) const
{
    IndexBox box = m_volume.geometry.box();
    if (!m_options.sliceAxis || prompts.empty() || prompts[0].points.empty())
        return box;
    const auto axis = static_cast<std::size_t>(*m_options.sliceAxis);
    const double index = m_volume.geometry.toIndex(prompts[0].points[0])[*m_options.sliceAxis];
    if (!(index > -0.5 && index < box.end[axis] - 0.5))
        return {};
    box.first[axis] = static_cast<int>(std::lround(index));
    box.end[axis] = box.first[axis] + 1;
    return box;
}

Region PromptSegmenter::voxelsUnder(const Prompt& prompt, const IndexBox& within) const
{
    const auto& geometry = m_volume.geometry;
    std::vector<Index3> voxels;
    IndexBox bounds;
    const auto take = [&](Index3 voxel) {
        if (!within.contains(voxel))
            return;
        voxels.push_back(voxel);
        bounds.unite({voxel, {voxel[0] + 1, voxel[1] + 1, voxel[2] + 1}});
    };
    for (const Vec3 point : prompt.points) {
        const Vec3 index = geometry.toIndex(point);
        if (!(std::abs(index.x) < 1e6 && std::abs(index.y) < 1e6 && std::abs(index.z) < 1e6))
            continue;
        const Index3 nearest{static_cast<int>(std::lround(index.x)),
                             static_cast<int>(std::lround(index.y)),
                             static_cast<int>(std::lround(index.z))};
        take(nearest);
        if (!(prompt.radiusMm > 0))
            continue;
        const IndexBox around = grown(
            geometry, {nearest, {nearest[0] + 1, nearest[1] + 1, nearest[2] + 1}}, prompt.radiusMm);
        forEachVoxel(overlap(around, within), [&](Index3 voxel, std::size_t) {
            if (length(geometry.toWorld(voxel) - point) <= prompt.radiusMm)
                take(voxel);
        });
    }
    Region region(bounds);
    for (const Index3 voxel : voxels)
        region.add(voxel);
    return region;
}

Result<Region> PromptSegmenter::segment(std::span<const Prompt> prompts, const Progress& progress)
try {
    const IndexBox within = workBox(prompts);
    if (within != m_within)
        m_steps.clear();
    m_within = within;
    std::size_t known = 0;
    while (known < m_steps.size() && known < prompts.size() &&
           m_steps[known].prompt == prompts[known])
        ++known;
    m_steps.resize(known);
    for (std::size_t n = known; n < prompts.size(); ++n) {
        Step step{prompts[n], voxelsUnder(prompts[n], within), {}};
        auto object = after(m_steps, step, within, progress);
        if (!object)
            return object;
        step.object = std::move(*object);
        m_steps.push_back(std::move(step));
        progress(static_cast<double>(n + 1 - known) / static_cast<double>(prompts.size() - known));
    }
    return m_steps.empty() ? Region() : m_steps.back().object;
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Core", "There is not enough memory to segment from clicks")));
}

/// The object once a prompt more has been heard.
Result<Region> PromptSegmenter::after(std::span<const Step> before, const Step& step,
                                      const IndexBox& within, const Progress& progress) const
{
    const Region object = before.empty() ? Region() : before.back().object;
    const bool isObject = step.prompt.meaning == PromptMeaning::Object;
    Region wrong = step.voxels;
    forEachVoxel(wrong.box, [&](Index3 voxel, std::size_t at) {
        if (object.contains(voxel) == isObject)
            wrong.inside[at] = 0;
    });
    wrong = wrong.in(wrong.bounds());
    if (wrong.isEmpty())
        return object;
    Vec3 blockMm;
    double depthMm = 0;
    const Region blob =
        trimmed(united(blobAround(before, step, object, wrong, within, blockMm, depthMm), wrong));
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    const Region changed = trimmed(isObject ? united(object, blob) : subtracted(object, blob));
    auto sharp = refined(changed, blob, core(blob, wrong, depthMm), before, step, blockMm, within,
                         progress);
    if (!sharp)
        return sharp;

    std::vector<const Region*> inObject;
    std::vector<const Region*> inBackground;
    for (const Step& other : before)
        (other.prompt.meaning == PromptMeaning::Object ? inObject : inBackground)
            .push_back(&other.voxels);
    (isObject ? inObject : inBackground).push_back(&step.voxels);
    return withoutHoles(partsWith(*sharp, inObject), inBackground,
                        m_options.sliceAxis.value_or(-1));
}

/// The more prompts in a row have said that something is missing, the larger it must be.
double PromptSegmenter::nearMm(std::span<const Step> before)
{
    double mm = kNearMm;
    for (std::size_t n = before.size(); n-- > 1 && mm < kMostNearMm &&
                                         before[n].prompt.meaning == PromptMeaning::Object;)
        mm *= 2;
    return mm;
}

/// How deep a prompt that corrects an object lies in what is wrong: whoever clicks into the middle
/// of it is as far from the border that there is as from the one that there should be.
/// @return mm, 0 when that is farther than could be told so, or when there is no object
double PromptSegmenter::depthToBorder(const Region& object, const Region& wrong, bool isObject,
                                      double nearMm, const IndexBox& within) const
{
    if (object.isEmpty())
        return 0;
    const auto& geometry = m_volume.geometry;
    double deepest = 0;
    const auto depthOf = [&](Index3 voxel) {
        const Vec3 centre = geometry.toWorld(voxel);
        for (double reach = kNearMm; reach <= (isObject ? nearMm : kFarMm); reach *= 2) {
            double nearest = reach + 1;
            forEachVoxel(overlap(grown(geometry, boxOf(voxel), reach), within),
                         [&](Index3 other, std::size_t) {
                             if (object.contains(other) == isObject)
                                 nearest = std::min(nearest,
                                                    length(geometry.toWorld(other) - centre));
                         });
            if (nearest <= reach)
                return nearest;
        }
        return 0.0;
    };
    constexpr std::size_t kMost = 4;
    for (const Index3 voxel : someOf(wrong, kMost))
        deepest = std::max(deepest, depthOf(voxel));
    return deepest;
}

/// What of a part is sure: what lies around the prompt, less deep than the prompt itself.
Region PromptSegmenter::core(const Region& blob, const Region& wrong, double depthMm) const
{
    constexpr double kSure = 0.8;
    constexpr std::size_t kMost = 30;
    const auto& geometry = m_volume.geometry;
    Region sure = wrong.in(blob.box);
    for (const Index3 voxel : someOf(wrong, kMost)) {
        const Vec3 centre = geometry.toWorld(voxel);
        forEachVoxel(overlap(grown(geometry, boxOf(voxel), kSure * depthMm), blob.box),
                     [&](Index3 other, std::size_t) {
                         if (blob.contains(other) &&
                             length(geometry.toWorld(other) - centre) <= kSure * depthMm)
                             sure.add(other);
                     });
    }
    return sure;
}

/// The best bounded part around the voxels that are wrong.
/// @param blockMm set to how coarse its border is
Region PromptSegmenter::blobAround(std::span<const Step> before, const Step& step,
                                   const Region& object, const Region& wrong,
                                   const IndexBox& within, Vec3& blockMm,
                                   double& depthMm) const
{
    const bool isObject = step.prompt.meaning == PromptMeaning::Object;
    const double expected = depthToBorder(object, wrong, isObject, nearMm(before), within);
    Region best;
    bool isSure = false;
    double least = std::numeric_limits<double>::max();
    IndexBox last;
    for (const double reach : kReachesMm) {
        const IndexBox around = grown(m_volume.geometry, wrong.box, reach);
        const IndexBox box = overlap(isObject ? around : overlap(around, object.box), within);
        if (box == last)
            break;
        last = box;
        const CoarseGrid grid(m_volume, box, kBlocks);
        BlobTask task{.grid = grid,
                      .roles = {},
                      .seeds = blocksUnder(grid, wrong),
                      .opponents = {},
                      .imageBox = within,
                      .mustTouchAlly = isObject && !object.isEmpty(),
                      .sizeExponent = isObject ? kCautious : kBold,
                      .isFlat = m_options.sliceAxis.has_value(),
                      .depthMm = expected};
        for (const std::uint8_t isIn : grid.blocksIn(object))
            task.roles.push_back((isIn != 0) == isObject ? BlobRole::Ally : BlobRole::Free);
        for (const std::size_t seed : task.seeds)
            task.roles[seed] = BlobRole::Free;
        for (const Step& other : before)
            if (other.prompt.meaning != step.prompt.meaning)
                for (const std::size_t block : blocksUnder(grid, other.voxels))
                    task.opponents.push_back(block);
        const auto blob = bestBlob(task);
        if (!blob || (isSure && !blob->isSure) || (isSure == blob->isSure && blob->score >= least))
            continue;
        isSure = blob->isSure;
        least = blob->score;
        best = grid.voxelsOf(blob->blocks);
        depthMm = blob->depthMm;
        blockMm = {grid.stepMm(0), grid.stepMm(1), grid.stepMm(2)};
    }
    // Blocks at a border hold voxels of both sides.
    best = isObject ? trimmed(subtracted(best, object)) : best;
    return best.in(best.bounds());
}

/// Puts the border that has changed on the edges nearby.
/// @param core of what has changed: it stays
Result<Region> PromptSegmenter::refined(const Region& object, const Region& changed,
                                        const Region& core, std::span<const Step> before, const Step& step,
                                        Vec3 blockMm, const IndexBox& within,
                                        const Progress& progress) const
{
    const auto& geometry = m_volume.geometry;
    const IndexBox box = overlap(grown(geometry, changed.bounds(),
              std::max({blockMm.x, blockMm.y, blockMm.z}) + kContextMm), within);
    const Region here = object.in(box);
    Region band(box);
    forEachVoxel(box, [&](Index3 voxel, std::size_t at) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            Index3 next = voxel;
            if (++next[axis] >= box.end[axis])
                continue;
            if (here.inside[at] != here.inside[here.offset(next)] &&
                (changed.contains(voxel) || changed.contains(next))) {
                band.add(voxel);
                band.add(next);
            }
        }
    });
    Index3 reach{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const double step1 = length(geometry.step(static_cast<int>(axis)));
        // A thin part must keep something inside that is sure.
        const int thickness = changed.box.end[axis] - changed.box.first[axis];
        reach[axis] =
            std::min(static_cast<int>(std::lround(blockMm[static_cast<int>(axis)] / step1)), std::max(0, thickness / 6));
    }
    // Where the object is thin or riddled with noise, a wide band would leave nothing inside that is
    // sure: then it is narrower.
    constexpr std::size_t kSureShare = 5;
    const std::size_t least = here.count() / kSureShare;
    LabelBox seeds(box);
    for (bool isWide = true; isWide;) {
        Region unsure = band;
        dilate(unsure, reach);
        std::size_t sure = 0;
        for (std::size_t n = 0; n < unsure.inside.size(); ++n) {
            const bool isSure = unsure.inside[n] == 0;
            const bool isIn = here.inside[n] != 0;
            seeds.labels[n] = !isSure ? Label{0} : isIn ? kObjectSeed : kBackgroundSeed;
            sure += isSure && isIn ? 1 : 0;
        }
        isWide = sure < least && *std::ranges::max_element(reach) > 0;
        for (int& each : reach)
            each = std::max(0, each - 1);
    }
    forEachIn(core, [&](Index3 voxel) {
        if (box.contains(voxel))
            seeds.at(voxel) =
                step.prompt.meaning == PromptMeaning::Object ? kObjectSeed : kBackgroundSeed;
    });
    const auto say = [&](const Step& other) {
        forEachVoxel(other.voxels.box, [&](Index3 voxel, std::size_t at) {
            if (other.voxels.inside[at] != 0 && box.contains(voxel))
                seeds.at(voxel) =
                    other.prompt.meaning == PromptMeaning::Object ? kObjectSeed : kBackgroundSeed;
        });
    };
    std::ranges::for_each(before, say);
    say(step); // the latest word counts
    const auto hasSeed = [&](Label seed) {
        return std::ranges::find(seeds.labels, seed) != seeds.labels.end();
    };
    if (!hasSeed(kObjectSeed) || !hasSeed(kBackgroundSeed))
        return object;
    auto cut = graphCut(m_volume, seeds, {m_options.smoothness, kLearnMm}, progress);
    if (!cut)
        return cut;
    return trimmed(united(subtracted(object, inverted({}, box)), *cut));
}

} // namespace hangaku::viewer::processing
