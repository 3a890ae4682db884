#include "viewer/processing/selection/DistanceField.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace hangaku::viewer::processing {
namespace {

constexpr float kFar = 1e20F; ///< squared mm

/// An axis of the box.
struct Axis {
    int count;
    std::size_t stride; ///< voxels from one index to the next in memory
    Vec3 step;          ///< mm
};

bool isPerpendicular(const Axis& a, const Axis& b)
{
    return std::abs(dot(a.step, b.step)) <= 1e-4 * length(a.step) * length(b.step);
}

/// Along a line of the mask: squared mm to its next target voxel.
void alongLine(std::uint8_t target, const std::uint8_t* mask, float* out, const Axis& axis)
{
    const auto squared = static_cast<float>(dot(axis.step, axis.step));
    const auto last = static_cast<std::size_t>(axis.count - 1) * axis.stride;
    float steps = kFar;
    for (std::size_t at = 0; at <= last; at += axis.stride) {
        steps = mask[at] == target ? 0 : steps + 1;
        out[at] = steps;
    }
    for (std::size_t n = 0, at = last; n < static_cast<std::size_t>(axis.count);
         ++n, at -= axis.stride) {
        steps = std::min(steps + 1, out[at]);
        out[at] = steps >= kFar ? kFar : steps * steps * squared;
    }
}

/// min over q of f(q) + spacing^2 (x - q)^2 as a function of x: the lower envelope of parabolas.
class Envelope {
public:
    Envelope(int count, float squaredSpacing)
        : m_squared(squaredSpacing), m_values(static_cast<std::size_t>(count)),
          m_vertices(static_cast<std::size_t>(count)), m_bounds(static_cast<std::size_t>(count) + 1)
    {
    }
    /// Of values that lie `stride` apart.
    void build(const float* values, std::size_t stride)
    {
        m_top = -1;
        for (int q = 0; q < static_cast<int>(m_values.size()); ++q) {
            const float f = values[static_cast<std::size_t>(q) * stride];
            m_values[static_cast<std::size_t>(q)] = f;
            if (f >= kFar)
                continue;
            float meets = -std::numeric_limits<float>::infinity();
            while (m_top >= 0) {
                const int vertex = m_vertices[static_cast<std::size_t>(m_top)];
                meets = ((f - m_values[static_cast<std::size_t>(vertex)]) / m_squared +
                         static_cast<float>(q * q - vertex * vertex)) /
                        static_cast<float>(2 * (q - vertex));
                if (meets > m_bounds[static_cast<std::size_t>(m_top)])
                    break;
                --m_top;
            }
            ++m_top;
            m_vertices[static_cast<std::size_t>(m_top)] = q;
            m_bounds[static_cast<std::size_t>(m_top)] =
                m_top == 0 ? -std::numeric_limits<float>::infinity() : meets;
        }
        m_bounds[static_cast<std::size_t>(m_top + 1)] = std::numeric_limits<float>::infinity();
    }
    bool isEmpty() const { return m_top < 0; }
    /// Calls `visit(n, value)` for the values at start, start + 1, ... Not when empty.
    template <typename Visit> void evaluate(float start, Visit&& visit) const
    {
        std::size_t at = 0;
        for (std::size_t n = 0; n < m_values.size(); ++n) {
            const float x = start + static_cast<float>(n);
            while (m_bounds[at + 1] < x)
                ++at;
            const float away = x - static_cast<float>(m_vertices[at]);
            visit(n, m_values[static_cast<std::size_t>(m_vertices[at])] + away * away * m_squared);
        }
    }

private:
    float m_squared;
    int m_top = -1; ///< the last parabola of the envelope
    std::vector<float> m_values;
    std::vector<int> m_vertices;
    std::vector<float> m_bounds; ///< from where on each parabola is lowest
};

/// Lets the values of all lines along an axis spread along it, in a plane of lines.
void spread(float* plane, const Axis& along, const Axis& across)
{
    Envelope envelope(along.count, static_cast<float>(dot(along.step, along.step)));
    for (int line = 0; line < across.count; ++line) {
        float* values = plane + static_cast<std::size_t>(line) * across.stride;
        envelope.build(values, along.stride);
        if (!envelope.isEmpty())
            envelope.evaluate(
                0, [&](std::size_t n, float value) { values[n * along.stride] = value; });
    }
}

/// The same in both axes of a sheared plane: a d_q^2 + 2 a c d_q d_r + ... is a (d_q + c d_r)^2 +
/// e d_r^2, so that what a line sends to another is its envelope, shifted by c for each line
/// between them, and raised by e d_r^2. Stops at lines too far away to matter.
void spreadSheared(float* plane, const Axis& q, const Axis& r)
{
    const double a = dot(q.step, q.step);
    const double c = dot(q.step, r.step) / a;
    const auto e = static_cast<float>(dot(r.step, r.step) - a * c * c);
    std::vector<Envelope> envelopes(static_cast<std::size_t>(r.count),
                                    Envelope(q.count, static_cast<float>(a)));
    for (std::size_t line = 0; line < envelopes.size(); ++line)
        envelopes[line].build(plane + line * r.stride, q.stride);
    for (int to = 0; to < r.count; ++to) {
        float* values = plane + static_cast<std::size_t>(to) * r.stride;
        float highest = kFar;
        const auto receive = [&](int from) {
            if (from < 0 || from >= r.count || envelopes[static_cast<std::size_t>(from)].isEmpty())
                return;
            const float raised = e * static_cast<float>((to - from) * (to - from));
            highest = 0;
            envelopes[static_cast<std::size_t>(from)].evaluate(
                static_cast<float>(c * (to - from)), [&](std::size_t n, float value) {
                    float& here = values[n * q.stride];
                    here = std::min(here, value + raised);
                    highest = std::max(highest, here);
                });
        };
        receive(to);
        for (int away = 1; away < r.count && e * static_cast<float>(away * away) < highest; ++away) {
            receive(to - away);
            receive(to + away);
        }
    }
}

/// @param p perpendicular to q and r
std::vector<float> squaredByLines(std::uint8_t target, std::span<const std::uint8_t> mask,
                                  const Axis& p, const Axis& q, const Axis& r)
{
    std::vector<float> out(mask.size());
    forEachSlice(r.count, [&](int n) {
        const auto start = static_cast<std::size_t>(n) * r.stride;
        for (int m = 0; m < q.count; ++m) {
            const auto at = start + static_cast<std::size_t>(m) * q.stride;
            alongLine(target, mask.data() + at, out.data() + at, p);
        }
        if (isPerpendicular(q, r))
            spread(out.data() + start, q, p);
    });
    if (!isPerpendicular(q, r))
        forEachSlice(p.count, [&](int n) {
            spreadSheared(out.data() + static_cast<std::size_t>(n) * p.stride, q, r);
        });
    else if (r.count > 1)
        forEachSlice(q.count, [&](int n) {
            spread(out.data() + static_cast<std::size_t>(n) * q.stride, r, p);
        });
    return out;
}

/// Hands the way to the next target voxel from neighbour to neighbour.
class Propagation {
public:
    Propagation(std::uint8_t target, std::span<const std::uint8_t> mask, Index3 size,
                const std::array<Vec3, 3>& steps)
        : m_size(size), m_steps(steps), m_ways(mask.size()), m_squared(mask.size(), kFar)
    {
        for (std::size_t at = 0; at < mask.size(); ++at)
            if (mask[at] == target)
                m_squared[at] = 0;
    }
    std::vector<float> run()
    {
        while (sweep(1) || sweep(-1)) {
        }
        return std::move(m_squared);
    }

private:
    using Way = std::array<std::int16_t, 3>;

    /// Through all voxels, upwards (1) or downwards (-1). @return whether anything changed
    bool sweep(int direction)
    {
        bool changed = false;
        const auto from = [&](int axis) { return direction > 0 ? 0 : m_size[static_cast<std::size_t>(axis)] - 1; };
        const auto isIn = [&](int value, int axis) { return value >= 0 && value < m_size[static_cast<std::size_t>(axis)]; };
        for (int k = from(2); isIn(k, 2); k += direction)
            for (int j = from(1); isIn(j, 1); j += direction)
                for (int i = from(0); isIn(i, 0); i += direction)
                    changed |= update({i, j, k});
        return changed;
    }
    bool update(Index3 at)
    {
        const auto here = offset(at);
        if (m_squared[here] == 0)
            return false;
        bool changed = false;
        for (int k = std::max(at[2] - 1, 0); k <= std::min(at[2] + 1, m_size[2] - 1); ++k)
            for (int j = std::max(at[1] - 1, 0); j <= std::min(at[1] + 1, m_size[1] - 1); ++j)
                for (int i = std::max(at[0] - 1, 0); i <= std::min(at[0] + 1, m_size[0] - 1); ++i) {
                    const auto there = offset({i, j, k});
                    if (m_squared[there] >= kFar)
                        continue;
                    const Way& way = m_ways[there];
                    const Way longer{static_cast<std::int16_t>(way[0] + i - at[0]),
                                     static_cast<std::int16_t>(way[1] + j - at[1]),
                                     static_cast<std::int16_t>(way[2] + k - at[2])};
                    const Vec3 mm = m_steps[0] * longer[0] + m_steps[1] * longer[1] +
                                    m_steps[2] * longer[2];
                    const auto squared = static_cast<float>(dot(mm, mm));
                    if (squared < m_squared[here]) {
                        m_squared[here] = squared;
                        m_ways[here] = longer;
                        changed = true;
                    }
                }
        return changed;
    }
    std::size_t offset(Index3 at) const
    {
        return (static_cast<std::size_t>(at[2]) * static_cast<std::size_t>(m_size[1]) +
                static_cast<std::size_t>(at[1])) *
                   static_cast<std::size_t>(m_size[0]) +
               static_cast<std::size_t>(at[0]);
    }

    Index3 m_size;
    std::array<Vec3, 3> m_steps;
    std::vector<Way> m_ways;
    std::vector<float> m_squared;
};

} // namespace

std::vector<float> distanceTo(std::uint8_t target, std::span<const std::uint8_t> mask, Index3 size,
                              const std::array<Vec3, 3>& steps)
{
    const auto row = static_cast<std::size_t>(size[0]);
    const std::array<Axis, 3> axes{Axis{size[0], 1, steps[0]}, Axis{size[1], row, steps[1]},
                                   Axis{size[2], row * static_cast<std::size_t>(size[1]), steps[2]}};
    std::vector<float> distances;
    for (std::size_t p = 0; p < 3 && distances.empty(); ++p) {
        const auto& q = axes[p == 0 ? 1 : 0];
        const auto& r = axes[p == 2 ? 1 : 2];
        if (isPerpendicular(axes[p], q) && isPerpendicular(axes[p], r))
            distances = squaredByLines(target, mask, axes[p], q, r);
    }
    if (distances.empty() && !mask.empty())
        distances = Propagation(target, mask, size, steps).run();
    for (float& distance : distances)
        distance = std::sqrt(distance);
    return distances;
}

} // namespace hangaku::viewer::processing
