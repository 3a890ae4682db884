#include "viewer/processing/growing/PromptBlob.h"

#include "viewer/processing/growing/BucketQueue.h"
#include "viewer/processing/selection/DistanceField.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace hangaku::viewer::processing {
namespace {

// Found on CT and MR of abdomen, pelvis, head and chest (tests/support/GrowingProbe.cpp, `clicks`).
constexpr double kCoreMm = 4;       ///< values are learned from this far around a seed
constexpr double kSpread = 1.5;     ///< of the values, for the noise of few of them
constexpr double kAlways = 0.1;     ///< cost of a mm through the seeds' own values
/// Weights of the squared distance from the seeds' values: for what has one value, and for what has
/// many and is known by its border alone.
constexpr std::array kUnlikes{0.3, 0.03, 0.0, 0.0};
/// Of the squared step between blocks; the last search goes by distance alone.
constexpr std::array kEdges{0.3, 0.3, 0.3, 0.0};
constexpr double kMost = 30;        ///< of either
constexpr double kBoxBorder = 2;    ///< cost of leaving the box, against a border without an edge
constexpr double kCentral = 0.7;    ///< a click is as deep as this, or else not in the middle
constexpr double kCentralAtFirst = 0.5; ///< the first click may lie anywhere, but not at the rim
constexpr double kTooDeep = 2; ///< so many times as deep as thought is too deep as well
/// A first click has nothing but its values to go by: of parts that are as well bounded, the one
/// that is of one kind. A border costs so much more where all of the part is unlike the seeds, and
/// values so many of their spreads away are unlike.
constexpr double kMixed = 1.5;
constexpr double kUnlikeFrom = 3;
constexpr std::size_t kLooks = 6;   ///< at the best of each search, for where the click lies
constexpr int kLeast = 20;          ///< blocks
constexpr double kMostShare = 0.65; ///< of the free blocks: all of them are parted from nothing
constexpr double kUnits = 100;      ///< whole numbers for a cost of 1
constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

float medianOf(std::vector<float> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// The values of an object: a middle, and what counts as a step away.
struct Values {
    float middle = 0;
    float spread = 1;
    double weight = kUnlikes[0]; ///< of what is unlike
    double edge = kEdges[0];     ///< of steps

    double unlikeness(float value) const
    {
        const double steps = (value - middle) / spread;
        return std::min(kMost, weight * steps * steps);
    }
};

float noiseOf(const CoarseGrid& grid)
{
    std::vector<float> steps;
    const auto& values = grid.values();
    for (std::size_t n = 1; n < values.size(); ++n)
        steps.push_back(std::abs(values[n] - values[n - 1]));
    return steps.empty() ? 0 : 1.4826F * medianOf(std::move(steps)) / 1.414F;
}

/// From the blocks around the seeds (for a scribble: under it), those with `accept` only.
template <typename Accept>
Values learn(const CoarseGrid& grid, const std::vector<std::size_t>& seeds, float noise,
             Accept&& accept)
{
    const Index3 size = grid.size();
    const double reachMm =
        std::max(kCoreMm, 1.6 * std::min({grid.stepMm(0), grid.stepMm(1), grid.stepMm(2)}));
    std::vector<float> values;
    // A long scribble says enough without its surroundings.
    if (seeds.size() > 30)
        for (const std::size_t seed : seeds)
            values.push_back(grid.values()[seed]);
    else
        for (const std::size_t seed : seeds) {
            const Index3 centre = grid.placeOf(seed);
            Index3 first{};
            Index3 last{};
            for (std::size_t axis = 0; axis < 3; ++axis) {
                const int reach = static_cast<int>(reachMm / grid.stepMm(axis));
                first[axis] = std::max(0, centre[axis] - reach);
                last[axis] = std::min(size[axis] - 1, centre[axis] + reach);
            }
            for (int k = first[2]; k <= last[2]; ++k)
                for (int j = first[1]; j <= last[1]; ++j)
                    for (int i = first[0]; i <= last[0]; ++i) {
                        const std::size_t block = static_cast<std::size_t>(i) +
                                                  static_cast<std::size_t>(j) * grid.stride(1) +
                                                  static_cast<std::size_t>(k) * grid.stride(2);
                        const double far = std::hypot((i - centre[0]) * grid.stepMm(0),
                                                      (j - centre[1]) * grid.stepMm(1),
                                                      (k - centre[2]) * grid.stepMm(2));
                        if (far <= reachMm && (block == seed || accept(block)))
                            values.push_back(grid.values()[block]);
                    }
        }
    Values learned;
    learned.middle = medianOf(values);
    for (float& value : values)
        value = std::abs(value - learned.middle);
    learned.spread = static_cast<float>(kSpread) *
                     std::max({1.4826F * medianOf(std::move(values)), 0.5F * noise, 1e-6F});
    return learned;
}

/// Visits blocks in the order of their distance from the seeds, until `settle(block, cost)` says
/// no.
template <typename MayEnter, typename Settle>
void search(const CoarseGrid& grid, const std::vector<std::size_t>& seeds, const Values& values,
            MayEnter&& mayEnter, Settle&& settle)
{
    std::vector<std::uint32_t> costs(grid.count(), kFar);
    BucketQueue queue;
    for (const std::size_t seed : seeds) {
        costs[seed] = 0;
        queue.push(0, static_cast<std::uint32_t>(seed));
    }
    const double meanMm = (grid.stepMm(0) + grid.stepMm(1) + grid.stepMm(2)) / 3;
    std::vector<std::uint8_t> isSettled(grid.count(), 0);
    for (std::uint32_t cost = 0; !queue.isEmpty(); ++cost) {
        const auto bucket = queue.at(cost);
        queue.clear(cost);
        for (const std::uint32_t block : bucket) {
            if (costs[block] != cost || isSettled[block] != 0)
                continue;
            isSettled[block] = 1;
            if (!settle(block, cost))
                return;
            const float here = grid.values()[block];
            const double unlike = values.unlikeness(here);
            grid.forEachNeighbour(block, [&](std::size_t next, std::size_t axis) {
                if (isSettled[next] != 0 || !mayEnter(next))
                    return;
                const float there = grid.values()[next];
                const double step = (there - here) / values.spread;
                const double each = kAlways + (unlike + values.unlikeness(there)) / 2 +
                                    values.edge * std::min(kMost, step * step);
                const auto more = static_cast<std::uint32_t>(std::clamp(
                    kUnits * each * grid.stepMm(axis) / meanMm, 1.0, BucketQueue::kRange - 1.0));
                if (cost + more < costs[next]) {
                    costs[next] = cost + more;
                    queue.push(cost + more, static_cast<std::uint32_t>(next));
                }
            });
        }
    }
}

/// The border of a growing set, in mm^2, and how much of it has no edge.
class Border {
public:
    Border(const BlobTask& task, float spread) : m_task(task), m_spread(spread)
    {
        m_isIn.assign(task.grid.count(), 0);
        // A border of the box that is the image's own is no border; in a slice, nor are its faces.
        for (std::size_t axis = 0; axis < 3; ++axis) {
            m_isOpen[axis][0] = task.grid.box().first[axis] > task.imageBox.first[axis];
            m_isOpen[axis][1] = task.grid.box().end[axis] < task.imageBox.end[axis];
        }
    }

    void add(std::size_t block)
    {
        const CoarseGrid& grid = m_task.grid;
        m_isIn[block] = 1;
        ++m_blocks;
        grid.forEachNeighbour(block, [&](std::size_t next, std::size_t axis) {
            if (m_task.roles[next] == BlobRole::Ally) {
                m_touchesAlly = true;
                return;
            }
            const double step = (grid.values()[block] - grid.values()[next]) / m_spread;
            const double cost = grid.blockMm3() / grid.stepMm(axis) * std::exp(-0.5 * step * step);
            m_cost += m_isIn[next] != 0 ? -cost : cost;
        });
        const Index3 place = grid.placeOf(block);
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (m_task.isFlat && grid.size()[axis] == 1)
                continue;
            const double area = kBoxBorder * grid.blockMm3() / grid.stepMm(axis);
            if (place[axis] == 0 && m_isOpen[axis][0])
                m_cost += area;
            if (place[axis] + 1 == grid.size()[axis] && m_isOpen[axis][1])
                m_cost += area;
        }
    }

    double score() const
    {
        const double size = m_blocks * m_task.grid.blockMm3();
        return std::max(m_cost, 1e-9) /
               std::pow(size, (m_task.isFlat ? 1.0 / 2 : 2.0 / 3) * m_task.sizeExponent);
    }
    bool touchesAlly() const { return m_touchesAlly; }

private:
    const BlobTask& m_task;
    float m_spread;
    std::array<std::array<bool, 2>, 3> m_isOpen{};
    std::vector<std::uint8_t> m_isIn;
    int m_blocks = 0;
    double m_cost = 0;
    bool m_touchesAlly = false;
};

/// Of the sets that a search goes through, some of the best bounded, of different sizes.
struct Sweep {
    struct Candidate {
        std::size_t count = 0;
        double score = std::numeric_limits<double>::max();
        bool touchesAlly = false;
    };
    std::vector<std::uint32_t> order;
    std::vector<Candidate> candidates;
};

Sweep sweep(const BlobTask& task, const Values& values, const std::vector<std::uint32_t>& opposed)
{
    const auto isFree = [&](std::size_t block) { return task.roles[block] == BlobRole::Free; };
    const auto free = static_cast<double>(std::ranges::count(task.roles, BlobRole::Free));
    const auto most = static_cast<std::size_t>(kMostShare * free);
    const auto fewest = std::min<std::size_t>(kLeast, most / 2);
    Border border(task, values.spread);
    Sweep result;
    std::size_t next = fewest; // where the next range of sizes begins
    search(task.grid, task.seeds, values, isFree, [&](std::size_t block, std::uint32_t cost) {
        if (opposed[block] <= cost && cost > 0)
            return true;
        result.order.push_back(static_cast<std::uint32_t>(block));
        border.add(block);
        const std::size_t count = result.order.size();
        if (count >= next) {
            result.candidates.emplace_back();
            next = count + count / 2 + 1;
        }
        if (!result.candidates.empty())
            if (const double score = border.score(); score < result.candidates.back().score)
                result.candidates.back() = {count, score, border.touchesAlly()};
        return count < most;
    });
    if (result.candidates.empty())
        result.candidates.push_back({std::min(task.seeds.size(), result.order.size()), 1e9, false});
    std::ranges::sort(result.candidates, {}, &Sweep::Candidate::score);
    return result;
}

struct Depths {
    double seeds = 0; ///< mm, of the deepest of them
    double most = 0;  ///< mm, of the deepest place
};

/// How deep in a part its seeds lie.
Depths depthsOf(const BlobTask& task, std::span<const std::uint32_t> blocks)
{
    const CoarseGrid& grid = task.grid;
    IndexBox box;
    for (const std::uint32_t block : blocks) {
        const Index3 at = grid.placeOf(block);
        box.unite({at, {at[0] + 1, at[1] + 1, at[2] + 1}});
    }
    // Beyond the image nothing is known: its border is no rim.
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const bool isFlat = task.isFlat && grid.size()[axis] == 1;
        if (!isFlat && (box.first[axis] > 0 || grid.box().first[axis] > task.imageBox.first[axis]))
            --box.first[axis];
        if (!isFlat && (box.end[axis] < grid.size()[axis] ||
                        grid.box().end[axis] < task.imageBox.end[axis]))
            ++box.end[axis];
    }
    Region part(box);
    for (const std::uint32_t block : blocks)
        part.add(grid.placeOf(block));
    const auto depths = distanceTo(
        0, part.inside, part.size(),
        {Vec3{grid.stepMm(0), 0, 0}, Vec3{0, grid.stepMm(1), 0}, Vec3{0, 0, grid.stepMm(2)}});
    Depths found;
    for (std::size_t n = 0; n < depths.size(); ++n)
        if (part.inside[n] != 0)
            found.most = std::max<double>(found.most, depths[n]);
    for (const std::size_t seed : task.seeds)
        if (const Index3 at = grid.placeOf(seed); part.contains(at))
            found.seeds = std::max<double>(found.seeds, depths[part.offset(at)]);
    return found;
}

/// How much of a part has other values than the seeds, from 0 to 1.
double mixtureOf(const CoarseGrid& grid, std::span<const std::uint32_t> blocks, const Values& values)
{
    double unlike = 0;
    for (const std::uint32_t block : blocks) {
        const double steps = (grid.values()[block] - values.middle) / (kUnlikeFrom * values.spread);
        unlike += 1 - std::exp(-0.5 * steps * steps);
    }
    return unlike / static_cast<double>(std::max<std::size_t>(1, blocks.size()));
}

} // namespace

std::optional<Blob> bestBlob(const BlobTask& task)
{
    if (task.seeds.empty())
        return std::nullopt;
    const CoarseGrid& grid = task.grid;
    const float noise = noiseOf(grid);
    const auto isFree = [&](std::size_t block) { return task.roles[block] == BlobRole::Free; };
    Values values = learn(grid, task.seeds, noise, isFree);
    Blob blob;
    blob.isSure = false;
    blob.score = std::numeric_limits<double>::max();
    for (std::size_t kind = 0; kind < kUnlikes.size(); ++kind) {
        values.weight = kUnlikes[kind];
        values.edge = kEdges[kind];
        std::vector<std::uint32_t> opposed(grid.count(), kFar);
        if (!task.opponents.empty()) {
            // They may come from where the blob may not go.
            Values theirs = learn(grid, task.opponents, noise, [](std::size_t) { return true; });
            theirs.weight = values.weight;
            theirs.edge = values.edge;
            search(grid, task.opponents, theirs, isFree,
                   [&](std::size_t block, std::uint32_t cost) {
                       opposed[block] = cost;
                       return true;
                   });
        }
        const Sweep found = sweep(task, values, opposed);
        std::size_t looked = 0;
        for (const auto& each : found.candidates) {
            const bool isSure = !task.mustTouchAlly || each.touchesAlly;
            if ((blob.isSure && !isSure) || (blob.isSure == isSure && each.score >= blob.score))
                continue;
            if (++looked > kLooks)
                break;
            const std::span blocks(found.order.data(), each.count);
            const Depths depths = depthsOf(task, blocks);
            const bool isFirst = !task.mustTouchAlly && task.sizeExponent != kBold;
            const double central = isFirst ? kCentralAtFirst : kCentral;
            const double wanted = central * std::max(depths.most, task.depthMm);
            const double off = wanted > 0 ? std::max(0.05, depths.seeds / wanted) : 1;
            const double over =
                task.depthMm > 0 ? std::max(1.0, depths.seeds / (kTooDeep * task.depthMm)) : 1;
            const double mixed = isFirst ? 1 + kMixed * mixtureOf(grid, blocks, values) : 1;
            const double score = mixed * each.score * over * over / std::min(1.0, off * off);
            if (blob.isSure == isSure && score >= blob.score)
                continue;
            blob.isSure = isSure;
            blob.score = score;
            blob.depthMm = depths.seeds;
            blob.blocks.assign(grid.count(), 0);
            for (const std::uint32_t block : blocks)
                blob.blocks[block] = 1;
        }
    }
    if (blob.blocks.empty()) {
        blob.blocks.assign(grid.count(), 0);
        for (const std::size_t seed : task.seeds)
            blob.blocks[seed] = 1;
    }
    return blob;
}

} // namespace hangaku::viewer::processing
