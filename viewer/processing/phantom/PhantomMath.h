#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

/// Small arithmetic of the phantom. Voxels must come out the same on every machine, so what runs
/// for each voxel uses only + - * / sqrt and integers, whose results the standards fix.
namespace hangaku::viewer::processing::phantom {

/// A point of the body frame: mm, x to the patient's left, y to the back, z to the head.
struct Point {
    float x = 0;
    float y = 0;
    float z = 0;

    constexpr Point operator+(Point o) const { return {x + o.x, y + o.y, z + o.z}; }
    constexpr Point operator-(Point o) const { return {x - o.x, y - o.y, z - o.z}; }
    constexpr Point operator*(float s) const { return {x * s, y * s, z * s}; }
};

constexpr float dot(Point a, Point b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline float length(Point a) { return std::sqrt(dot(a, a)); }
inline Point unit(Point a) { return a * (1 / std::max(length(a), 1e-6F)); }

constexpr std::uint64_t mixBits(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// Splitmix64 (Steele, Lea, Flood 2014). The distributions of <random> differ between libraries.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(mixBits(seed ^ 0xA5A5F00DULL)) {}

    std::uint64_t next() { return mixBits(m_state += 0x9E3779B97F4A7C15ULL); }
    /// In [0, 1).
    float unit() { return static_cast<float>(next() >> 40) * (1.0F / 16777216.0F); }
    float uniform(float low, float high) { return low + (high - low) * unit(); }
    /// About normal: twelve uniforms.
    float normal(float mean, float deviation)
    {
        float sum = -6;
        for (int n = 0; n < 12; ++n)
            sum += unit();
        return mean + deviation * sum;
    }
    /// In [low, high].
    int integer(int low, int high)
    {
        return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(float probability) { return unit() < probability; }

private:
    std::uint64_t m_state;
};

/// Smooth unions and cuts of distances (polynomial, radius k in mm).
inline float smoothMin(float a, float b, float k)
{
    const float h = std::max(k - std::fabs(a - b), 0.0F) / k;
    return std::min(a, b) - h * h * k * 0.25F;
}
inline float smoothMax(float a, float b, float k) { return -smoothMin(-a, -b, k); }
inline float smoothStep(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}
inline float mix(float a, float b, float t) { return a + (b - a) * t; }

/// About the distance in mm to an axis-aligned ellipsoid, negative inside.
inline float ellipsoidDistance(Point p, Point radii)
{
    const Point q{p.x / radii.x, p.y / radii.y, p.z / radii.z};
    const Point g{q.x / radii.x, q.y / radii.y, q.z / radii.z};
    const float norm = length(q);
    return norm < 1e-3F ? -std::min({radii.x, radii.y, radii.z})
                        : norm * (norm - 1) / length(g);
}

/// About the distance in mm to a rounded ellipse between an ellipse and a box.
inline float outlineDistance(float x, float y, float halfWidth, float halfDepth, float squareness)
{
    const float u = std::fabs(x) / halfWidth;
    const float v = std::fabs(y) / halfDepth;
    const float u2 = u * u;
    const float v2 = v * v;
    const float two = std::sqrt(u2 + v2) + 1e-6F;
    const float four = std::sqrt(std::sqrt(u2 * u2 + v2 * v2)) + 1e-6F;
    const float four3 = four * four * four;
    const float gx = ((1 - squareness) * u / two + squareness * u2 * u / four3) / halfWidth;
    const float gy = ((1 - squareness) * v / two + squareness * v2 * v / four3) / halfDepth;
    const float norm = (1 - squareness) * two + squareness * four;
    return (norm - 1) / std::sqrt(gx * gx + gy * gy + 1e-12F);
}

/// A smooth curve through knots, tabulated by mm over z = -260 .. 260.
class Profile {
public:
    Profile() = default;
    /// @param knots (z, value), z rising
    explicit Profile(const std::vector<std::pair<float, float>>& knots)
    {
        for (int n = 0; n < kCount; ++n)
            m_values[static_cast<std::size_t>(n)] = interpolate(knots, static_cast<float>(n) - 260);
    }
    float at(float z) const
    {
        const float position = std::clamp(z + 260, 0.0F, static_cast<float>(kCount) - 1.001F);
        const auto index = static_cast<std::size_t>(position);
        return mix(m_values[index], m_values[index + 1], position - static_cast<float>(index));
    }

private:
    static constexpr int kCount = 521;

    static float interpolate(const std::vector<std::pair<float, float>>& knots, float z)
    {
        if (z <= knots.front().first)
            return knots.front().second;
        if (z >= knots.back().first)
            return knots.back().second;
        std::size_t n = 1;
        while (knots[n].first < z)
            ++n;
        const auto& [z1, v1] = knots[n - 1];
        const auto& [z2, v2] = knots[n];
        const auto slope = [&](std::size_t at) {
            if (at == 0 || at + 1 == knots.size())
                return 0.0F;
            return (knots[at + 1].second - knots[at - 1].second) /
                   (knots[at + 1].first - knots[at - 1].first);
        };
        const float h = z2 - z1;
        const float t = (z - z1) / h;
        const float t2 = t * t;
        const float t3 = t2 * t;
        return v1 * (2 * t3 - 3 * t2 + 1) + slope(n - 1) * h * (t3 - 2 * t2 + t) +
               v2 * (3 * t2 - 2 * t3) + slope(n) * h * (t3 - t2);
    }

    std::array<float, kCount> m_values{};
};

/// Smooth noise in [-1, 1] with features of `cellMm`.
inline float valueNoise(Point p, float cellMm, std::uint64_t seed)
{
    const Point q = p * (1 / cellMm);
    const float fx = std::floor(q.x);
    const float fy = std::floor(q.y);
    const float fz = std::floor(q.z);
    const auto lattice = [&](int dx, int dy, int dz) {
        const auto x = static_cast<std::uint64_t>(static_cast<std::int64_t>(fx) + dx);
        const auto y = static_cast<std::uint64_t>(static_cast<std::int64_t>(fy) + dy);
        const auto z = static_cast<std::uint64_t>(static_cast<std::int64_t>(fz) + dz);
        const std::uint64_t hash =
            mixBits(seed ^ (x * 0x8DA6B343ULL + y * 0xD8163841ULL + z * 0xCB1AB31FULL));
        return static_cast<float>(hash >> 40) * (2.0F / 16777216.0F) - 1;
    };
    const float tx = q.x - fx;
    const float ty = q.y - fy;
    const float tz = q.z - fz;
    const auto plane = [&](int dz) {
        return mix(mix(lattice(0, 0, dz), lattice(1, 0, dz), tx),
                   mix(lattice(0, 1, dz), lattice(1, 1, dz), tx), ty);
    };
    return mix(plane(0), plane(1), tz);
}

} // namespace hangaku::viewer::processing::phantom
