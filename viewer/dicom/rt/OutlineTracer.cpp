#include "viewer/dicom/rt/OutlineTracer.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hangaku::viewer::dicom {
namespace {

/// A corner of voxels, counted from the first corner of the box.
struct Corner {
    int x = 0;
    int y = 0;

    friend bool operator==(Corner, Corner) = default;
};
using Ring = std::vector<Corner>;

// Directions clockwise on the screen (y points down), so that turning right is the next one.
constexpr std::array<Corner, 4> kSteps{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};

/// The borders between inside and outside, as steps from corner to corner with the inside on the
/// right hand.
class Borders {
public:
    Borders(const LabelMap& map, Label label, int k, const IndexBox& box)
        : m_columns(box.end[0] - box.first[0] + 1), m_rows(box.end[1] - box.first[1] + 1),
          m_steps(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows))
    {
        const auto isInside = [&](int x, int y) {
            const Index3 index{box.first[0] + x, box.first[1] + y, k};
            return x >= 0 && y >= 0 && x < m_columns - 1 && y < m_rows - 1 &&
                   map.at(index) == label;
        };
        for (int y = 0; y < m_rows - 1; ++y)
            for (int x = 0; x < m_columns - 1; ++x) {
                if (!isInside(x, y))
                    continue;
                if (!isInside(x, y - 1))
                    add({x, y}, 0);
                if (!isInside(x + 1, y))
                    add({x + 1, y}, 1);
                if (!isInside(x, y + 1))
                    add({x + 1, y + 1}, 2);
                if (!isInside(x - 1, y))
                    add({x, y + 1}, 3);
            }
    }

    int columns() const { return m_columns; }
    int rows() const { return m_rows; }
    std::size_t offset(Corner corner) const
    {
        return static_cast<std::size_t>(corner.y) * static_cast<std::size_t>(m_columns) +
               static_cast<std::size_t>(corner.x);
    }

    /// Every border once, as rings; those around holes turn the other way.
    std::vector<Ring> rings()
    {
        std::vector<Ring> result;
        auto left = m_steps; // not walked yet
        for (int y = 0; y < m_rows; ++y)
            for (int x = 0; x < m_columns; ++x)
                for (int direction = 0; direction < 4; ++direction)
                    if (isSet(left, {x, y}, direction))
                        result.push_back(walk({x, y}, direction, left));
        return result;
    }

private:
    using Steps = std::vector<std::uint8_t>;

    void add(Corner from, int direction)
    {
        m_steps[offset(from)] |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(direction));
    }
    bool isSet(const Steps& steps, Corner at, int direction) const
    {
        return (steps[offset(at)] >> static_cast<unsigned>(direction) & 1U) != 0;
    }
    Ring walk(Corner start, int direction, Steps& left) const
    {
        Ring ring;
        Corner at = start;
        while (isSet(left, at, direction)) {
            left[offset(at)] &=
                static_cast<std::uint8_t>(~(1U << static_cast<unsigned>(direction)));
            ring.push_back(at);
            at = {at.x + kSteps[static_cast<std::size_t>(direction)].x,
                  at.y + kSteps[static_cast<std::size_t>(direction)].y};
            // To the right where there is a choice: that stays with the same voxel.
            for (const int turn : {1, 0, 3})
                if (const int next = (direction + turn) % 4; isSet(m_steps, at, next)) {
                    direction = next;
                    break;
                }
        }
        return ring;
    }

    int m_columns; ///< of corners
    int m_rows;
    Steps m_steps; ///< of each corner, a bit for each direction
};

/// Twice the enclosed area; negative around holes.
long long twiceArea(const Ring& ring)
{
    long long sum = 0;
    for (std::size_t n = 0; n < ring.size(); ++n) {
        const Corner a = ring[n];
        const Corner b = ring[(n + 1) % ring.size()];
        sum += static_cast<long long>(a.x) * b.y - static_cast<long long>(b.x) * a.y;
    }
    return sum;
}

bool isFurtherLeft(Corner a, Corner b)
{
    return a.x != b.x ? a.x < b.x : a.y < b.y;
}

/// Joins each hole to the ring on its left.
class Keyholes {
public:
    explicit Keyholes(const Borders& borders)
        : m_borders(borders),
          m_owners(static_cast<std::size_t>(borders.columns()) *
                       static_cast<std::size_t>(borders.rows()),
                   -1)
    {
    }

    void addOuter(Ring ring)
    {
        own(ring, static_cast<int>(m_rings.size()));
        m_rings.push_back(std::move(ring));
    }
    /// Holes come from left to right: what lies to the left of one is joined already.
    void addHole(Ring hole)
    {
        std::ranges::rotate(hole, std::ranges::min_element(hole, isFurtherLeft));
        Corner bridge = hole.front();
        while (ownerOf(bridge) < 0)
            --bridge.x; // an outer ring is there
        const int owner = ownerOf(bridge);
        auto& ring = m_rings[static_cast<std::size_t>(owner)];
        const auto at = std::ranges::find(ring, bridge) - ring.begin();
        own(hole, owner);
        if (bridge == hole.front()) {
            // They touch: around the hole and back to the corner.
            std::ranges::rotate(hole, hole.begin() + 1);
        } else {
            hole.push_back(hole.front());
            hole.push_back(bridge);
        }
        ring.insert(ring.begin() + at + 1, hole.begin(), hole.end());
    }
    std::vector<Ring> take() { return std::move(m_rings); }

private:
    int ownerOf(Corner corner) const { return m_owners[m_borders.offset(corner)]; }
    void own(const Ring& ring, int owner)
    {
        for (const Corner corner : ring)
            m_owners[m_borders.offset(corner)] = owner;
    }

    const Borders& m_borders;
    std::vector<Ring> m_rings;
    std::vector<int> m_owners; ///< the ring through each corner; -1 for none
};

/// -1, 0 or 1 along each axis.
Corner directionOf(Corner from, Corner to)
{
    const auto sign = [](int value) { return (value > 0) - (value < 0); };
    return {sign(to.x - from.x), sign(to.y - from.y)};
}

/// Without the points on the way straight on; lines that turn back stay.
Outline straightened(const Ring& ring, const IndexBox& box)
{
    Outline outline;
    const auto count = ring.size();
    for (std::size_t n = 0; n < count; ++n) {
        const Corner before = ring[(n + count - 1) % count];
        const Corner after = ring[(n + 1) % count];
        if (directionOf(before, ring[n]) != directionOf(ring[n], after))
            outline.push_back({box.first[0] + ring[n].x - 0.5, box.first[1] + ring[n].y - 0.5});
    }
    return outline;
}

} // namespace

std::vector<Outline> traceOutlines(const LabelMap& map, Label label, int k, const IndexBox& box)
{
    const IndexBox inside = box.clippedTo(map.geometry().size());
    if (inside.isEmpty())
        return {};
    Borders borders(map, label, k, inside);
    Keyholes keyholes(borders);
    std::vector<Ring> holes;
    for (auto& ring : borders.rings()) {
        if (twiceArea(ring) > 0)
            keyholes.addOuter(std::move(ring));
        else
            holes.push_back(std::move(ring));
    }
    const auto leftmost = [](const Ring& ring) { return std::ranges::min(ring, isFurtherLeft); };
    std::ranges::sort(holes, isFurtherLeft, leftmost);
    for (auto& hole : holes)
        keyholes.addHole(std::move(hole));
    std::vector<Outline> outlines;
    for (const auto& ring : keyholes.take())
        outlines.push_back(straightened(ring, inside));
    return outlines;
}

} // namespace hangaku::viewer::dicom
