#include "viewer/processing/growing/Forest.h"

#include "viewer/processing/ParallelSlices.h"

#include <atomic>
#include <limits>
#include <new>

namespace hangaku::viewer::processing {
namespace {

using Voxel = Forest::Voxel;

constexpr std::uint32_t kSideBits = 5;
constexpr std::uint32_t kSide = 1U << kSideBits; ///< voxels of a brick along each axis
constexpr std::uint32_t kPhase = 4096;           ///< the forest grows by this cost at a time
constexpr std::uint32_t kBucket = 64;            ///< costs that are taken together in a brick
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// A voxel of a brick that has become cheaper, and lets its neighbours know.
struct Item {
    std::uint32_t place; ///< in the brick, five bits for each axis
    std::uint32_t cost;  ///< when it was noted; a lower one has come since where it differs
};

/// A way into a brick over one of its faces.
struct Arrival {
    std::uint32_t place;
    std::uint32_t cost;
    std::uint8_t slot;
};

struct Brick {
    std::vector<Item> waiting;
    std::array<std::vector<Arrival>, 6> arrived; ///< by the direction in which they went
    std::uint32_t lowest = kNone;                ///< cost of what waits or has arrived, at most

    void note(std::uint32_t cost) { lowest = std::min(lowest, cost); }
};

class Growth {
public:
    explicit Growth(Forest& forest) : m_forest(forest)
    {
        const auto bricks = [](Voxel voxels) { return (voxels + kSide - 1) / kSide; };
        m_count = {bricks(forest.row - 2), bricks(forest.plane / forest.row - 2),
                   bricks(static_cast<Voxel>(forest.nodes.size() / forest.plane) - 2)};
        m_bricks.resize(static_cast<std::size_t>(m_count[0]) * m_count[1] * m_count[2]);
    }

    void start(Voxel voxel)
    {
        const std::array<Voxel, 3> at{voxel % m_forest.row - 1,
                                      voxel / m_forest.row % (m_forest.plane / m_forest.row) - 1,
                                      voxel / m_forest.plane - 1};
        Brick& brick = m_bricks[numberOf({at[0] / kSide, at[1] / kSide, at[2] / kSide})];
        const std::uint32_t cost = Forest::costOf(m_forest.nodes[voxel]);
        brick.waiting.push_back(
            {placeOf(at[0] % kSide, at[1] % kSide, at[2] % kSide), cost});
        brick.note(cost);
    }

    bool run(const Progress& progress)
    {
        double reported = 0;
        while (true) {
            const auto lowest = std::ranges::min_element(m_bricks, {}, &Brick::lowest)->lowest;
            if (lowest == kNone)
                return true;
            const std::uint32_t limit = (lowest / kPhase + 1) * kPhase;
            // Bricks of one colour share no face: what one reads of the others stays as it is.
            while (growColour(0, limit, progress) | growColour(1, limit, progress)) {
                if (m_isOutOfMemory)
                    throw std::bad_alloc();
                if (progress.isStopped())
                    return false;
            }
            const double part =
                static_cast<double>(m_settled) / static_cast<double>(m_forest.nodes.size());
            if (part > reported + 0.01)
                progress(std::min(0.99, reported = part));
        }
    }

private:
    using Place = std::array<Voxel, 3>; ///< of a brick

    static std::uint32_t placeOf(Voxel i, Voxel j, Voxel k)
    {
        return i | j << kSideBits | k << 2 * kSideBits;
    }
    std::size_t numberOf(Place at) const
    {
        return at[0] + m_count[0] * (at[1] + static_cast<std::size_t>(m_count[1]) * at[2]);
    }
    Place brickAt(std::size_t number) const
    {
        const auto n = static_cast<Voxel>(number);
        return {n % m_count[0], n / m_count[0] % m_count[1], n / m_count[0] / m_count[1]};
    }

    /// @return whether there was anything to do below the limit
    bool growColour(Voxel colour, std::uint32_t limit, const Progress& progress)
    {
        std::vector<std::size_t> active;
        for (std::size_t number = 0; number < m_bricks.size(); ++number) {
            const Place at = brickAt(number);
            if (m_bricks[number].lowest < limit && (at[0] + at[1] + at[2]) % 2 == colour)
                active.push_back(number);
        }
        forEachSlice(static_cast<int>(active.size()), [&](int n) {
            try {
                if (!progress.isStopped())
                    growBrick(active[static_cast<std::size_t>(n)], limit);
            } catch (const std::bad_alloc&) {
                m_isOutOfMemory = true;
            }
        });
        // Only now, so that each list has one writer at a time.
        for (const std::size_t number : active)
            for (std::size_t direction = 0; direction < 6; ++direction)
                if (Brick* beside = neighbour(number, direction))
                    for (const Arrival& each : beside->arrived[direction])
                        beside->note(each.cost);
        return !active.empty();
    }

    Brick* neighbour(std::size_t number, std::size_t direction)
    {
        Place at = brickAt(number);
        const std::size_t axis = direction / 2;
        at[axis] += direction % 2 == 0 ? -1U : 1U;
        return at[axis] < m_count[axis] ? &m_bricks[numberOf(at)] : nullptr;
    }

    void growBrick(std::size_t number, std::uint32_t limit)
    {
        thread_local std::vector<std::vector<Item>> keptBuckets(kPhase / kBucket);
        thread_local std::vector<Item> keptTaken;
        auto& buckets = keptBuckets; // as locals, which are quicker to reach
        auto& taken = keptTaken;
        Brick& brick = m_bricks[number];
        const Place at = brickAt(number);
        const Voxel first = at[0] * kSide + 1 + (at[1] * kSide + 1) * m_forest.row +
                            (at[2] * kSide + 1) * m_forest.plane;
        std::array<Brick*, 6> beside{};
        for (std::size_t direction = 0; direction < 6; ++direction)
            beside[direction] = neighbour(number, direction);
        const std::uint32_t from = limit - kPhase;
        std::vector<Item> later;
        brick.lowest = kNone;
        const auto note = [&](Item item) {
            if (item.cost < limit)
                buckets[(item.cost - from) / kBucket].push_back(item);
            else {
                later.push_back(item);
                brick.note(item.cost);
            }
        };
        for (const Item& item : brick.waiting)
            note(item);
        for (auto& arrived : brick.arrived) {
            for (const Arrival& each : arrived)
                if (const Voxel voxel = first + offsetOf(each.place);
                    m_forest.prefers(voxel, each.cost, each.slot)) {
                    m_forest.take(voxel, each.cost, each.slot);
                    note({each.place, each.cost});
                }
            arrived.clear();
        }
        std::size_t settled = 0;
        for (auto& bucket : buckets)
            while (!bucket.empty()) {
                taken.swap(bucket);
                for (const Item& item : taken)
                    relax(first, item, beside, note);
                settled += taken.size();
                taken.clear();
            }
        brick.waiting = std::move(later);
        m_settled += settled;
    }

    Voxel offsetOf(std::uint32_t place) const
    {
        return (place & (kSide - 1)) + (place >> kSideBits & (kSide - 1)) * m_forest.row +
               (place >> 2 * kSideBits) * m_forest.plane;
    }

    template <typename Note>
    void relax(Voxel first, const Item& item, const std::array<Brick*, 6>& beside, Note&& note)
    {
        const Voxel voxel = first + offsetOf(item.place);
        const Forest::Node node = m_forest.nodes[voxel];
        if (Forest::costOf(node) != item.cost)
            return;
        const std::uint8_t slot = m_forest.owners[voxel];
        for (std::size_t direction = 0; direction < 6; ++direction) {
            const Voxel to = voxel + m_forest.neighbours[direction];
            const std::uint32_t cost =
                m_forest.through(item.cost, node, m_forest.nodes[to], direction);
            if (!m_forest.prefers(to, cost, slot))
                continue;
            // One step along this axis; over the face it goes around to the other end.
            const auto shift = static_cast<std::uint32_t>(direction / 2) * kSideBits;
            const std::uint32_t along = item.place >> shift & (kSide - 1);
            const std::uint32_t next = (along + (direction % 2 == 0 ? -1U : 1U)) & (kSide - 1);
            const std::uint32_t place = (item.place & ~((kSide - 1) << shift)) | next << shift;
            if (along != (direction % 2 == 0 ? 0 : kSide - 1)) {
                m_forest.take(to, cost, slot);
                note({place, cost});
            } else {
                beside[direction]->arrived[direction].push_back({place, cost, slot});
            }
        }
    }

    Forest& m_forest;
    Place m_count{};
    std::vector<Brick> m_bricks;
    std::atomic<std::size_t> m_settled = 0;
    std::atomic<bool> m_isOutOfMemory = false;
};

} // namespace

bool Forest::grow(const std::vector<Voxel>& from, const Progress& progress)
{
    Growth growth(*this);
    for (const Voxel voxel : from)
        growth.start(voxel);
    return growth.run(progress);
}

} // namespace hangaku::viewer::processing
