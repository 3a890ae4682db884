#pragma once

#include "viewer/core/view/SlicePlane.h"

namespace hangaku::viewer {

/// A point on the screen in device pixels from the top left corner of the view, y down. The centre
/// of the first pixel is (0.5, 0.5).
struct PixelPoint {
    double x = 0;
    double y = 0;

    friend bool operator==(const PixelPoint&, const PixelPoint&) = default;
};

/// A half-open rectangle of device pixels, y down.
struct PixelRect {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    int width() const { return right - left; }
    int height() const { return bottom - top; }
    bool isEmpty() const { return left >= right || top >= bottom; }
    void unite(const PixelRect& other);
    PixelRect clippedTo(const PixelRect& other) const;
    PixelRect grownBy(int pixels) const;

    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

/// How a plane through the patient is laid on the pixels of a view: square pixels, a point of the
/// patient in the middle.
struct SliceCamera {
    SlicePlane plane;
    Vec3 focus;              ///< LPS mm, on the plane: what is seen in the middle of the view
    double mmPerPixel = 1;   ///< of a device pixel; > 0
    int width = 1;           ///< device pixels
    int height = 1;

    PixelRect rect() const { return {0, 0, width, height}; }
    Vec3 toLps(PixelPoint pixel) const;
    /// Of the point of the plane nearest to `lps`.
    PixelPoint toPixel(Vec3 lps) const;
    /// Moves to a parallel plane; what was in the middle stays there.
    void setPlane(const SlicePlane& newPlane);
    /// Moves the picture by so many device pixels.
    void pan(double dx, double dy);
    /// Enlarges (factor > 1) or reduces; the point under `pixel` stays where it is.
    void zoom(double factor, PixelPoint pixel);
    /// Moves the picture so that a point is seen at `pixel`.
    void moveTo(Vec3 lps, PixelPoint pixel) { focus += toLps(toPixel(lps)) - toLps(pixel); }
    /// Shows `widthMm` by `heightMm` around `centre`, with a small margin.
    void fit(Vec3 centre, double widthMm, double heightMm);

    friend bool operator==(const SliceCamera& a, const SliceCamera& b)
    {
        return a.plane.centre == b.plane.centre && a.plane.right == b.plane.right &&
               a.plane.down == b.plane.down && a.focus == b.focus &&
               a.mmPerPixel == b.mmPerPixel && a.width == b.width && a.height == b.height;
    }
};

/// The smallest rectangle of pixels that shows the part of `box` (whole voxels) within half a voxel
/// of the camera's plane; empty when the plane misses the box. Cost does not depend on the box.
PixelRect pixelsOf(const IndexBox& box, const ImageGeometry& geometry, const SliceCamera& camera);

} // namespace hangaku::viewer
