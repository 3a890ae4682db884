#pragma once

namespace hangaku::viewer {

/// A point of a plane or a picture; its user says in which unit.
struct Vec2 {
    double x = 0;
    double y = 0;

    constexpr Vec2 operator+(Vec2 o) const { return {x + o.x, y + o.y}; }
    constexpr Vec2 operator-(Vec2 o) const { return {x - o.x, y - o.y}; }
    constexpr Vec2 operator*(double s) const { return {x * s, y * s}; }

    friend constexpr bool operator==(Vec2, Vec2) = default;
};

} // namespace hangaku::viewer
