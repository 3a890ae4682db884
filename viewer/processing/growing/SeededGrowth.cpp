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

using State = std::uint32_t;
using Voxel = std::uint32_t;

constexpr State kFar = 0xFFFFFFFF;
constexpr State kPadding = 0;
constexpr double kTopLevel = 4095;
constexpr int kDearestStep = 4095; // with the largest difference, below the queue's range
constexpr std::uint32_t costOf(State state)
{
    return state >> 8;
}

/// What the threads share while the forest grows.
struct Forest {
    std::vector<State>& states;
    const std::vector<std::uint16_t>& levels;
    const std::array<Voxel, 6>& neighbours;
    const std::array<int, 6>& stepCosts;

    State through(State state, Voxel from, Voxel to, std::size_t direction) const
    {
        const int difference = std::abs(levels[from] - levels[to]);
        const auto cost = static_cast<State>(difference + stepCosts[direction]) << 8;
        return state > kFar - cost ? kFar : state + cost;
    }
};

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
        std::ranges::sort(m_from, {}, [&](Voxel v) { return forest.states[v]; });
        std::size_t next = 0;
        std::uint32_t cost = 0;
        std::size_t settled = 0;
        while (next < m_from.size() || !m_queue.isEmpty()) {
            if (m_queue.isEmpty())
                cost = costOf(forest.states[m_from[next]]);
            for (; next < m_from.size() && costOf(forest.states[m_from[next]]) <= cost; ++next)
                relax(forest, m_from[next]);
            const auto& bucket = m_queue.at(cost);
            for (std::size_t n = 0; n < bucket.size(); ++n) {
                if (n + kAhead < bucket.size())
                    fetch(forest, bucket[n + kAhead]);
                if (costOf(forest.states[bucket[n]]) == cost)
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
    static constexpr std::size_t kAhead = 6;

    /// The voxels of a cost lie far apart in memory; asked for early, they are there in time.
    void fetch(const Forest& forest, Voxel voxel) const
    {
        for (const std::size_t direction : {0U, 2U, 3U, 4U, 5U}) {
            const Voxel at = voxel + forest.neighbours[direction];
            __builtin_prefetch(forest.states.data() + at);
            __builtin_prefetch(forest.levels.data() + at);
        }
    }

    void relax(Forest& forest, Voxel voxel)
    {
        for (std::size_t direction = 0; direction < 6; ++direction) {
            const Voxel to = voxel + forest.neighbours[direction];
            if (!holds(to))
                continue;
            const State state = forest.through(forest.states[voxel], voxel, to, direction);
            if (state < forest.states[to]) {
                forest.states[to] = state;
                m_queue.push(costOf(state), to);
            }
        }
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
        const State state = forest.through(forest.states[from], from, to, direction);
        if (state < forest.states[to]) {
            forest.states[to] = state;
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

Result<void> checkSeeds(const LabelBox& seeds)
{
    std::vector<bool> isUsed(0x10000, false);
    for (const Label label : seeds.labels)
        isUsed[label] = true;
    isUsed[0] = false;
    const auto count = std::ranges::count(isUsed, true);
    if (count < 2)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Growing needs seeds of at least two segments")),
                    Text(HANGAKU_TR("Core", "Draw in the structure, and in what is around it with "
                                            "another segment")));
    if (count > 254)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Growing takes seeds of at most 254 segments")));
    return {};
}

tl::unexpected<Error> outOfMemory()
{
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Core", "There is not enough memory to grow from seeds")),
                Text(HANGAKU_TR("Core", "Work in a smaller box")));
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
    m_levels.assign(static_cast<std::size_t>(m_plane) * static_cast<std::size_t>(size[2] + 2), 0);
    const auto channels = static_cast<std::size_t>(std::max(1, volume.description.channels));
    const auto scale = static_cast<float>(volume.slope * kTopLevel / (high - low));
    const auto shift =
        static_cast<float>((volume.intercept - low) * kTopLevel / (high - low) + 0.5);
    volume.voxels->visit([&](auto voxels) {
        forEachSlice(size[2], [&](int slice) {
            for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
                const Index3 start{m_box.first[0], j, m_box.first[2] + slice};
                const auto* from = voxels.data() + volume.offset(start) * channels;
                std::uint16_t* to = m_levels.data() + padded(start);
                for (int i = 0; i < size[0]; ++i) {
                    const float level =
                        static_cast<float>(from[static_cast<std::size_t>(i) * channels]) * scale +
                        shift;
                    // Written so that what is not a number becomes 0.
                    to[i] = static_cast<std::uint16_t>(
                        level > 0 ? std::min(level, static_cast<float>(kTopLevel)) : 0);
                }
            }
        });
    });
}

void SeededGrowth::clearStates()
{
    m_slots = {0};
    m_states.assign(m_levels.size(), kPadding);
    const auto size = sizeOf(m_box);
    for (int k = m_box.first[2]; k < m_box.end[2]; ++k)
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j)
            std::fill_n(m_states.data() + padded({m_box.first[0], j, k}), size[0], kFar);
}

Result<void> SeededGrowth::update(const LabelBox& seeds, const IndexBox& changed,
                                  const Progress& progress)
try {
    if (seeds.box != m_box || seeds.labels.size() != voxelCount(m_box))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The seeds are in another box than the growth")));
    if (auto fine = checkSeeds(seeds); !fine)
        return fine;
    IndexBox where;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        where.first[axis] = std::max(m_box.first[axis], changed.first[axis]);
        where.end[axis] = std::min(m_box.end[axis], changed.end[axis]);
    }
    if (!m_isComplete) {
        clearStates();
        where = m_box;
    }
    m_isComplete = false;
    if (!where.isEmpty()) {
        setSlots(seeds, where);
        if (auto grew = propagate(applySeeds(seeds, where), progress); !grew)
            return grew;
    }
    m_isComplete = true;
    return {};
} catch (const std::bad_alloc&) {
    m_isComplete = false;
    return outOfMemory();
}

void SeededGrowth::setSlots(const LabelBox& seeds, const IndexBox& changed)
{
    std::vector<bool> isUsed(0x10000, false);
    forEachVoxel(changed, [&](Index3 index) { isUsed[seeds.at(index)] = true; });
    isUsed[0] = false;
    std::vector<Label> slots = m_slots;
    for (std::size_t label = 1; label < isUsed.size(); ++label)
        if (isUsed[label] && !std::ranges::binary_search(m_slots, static_cast<Label>(label)))
            slots.push_back(static_cast<Label>(label));
    std::ranges::sort(slots);
    if (slots.size() != m_slots.size()) {
        std::array<State, 256> moved{};
        moved[0xFF] = 0xFF; // of kFar
        for (std::size_t slot = 0; slot < m_slots.size(); ++slot)
            moved[slot] =
                static_cast<State>(std::ranges::lower_bound(slots, m_slots[slot]) - slots.begin());
        for (State& state : m_states)
            state = (state & ~0xFFU) | moved[state & 0xFFU];
    }
    m_slots = std::move(slots);
}

/// @return where to grow from
std::vector<SeededGrowth::Voxel> SeededGrowth::applySeeds(const LabelBox& seeds,
                                                          const IndexBox& changed)
{
    std::vector<Voxel> removed;
    std::vector<std::pair<Voxel, State>> added;
    forEachVoxel(changed, [&](Index3 index) {
        const Voxel voxel = padded(index);
        const Label label = seeds.at(index);
        const bool wasSeed = costOf(m_states[voxel]) == 0;
        const auto slot =
            static_cast<State>(std::ranges::lower_bound(m_slots, label) - m_slots.begin());
        if (wasSeed && (label == 0 || m_states[voxel] != slot))
            removed.push_back(voxel);
        if (label != 0 && m_states[voxel] != slot)
            added.emplace_back(voxel, slot);
    });
    std::vector<Voxel> from = forget(std::move(removed));
    for (const auto& [voxel, state] : added) {
        m_states[voxel] = state;
        from.push_back(voxel);
    }
    return from;
}

/// Clears the removed seeds and all that may have grown from them.
/// @return the settled voxels around that, from which it can be grown again
std::vector<SeededGrowth::Voxel> SeededGrowth::forget(std::vector<Voxel> removed)
{
    const Forest forest{m_states, m_levels, m_neighbours, m_stepCosts};
    std::vector<std::pair<Voxel, State>> cleared; // and what they were
    const auto clear = [&](Voxel voxel) {
        cleared.emplace_back(voxel, m_states[voxel]);
        m_states[voxel] = kFar;
    };
    std::ranges::for_each(removed, clear);
    for (std::size_t n = 0; n < cleared.size(); ++n) {
        const auto [voxel, state] = cleared[n];
        for (std::size_t direction = 0; direction < 6; ++direction) {
            // What was reached through this voxel costs exactly the step more.
            const Voxel to = voxel + m_neighbours[direction];
            if (costOf(m_states[to]) != 0 && m_states[to] != kFar &&
                m_states[to] == forest.through(state, voxel, to, direction))
                clear(to);
        }
    }
    std::vector<Voxel> border;
    for (const auto& [voxel, state] : cleared)
        for (const Voxel step : m_neighbours)
            if (const State beside = m_states[voxel + step]; beside != kFar && beside != kPadding)
                border.push_back(voxel + step);
    return border;
}

Result<void> SeededGrowth::propagate(std::vector<Voxel> from, const Progress& progress)
{
    Forest forest{m_states, m_levels, m_neighbours, m_stepCosts};
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
            const State* from = m_states.data() + padded(start);
            Label* to = result.labels.data() + offsetIn(m_box, start);
            for (int i = 0; i < size[0]; ++i)
                // Costs above 2^24 cannot be told apart: such a voxel is nobody's.
                to[i] = from[i] == kFar ? Label{0} : m_slots[from[i] & 0xFFU];
        }
    });
    return result;
}

} // namespace hangaku::viewer::processing
