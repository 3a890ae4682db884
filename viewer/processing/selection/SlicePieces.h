#pragma once

#include "viewer/core/segmentation/Region.h"

#include <array>
#include <cstdint>
#include <vector>

namespace hangaku::viewer::processing {

/// Half-open, in the two axes (u, v) of a slice.
struct PlaneBox {
    std::array<int, 2> first{0, 0};
    std::array<int, 2> end{0, 0};

    int width() const { return end[0] - first[0]; }
    int height() const { return end[1] - first[1]; }
    std::size_t offset(int u, int v) const
    {
        return static_cast<std::size_t>(v - first[1]) * static_cast<std::size_t>(width()) +
               static_cast<std::size_t>(u - first[0]);
    }
    bool contains(int u, int v) const
    {
        return u >= first[0] && u < end[0] && v >= first[1] && v < end[1];
    }
};

/// A connected piece of a slice; pixels that touch by a corner are connected.
struct Piece {
    PlaneBox box;
    std::array<double, 2> centroid{0, 0};
    double area = 0; ///< pixels
};

/// A slice of a region across an axis, taken apart into its connected pieces.
struct PieceSlice {
    PlaneBox box;            ///< that of the region
    std::vector<int> labels; ///< 0, or the number of the piece, from 1
    std::vector<Piece> pieces;
};

/// The axes (u, v) of the slices across an axis, in ascending order.
std::array<int, 2> planeAxes(int axis);

PieceSlice piecesOf(const Region& region, int axis, int slice);

/// Two pieces that belong together, by their places in the lists of their slices.
struct Partners {
    std::size_t a;
    std::size_t b;
    double shared; ///< pixels in which they overlap
};

/// Which pieces of two slices belong together: those that overlap (but not by a bit, where each has
/// a far better partner), and for those that overlap none the nearest, unless it is farther than
/// they are large.
/// @param spacingMm of the pixels along u and v
std::vector<Partners> partnersOf(const PieceSlice& a, const PieceSlice& b,
                                 std::array<double, 2> spacingMm);

} // namespace hangaku::viewer::processing
