#pragma once

#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/image/Vec2.h"
#include "viewer/core/segmentation/Brush.h"
#include "viewer/core/view/SlicePlane.h"

#include <limits>
#include <span>

namespace hangaku::viewer {

/// Visits the voxels whose centres lie inside a closed outline drawn on a plane.
///
/// Which layer: as `paint` with a disc through `plane.centre`. Inside: by the even-odd rule, so
/// that an outline may cross itself; a centre on an edge that two outlines share belongs to one of
/// them. Cost follows the box of the outline, times its points.
/// @param outline LPS mm, seen along the plane's normal; fewer than 3 points hold nothing
void visitInsidePolygon(const ImageGeometry& geometry, std::span<const Vec3> outline,
                        const SlicePlane& plane, PlaneDepth depth, const RowSink& visit);

/// Row-major 4x4 matrix.
using Mat4 = std::array<std::array<double, 4>, 4>;

/// An outline on the screen, cut through what a camera shows.
struct ScreenPolygon {
    /// LPS mm (x, y, z, 1) to (x, y, z, w): the screen point is (x / w, y / w), the depth z / w;
    /// what has w <= 0 is behind the camera. Perspective or parallel.
    Mat4 worldToScreen{};
    std::span<const Vec2> outline;                             ///< in the units of x / w and y / w
    double nearest = -std::numeric_limits<double>::infinity(); ///< least depth z / w
    double farthest = std::numeric_limits<double>::infinity(); ///< greatest depth z / w

    /// Cuts only so many mm before and behind a point (LPS mm), along the direction of view.
    void limitDepth(Vec3 about, double mm);
};

/// Visits the voxels of `within` whose centres are seen inside the outline and its depths; rules as
/// above. Cost follows the rows of `within`.
void visitInsideProjected(const ImageGeometry& geometry, const ScreenPolygon& polygon,
                          const IndexBox& within, const RowSink& visit);

} // namespace hangaku::viewer
