#include "viewer/processing/selection/DistanceField.h"

#include "viewer/processing/ParallelSlices.h"

#include <cmath>
#include <cstddef>
#include <limits>

namespace hangaku::viewer::processing {
namespace {

constexpr float kFar = 1e20F; ///< squared mm

bool isPerpendicular(const std::array<Vec3, 3>& steps)
{
    for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = a + 1; b < 3; ++b)
            if (std::abs(dot(steps[a], steps[b])) > 1e-4 * length(steps[a]) * length(steps[b]))
                return false;
    return true;
}

/// Along a row of the mask: squared mm to its next target voxel.
void alongRow(std::uint8_t target, const std::uint8_t* mask, float* out, int count, float spacing)
{
    float steps = kFar;
    for (int i = 0; i < count; ++i) {
        steps = mask[i] == target ? 0 : steps + 1;
        out[i] = steps;
    }
    for (int i = count - 1; i >= 0; --i) {
        steps = std::min(steps + 1, out[i]);
        if (out[i] == 0)
            steps = 0;
        out[i] = steps >= kFar ? kFar : steps * spacing * steps * spacing;
    }
}

/// min over q of f(q) + spacing^2 (p - q)^2 for every p, by the lower envelope of the parabolas.
class Envelope {
public:
    Envelope(int count, float spacing)
        : m_squared(spacing * spacing), m_values(static_cast<std::size_t>(count)),
          m_vertices(static_cast<std::size_t>(count)), m_bounds(static_cast<std::size_t>(count) + 1)
    {
    }
    /// In place, over values that lie `stride` apart.
    void apply(float* values, std::size_t stride)
    {
        const auto count = static_cast<int>(m_values.size());
        int top = -1;
        for (int q = 0; q < count; ++q) {
            const float f = values[static_cast<std::size_t>(q) * stride];
            m_values[static_cast<std::size_t>(q)] = f;
            if (f >= kFar)
                continue;
            float meets = -std::numeric_limits<float>::infinity();
            while (top >= 0) {
                const int vertex = m_vertices[static_cast<std::size_t>(top)];
                meets = ((f - m_values[static_cast<std::size_t>(vertex)]) / m_squared +
                         static_cast<float>(q * q - vertex * vertex)) /
                        static_cast<float>(2 * (q - vertex));
                if (meets > m_bounds[static_cast<std::size_t>(top)])
                    break;
                --top;
            }
            ++top;
            m_vertices[static_cast<std::size_t>(top)] = q;
            m_bounds[static_cast<std::size_t>(top)] =
                top == 0 ? -std::numeric_limits<float>::infinity() : meets;
        }
        if (top < 0)
            return;
        m_bounds[static_cast<std::size_t>(top) + 1] = std::numeric_limits<float>::infinity();
        std::size_t at = 0;
        for (int p = 0; p < count; ++p) {
            while (m_bounds[at + 1] < static_cast<float>(p))
                ++at;
            const auto away = static_cast<float>(p - m_vertices[at]);
            values[static_cast<std::size_t>(p) * stride] =
                m_values[static_cast<std::size_t>(m_vertices[at])] + away * away * m_squared;
        }
    }

private:
    float m_squared;
    std::vector<float> m_values;
    std::vector<int> m_vertices;
    std::vector<float> m_bounds;
};

std::vector<float> perpendicularSquared(std::uint8_t target, std::span<const std::uint8_t> mask,
                                        Index3 size, const std::array<Vec3, 3>& steps)
{
    std::vector<float> out(mask.size());
    const auto row = static_cast<std::size_t>(size[0]);
    const auto slice = row * static_cast<std::size_t>(size[1]);
    forEachSlice(size[2], [&](int k) {
        const auto start = static_cast<std::size_t>(k) * slice;
        for (std::size_t at = start; at < start + slice; at += row)
            alongRow(target, mask.data() + at, out.data() + at, size[0],
                     static_cast<float>(length(steps[0])));
        Envelope envelope(size[1], static_cast<float>(length(steps[1])));
        for (std::size_t i = 0; i < row; ++i)
            envelope.apply(out.data() + start + i, row);
    });
    if (size[2] > 1)
        forEachSlice(size[1], [&](int j) {
            Envelope envelope(size[2], static_cast<float>(length(steps[2])));
            for (std::size_t i = 0; i < row; ++i)
                envelope.apply(out.data() + static_cast<std::size_t>(j) * row + i, slice);
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
    auto distances = isPerpendicular(steps) ? perpendicularSquared(target, mask, size, steps)
                                            : Propagation(target, mask, size, steps).run();
    for (float& distance : distances)
        distance = std::sqrt(distance);
    return distances;
}

} // namespace hangaku::viewer::processing
