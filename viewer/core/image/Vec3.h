#pragma once

#include <algorithm>
#include <array>
#include <cmath>

namespace hangaku::viewer {

/// A point or direction. Unless a name says otherwise: DICOM LPS, mm.
struct Vec3 {
    double x = 0;
    double y = 0;
    double z = 0;

    constexpr double& operator[](int axis) { return axis == 0 ? x : axis == 1 ? y : z; }
    constexpr double operator[](int axis) const { return axis == 0 ? x : axis == 1 ? y : z; }

    constexpr Vec3 operator+(Vec3 o) const { return {x + o.x, y + o.y, z + o.z}; }
    constexpr Vec3 operator-(Vec3 o) const { return {x - o.x, y - o.y, z - o.z}; }
    constexpr Vec3 operator-() const { return {-x, -y, -z}; }
    constexpr Vec3 operator*(double s) const { return {x * s, y * s, z * s}; }
    constexpr Vec3 operator/(double s) const { return {x / s, y / s, z / s}; }
    constexpr Vec3& operator+=(Vec3 o) { return *this = *this + o; }

    friend constexpr bool operator==(Vec3, Vec3) = default;
};

constexpr Vec3 operator*(double s, Vec3 v) { return v * s; }
constexpr double dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
constexpr Vec3 cross(Vec3 a, Vec3 b)
{
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(Vec3 v) { return std::sqrt(dot(v, v)); }
inline Vec3 normalized(Vec3 v) { return v / length(v); }

/// Voxel index (i, j, k).
using Index3 = std::array<int, 3>;

/// A half-open box of voxels: `first` inside, `end` just outside, along (i, j, k).
struct IndexBox {
    Index3 first{0, 0, 0};
    Index3 end{0, 0, 0};

    bool isEmpty() const
    {
        return first[0] >= end[0] || first[1] >= end[1] || first[2] >= end[2];
    }
    bool contains(Index3 index) const
    {
        for (int axis = 0; axis < 3; ++axis)
            if (index[axis] < first[axis] || index[axis] >= end[axis])
                return false;
        return true;
    }
    /// Grows to hold `other`.
    void unite(const IndexBox& other)
    {
        if (other.isEmpty())
            return;
        if (isEmpty()) {
            *this = other;
            return;
        }
        for (int axis = 0; axis < 3; ++axis) {
            first[axis] = std::min(first[axis], other.first[axis]);
            end[axis] = std::max(end[axis], other.end[axis]);
        }
    }
    /// The part inside a grid of this size.
    IndexBox clippedTo(Index3 size) const
    {
        IndexBox result = *this;
        for (int axis = 0; axis < 3; ++axis) {
            result.first[axis] = std::max(result.first[axis], 0);
            result.end[axis] = std::min(result.end[axis], size[axis]);
        }
        return result;
    }

    friend bool operator==(const IndexBox&, const IndexBox&) = default;
};

} // namespace hangaku::viewer
