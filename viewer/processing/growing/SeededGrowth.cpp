#include "viewer/processing/growing/SeededGrowth.h"

#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/growing/BucketQueue.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <new>
#include <thread>

namespace hangaku::viewer::processing {
namespace {

using Voxel = std::uint32_t;
using Node = std::uint32_t;

constexpr std::uint32_t kLevelBits = 12;
constexpr std::uint32_t kLevelMask = (1U << kLevelBits) - 1;
constexpr std::uint32_t kFar = 0xFFFFFFFF >> kLevelBits; ///< the cost of what is not reached
constexpr double kTopLevel = kLevelMask;
constexpr int kDearestStep = 4095; // with the largest difference, below the queue's range
constexpr std::uint8_t kPaddingSlot = 0;

constexpr std::uint32_t costOf(Node node)
{
    return node >> kLevelBits;
}

constexpr Node withCost(Node node, std::uint32_t cost)
{
    return cost << kLevelBits | (node & kLevelMask);
}

/// What the threads share while the forest grows.
struct Forest {
    std::vector<Node>& nodes;
    std::vector<std::uint8_t>& slots;
    const std::array<Voxel, 6>& neighbours;
    const std::array<int, 6>& stepCosts;

    /// The cost of `to` when it is reached from `from`, which costs `cost`.
    std::uint32_t through(std::uint32_t cost, Node from, Node to, std::size_t direction) const
    {
        const int difference =
            static_cast<int>(from & kLevelMask) - static_cast<int>(to & kLevelMask);
        return std::min(
            kFar, cost + static_cast<std::uint32_t>(std::abs(difference) + stepCosts[direction]));
    }

    /// @return whether that way is cheaper, or as cheap from a segment that comes first; taken then
    bool improve(Voxel from, Voxel to, std::size_t direction)
    {
        const Node node = nodes[to];
        const std::uint32_t cost = through(costOf(nodes[from]), nodes[from], node, direction);
        if (cost > costOf(node) || cost == kFar)
            return false;
        if (cost == costOf(node) && slots[from] >= slots[to])
            return false;
        nodes[to] = withCost(node, cost);
        slots[to] = slots[from];
        return true;
    }

    /// The voxels of a cost lie far apart in memory; asked for early, they are there in time.
    void fetch(Voxel voxel) const
    {
        for (const std::size_t direction : {0U, 2U, 3U, 4U, 5U})
            __builtin_prefetch(nodes.data() + (voxel + neighbours[direction]));
    }
};

constexpr std::size_t kFetchAhead = 8;

/// Some slices of the box, in which one thread works alone.
class Slab {
public:
    Slab(Voxel first, Voxel end) : m_first(first), m_end(end) {}

    bool holds(Voxel voxel) const { return voxel >= m_first && voxel < m_end; }
    bool isIdle() const { return m_from.empty(); }
    void add(Voxel voxel) { m_from.push_back(voxel); }
    Voxel first() const { return m_first; }
    Voxel end() const { return m_end; }

    /// Dijkstra from the added voxels, within the slab.
    /// @param report called now and then with how many voxels were settled
    template <typename Report>
    void grow(Forest& forest, const std::stop_token& stop, Report&& report)
    {
        std::ranges::sort(m_from, {}, [&](Voxel v) { return costOf(forest.nodes[v]); });
        std::size_t next = 0;
        std::uint32_t cost = 0;
        std::size_t settled = 0;
        while (next < m_from.size() || !m_queue.isEmpty()) {
            if (m_queue.isEmpty())
                cost = costOf(forest.nodes[m_from[next]]);
            for (; next < m_from.size() && costOf(forest.nodes[m_from[next]]) <= cost; ++next)
                relax(forest, m_from[next]);
            const auto& bucket = m_queue.at(cost);
            for (std::size_t n = 0; n < bucket.size(); ++n) {
                if (n + kFetchAhead < bucket.size())
                    forest.fetch(bucket[n + kFetchAhead]);
                if (costOf(forest.nodes[bucket[n]]) == cost)
                    relax(forest, bucket[n]);
            }
            settled += bucket.size();
            m_queue.clear(cost);
            ++cost;
            if (settled > 100'000) {
                report(settled);
                settled = 0;
                if (stop.stop_requested())
                    return;
            }
        }
        m_from.clear();
    }

private:
    void relax(Forest& forest, Voxel voxel)
    {
        for (std::size_t direction = 0; direction < 6; ++direction)
            if (const Voxel to = voxel + forest.neighbours[direction];
                holds(to) && forest.improve(voxel, to, direction))
                m_queue.push(costOf(forest.nodes[to]), to);
    }

    Voxel m_first;
    Voxel m_end;
    std::vector<Voxel> m_from;
    BucketQueue m_queue;
};

/// Takes what is cheaper from one side of each border between slabs to the other.
/// @return whether anything was
bool exchange(Forest& forest, std::vector<Slab>& slabs, Voxel plane)
{
    bool hasChanged = false;
    const auto pass = [&](Voxel from, Voxel to, std::size_t direction, Slab& slab) {
        if (forest.improve(from, to, direction)) {
            slab.add(to);
            hasChanged = true;
        }
    };
    for (std::size_t n = 1; n < slabs.size(); ++n)
        for (Voxel above = slabs[n].first(); above < slabs[n].first() + plane; ++above) {
            const Voxel below = above - plane;
            pass(below, above, 5, slabs[n]);
            pass(above, below, 4, slabs[n - 1]);
        }
    return hasChanged;
}

bool hasTwoLabels(const LabelBox& seeds)
{
    const auto isSeed = [](Label label) { return label != 0; };
    const auto first = std::ranges::find_if(seeds.labels, isSeed);
    return std::any_of(first, seeds.labels.end(),
                       [&](Label label) { return label != 0 && label != *first; });
}

tl::unexpected<Error> outOfMemory()
{
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Core", "There is not enough memory to grow from seeds")),
                Text(HANGAKU_TR("Core", "Work in a smaller box")));
}

/// @param labels ascending, from 0 on
std::uint8_t slotOf(const std::vector<Label>& labels, Label label)
{
    return static_cast<std::uint8_t>(std::ranges::lower_bound(labels, label) - labels.begin());
}

template <typename Visit> void forEachVoxel(const IndexBox& box, Visit&& visit)
{
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            for (int i = box.first[0]; i < box.end[0]; ++i)
                visit(Index3{i, j, k});
}

/// The 0.1 and 99.9 percentiles of about 200 000 voxels of the box.
std::pair<double, double> valueRange(const Volume& volume, const IndexBox& box)
{
    const auto size = sizeOf(box);
    const std::size_t count = voxelCount(box);
    const std::size_t stride = count <= 200'000 ? 1 : (count / 200'000) | 1;
    std::vector<double> values;
    for (std::size_t n = 0; n < count; n += stride) {
        const auto row = static_cast<std::size_t>(size[0]);
        const auto rows = static_cast<std::size_t>(size[1]);
        const double value = volume.valueAt({box.first[0] + static_cast<int>(n % row),
                                             box.first[1] + static_cast<int>(n / row % rows),
                                             box.first[2] + static_cast<int>(n / row / rows)});
        if (std::isfinite(value))
            values.push_back(value);
    }
    if (values.empty())
        return {0, 1};
    const auto percentile = [&](double part) {
        const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
        std::nth_element(values.begin(), values.begin() + at, values.end());
        return values[static_cast<std::size_t>(at)];
    };
    const double low = percentile(0.001);
    const double high = percentile(0.999);
    return {low, high > low ? high : low + 1};
}

} // namespace

IndexBox SeededGrowth::boxAround(const ImageGeometry& geometry, const IndexBox& seeds)
{
    IndexBox box = grown(geometry, seeds, 5);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const int tenth = (seeds.end[axis] - seeds.first[axis] + 9) / 10;
        box.first[axis] = std::min(box.first[axis], seeds.first[axis] - tenth);
        box.end[axis] = std::max(box.end[axis], seeds.end[axis] + tenth);
    }
    return box.clippedTo(geometry.size());
}

Result<SeededGrowth> SeededGrowth::create(const Volume& volume, const LabelBox& seeds,
                                          const GrowthOptions& options, const Progress& progress)
try {
    if (seeds.box.isEmpty() || seeds.box.clippedTo(volume.geometry.size()) != seeds.box ||
        seeds.labels.size() != voxelCount(seeds.box))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The box to grow in does not lie inside the image")));
    SeededGrowth growth;
    growth.m_box = seeds.box;
    const auto size = sizeOf(seeds.box);
    growth.m_row = static_cast<Voxel>(size[0] + 2);
    growth.m_plane = growth.m_row * static_cast<Voxel>(size[1] + 2);
    // Padded places, and what is beside them, are counted in 32 bits.
    if (static_cast<double>(growth.m_plane) * (size[2] + 2.0) > 4e9)
        return outOfMemory();
    growth.setSteps(volume.geometry, options);
    growth.readLevels(volume);
    if (auto done = growth.update(seeds, seeds.box, progress); !done)
        return tl::unexpected(std::move(done.error()));
    return growth;
} catch (const std::bad_alloc&) {
    return outOfMemory();
}

void SeededGrowth::setSteps(const ImageGeometry& geometry, const GrowthOptions& options)
{
    m_neighbours = {0U - 1U, 1U, 0U - m_row, m_row, 0U - m_plane, m_plane};
    for (std::size_t direction = 0; direction < 6; ++direction) {
        const double mm = length(geometry.step(static_cast<int>(direction / 2)));
        m_stepCosts[direction] =
            static_cast<int>(std::clamp(std::round(options.localityPerMm * mm * kTopLevel), 1.0,
                                        static_cast<double>(kDearestStep)));
    }
}

void SeededGrowth::readLevels(const Volume& volume)
{
    const auto [low, high] = valueRange(volume, m_box);
    const auto size = sizeOf(m_box);
    m_nodes.assign(static_cast<std::size_t>(m_plane) * static_cast<std::size_t>(size[2] + 2), 0);
    const auto channels = static_cast<std::size_t>(std::max(1, volume.description.channels));
    const auto scale = static_cast<float>(volume.slope * kTopLevel / (high - low));
    const auto shift =
        static_cast<float>((volume.intercept - low) * kTopLevel / (high - low) + 0.5);
    volume.voxels->visit([&](auto voxels) {
        forEachSlice(size[2], [&](int slice) {
            for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
                const Index3 start{m_box.first[0], j, m_box.first[2] + slice};
                const auto* from = voxels.data() + volume.offset(start) * channels;
                Node* to = m_nodes.data() + padded(start);
                for (int i = 0; i < size[0]; ++i) {
                    const float level =
                        static_cast<float>(from[static_cast<std::size_t>(i) * channels]) * scale +
                        shift;
                    // Written so that what is not a number becomes 0.
                    to[i] = static_cast<Node>(
                        level > 0 ? std::min(level, static_cast<float>(kTopLevel)) : 0);
                }
            }
        });
    });
}

void SeededGrowth::clearForest()
{
    m_labels = {0};
    m_slots.assign(m_nodes.size(), kPaddingSlot);
    const auto size = sizeOf(m_box);
    for (int k = m_box.first[2]; k < m_box.end[2]; ++k)
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
            const Voxel start = padded({m_box.first[0], j, k});
            for (Voxel i = 0; i < static_cast<Voxel>(size[0]); ++i)
                m_nodes[start + i] = withCost(m_nodes[start + i], kFar);
        }
}

Result<void> SeededGrowth::update(const LabelBox& seeds, const IndexBox& changed,
                                  const Progress& progress)
try {
    if (seeds.box != m_box || seeds.labels.size() != voxelCount(m_box))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The seeds are in another box than the growth")));
    if (!hasTwoLabels(seeds))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Growing needs seeds of at least two segments")),
                    Text(HANGAKU_TR("Core", "Draw in the structure, and in what is around it with "
                                            "another segment")));
    IndexBox where;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        where.first[axis] = std::max(m_box.first[axis], changed.first[axis]);
        where.end[axis] = std::min(m_box.end[axis], changed.end[axis]);
    }
    if (!m_isComplete) {
        clearForest();
        where = m_box;
    }
    m_isComplete = false;
    if (!where.isEmpty()) {
        if (!setLabels(seeds, where))
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "Growing takes seeds of at most 254 segments")));
        if (auto grew = propagate(applySeeds(seeds, where), progress); !grew)
            return grew;
    }
    m_isComplete = true;
    return {};
} catch (const std::bad_alloc&) {
    m_isComplete = false;
    return outOfMemory();
}

/// Gives new labels their slots. @return false when there are too many
bool SeededGrowth::setLabels(const LabelBox& seeds, const IndexBox& changed)
{
    std::vector<bool> isUsed(0x10000, false);
    forEachVoxel(changed, [&](Index3 index) { isUsed[seeds.at(index)] = true; });
    for (const Label label : m_labels)
        isUsed[label] = true;
    std::vector<Label> labels;
    for (std::size_t label = 0; label < isUsed.size(); ++label)
        if (isUsed[label])
            labels.push_back(static_cast<Label>(label));
    if (labels.size() > 255)
        return false;
    if (labels.size() != m_labels.size()) {
        std::array<std::uint8_t, 256> moved{};
        for (std::size_t slot = 0; slot < m_labels.size(); ++slot)
            moved[slot] = slotOf(labels, m_labels[slot]);
        for (std::uint8_t& slot : m_slots)
            slot = moved[slot];
        m_labels = std::move(labels);
    }
    return true;
}

/// @return where to grow from
std::vector<SeededGrowth::Voxel> SeededGrowth::applySeeds(const LabelBox& seeds,
                                                          const IndexBox& changed)
{
    std::vector<Voxel> removed;
    std::vector<std::pair<Voxel, std::uint8_t>> added;
    forEachVoxel(changed, [&](Index3 index) {
        const Voxel voxel = padded(index);
        const bool wasSeed = costOf(m_nodes[voxel]) == 0;
        const Label label = seeds.at(index);
        if (label == 0 && !wasSeed)
            return;
        const auto slot = slotOf(m_labels, label);
        if (wasSeed && slot == m_slots[voxel])
            return;
        if (wasSeed)
            removed.push_back(voxel);
        if (label != 0)
            added.emplace_back(voxel, slot);
    });
    std::vector<Voxel> from = forget(removed);
    for (const auto& [voxel, slot] : added) {
        m_nodes[voxel] = withCost(m_nodes[voxel], 0);
        m_slots[voxel] = slot;
        from.push_back(voxel);
    }
    return from;
}

/// Clears the removed seeds and all that may have grown from them.
/// @return the settled voxels around that, from which it can be grown again
std::vector<SeededGrowth::Voxel> SeededGrowth::forget(const std::vector<Voxel>& removed)
{
    const Forest forest{m_nodes, m_slots, m_neighbours, m_stepCosts};
    std::vector<std::pair<Voxel, std::uint32_t>> cleared; // and what they cost
    const auto clear = [&](Voxel voxel) {
        cleared.emplace_back(voxel, costOf(m_nodes[voxel]));
        m_nodes[voxel] = withCost(m_nodes[voxel], kFar);
    };
    std::ranges::for_each(removed, clear);
    for (std::size_t n = 0; n < cleared.size(); ++n) {
        const auto [voxel, cost] = cleared[n];
        if (n + kFetchAhead < cleared.size())
            forest.fetch(cleared[n + kFetchAhead].first);
        for (std::size_t direction = 0; direction < 6; ++direction) {
            // What was reached through this voxel costs exactly the step more.
            const Voxel to = voxel + m_neighbours[direction];
            const std::uint32_t present = costOf(m_nodes[to]);
            if (present != 0 && present != kFar && m_slots[to] == m_slots[voxel] &&
                present == forest.through(cost, m_nodes[voxel], m_nodes[to], direction))
                clear(to);
        }
    }
    std::vector<Voxel> border;
    for (std::size_t n = 0; n < cleared.size(); ++n) {
        if (n + kFetchAhead < cleared.size())
            forest.fetch(cleared[n + kFetchAhead].first);
        for (const Voxel step : m_neighbours)
            if (const Voxel beside = cleared[n].first + step;
                costOf(m_nodes[beside]) != kFar && m_slots[beside] != kPaddingSlot)
                border.push_back(beside);
    }
    return border;
}

Result<void> SeededGrowth::propagate(std::vector<Voxel> from, const Progress& progress)
{
    Forest forest{m_nodes, m_slots, m_neighbours, m_stepCosts};
    const int depth = sizeOf(m_box)[2];
    const int threads = std::clamp(
        static_cast<int>(std::min(from.size() > 0 ? 8U : 1U, std::thread::hardware_concurrency())),
        1, std::max(1, depth / 16));
    std::vector<Slab> slabs;
    for (int n = 0; n < threads; ++n)
        slabs.emplace_back(m_plane * static_cast<Voxel>(1 + depth * n / threads),
                           m_plane * static_cast<Voxel>(1 + depth * (n + 1) / threads));
    for (const Voxel voxel : from)
        for (Slab& slab : slabs)
            if (slab.holds(voxel))
                slab.add(voxel);

    std::atomic<std::size_t> settled{0};
    const auto total = static_cast<double>(voxelCount(m_box));
    const auto caller = std::this_thread::get_id();
    do {
        std::vector<std::jthread> helpers;
        const auto work = [&](Slab& slab) {
            slab.grow(forest, progress.stop, [&](std::size_t more) {
                settled += more;
                if (std::this_thread::get_id() == caller)
                    progress(std::min(0.99, static_cast<double>(settled) / total));
            });
        };
        for (std::size_t n = 1; n < slabs.size(); ++n)
            if (!slabs[n].isIdle())
                helpers.emplace_back([&work, &slab = slabs[n]] { work(slab); });
        work(slabs[0]);
        helpers.clear();
        if (progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    } while (exchange(forest, slabs, m_plane));
    progress(1);
    return {};
}

LabelBox SeededGrowth::labels() const
{
    LabelBox result(m_box);
    const auto size = sizeOf(m_box);
    forEachSlice(size[2], [&](int slice) {
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
            const Index3 start{m_box.first[0], j, m_box.first[2] + slice};
            const Voxel from = padded(start);
            Label* to = result.labels.data() + offsetIn(m_box, start);
            // What costs more than can be counted is nobody's.
            for (Voxel i = 0; i < static_cast<Voxel>(size[0]); ++i)
                to[i] = costOf(m_nodes[from + i]) == kFar ? Label{0} : m_labels[m_slots[from + i]];
        }
    });
    return result;
}

} // namespace hangaku::viewer::processing
