#pragma once

#include "viewer/core/image/ImageGeometry.h"

#include <cmath>

namespace hangaku::tests {

inline constexpr std::array<viewer::Vec3, 3> kAxialAxes{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

/// Anisotropic, turned about two axes, away from the origin: geometry mistakes show on it.
inline viewer::ImageGeometry obliqueGrid(viewer::Index3 size = {7, 6, 5})
{
    using viewer::Vec3;
    const double a = 0.35;
    const double b = -0.5;
    const Vec3 i{std::cos(a), std::sin(a), 0};
    const Vec3 j{-std::sin(a) * std::cos(b), std::cos(a) * std::cos(b), std::sin(b)};
    return *viewer::ImageGeometry::create(size, {0.7, 1.3, 4.1}, {-31.5, 12.25, -840},
                                          {i, j, viewer::cross(i, j)});
}

/// A gantry tilted by 18.5 degrees: slices are offset along j.
inline viewer::ImageGeometry shearedGrid(viewer::Index3 size = {7, 6, 5})
{
    const double tilt = 18.5 * 3.14159265358979 / 180;
    return *viewer::ImageGeometry::create(size, {0.5, 0.5, 3}, {10, -20, 30},
                                          {{{1, 0, 0}, {0, 1, 0}, {0, std::sin(tilt), std::cos(tilt)}}});
}

/// Left-handed, slices from the head to the feet, columns to the right, turned a little.
inline viewer::ImageGeometry flippedGrid(viewer::Index3 size = {7, 6, 5})
{
    using viewer::Vec3;
    const Vec3 i{-std::cos(0.2), std::sin(0.2), 0};
    const Vec3 j{std::sin(0.2), std::cos(0.2), 0};
    return *viewer::ImageGeometry::create(size, {0.9, 0.6, 2.5}, {42, -17, 310},
                                          {i, j, Vec3{0, 0, -1}});
}

} // namespace hangaku::tests
