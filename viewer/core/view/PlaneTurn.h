#pragma once

#include "viewer/core/view/SlicePlane.h"

#include <utility>

namespace hangaku::viewer {

/// How a reader has turned a picture on the screen: mirrored, and in quarters. The patient stays
/// where he is: only what runs to the right of the screen, and what runs down, are others.
class PlaneTurn {
public:
    /// Left and right of the screen change places.
    void flipHorizontally() { m_right = negative(m_right); }
    /// Up and down of the screen change places.
    void flipVertically() { m_down = negative(m_down); }
    /// A quarter clockwise: what was at the top comes to the right.
    void rotateRight() { m_right = negative(std::exchange(m_down, m_right)); }
    void rotateLeft() { m_down = negative(std::exchange(m_right, m_down)); }

    SlicePlane appliedTo(const SlicePlane& plane) const
    {
        return {plane.centre, on(plane, m_right), on(plane, m_down)};
    }
    /// What was wide is high.
    bool isSideways() const { return m_right.first == 0; }
    bool isNone() const { return *this == PlaneTurn(); }

    friend bool operator==(const PlaneTurn&, const PlaneTurn&) = default;

private:
    using Direction = std::pair<int, int>; ///< along the plane's own right and down
    static Direction negative(Direction d) { return {-d.first, -d.second}; }
    static Vec3 on(const SlicePlane& plane, Direction d)
    {
        return plane.right * d.first + plane.down * d.second;
    }

    Direction m_right{1, 0};
    Direction m_down{0, 1};
};

} // namespace hangaku::viewer
