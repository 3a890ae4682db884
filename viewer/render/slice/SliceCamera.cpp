#include "viewer/render/slice/SliceCamera.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

void PixelRect::unite(const PixelRect& other)
{
    if (other.isEmpty())
        return;
    if (isEmpty()) {
        *this = other;
        return;
    }
    left = std::min(left, other.left);
    top = std::min(top, other.top);
    right = std::max(right, other.right);
    bottom = std::max(bottom, other.bottom);
}

PixelRect PixelRect::clippedTo(const PixelRect& other) const
{
    return {std::max(left, other.left), std::max(top, other.top), std::min(right, other.right),
            std::min(bottom, other.bottom)};
}

PixelRect PixelRect::grownBy(int pixels) const
{
    if (isEmpty())
        return *this;
    return {left - pixels, top - pixels, right + pixels, bottom + pixels};
}

Vec3 SliceCamera::toLps(PixelPoint pixel) const
{
    return focus + plane.right * ((pixel.x - width / 2.0) * mmPerPixel) +
           plane.down * ((pixel.y - height / 2.0) * mmPerPixel);
}

PixelPoint SliceCamera::toPixel(Vec3 lps) const
{
    const Vec3 fromFocus = lps - focus;
    return {dot(fromFocus, plane.right) / mmPerPixel + width / 2.0,
            dot(fromFocus, plane.down) / mmPerPixel + height / 2.0};
}

void SliceCamera::setPlane(const SlicePlane& newPlane)
{
    plane = newPlane;
    focus = plane.project(focus);
}

void SliceCamera::pan(double dx, double dy)
{
    focus += plane.right * (-dx * mmPerPixel) + plane.down * (-dy * mmPerPixel);
}

void SliceCamera::zoom(double factor, PixelPoint pixel)
{
    const Vec3 fixed = toLps(pixel);
    mmPerPixel = std::clamp(mmPerPixel / factor, 0.002, 50.0);
    focus += fixed - toLps(pixel);
}

void SliceCamera::fit(Vec3 centre, double widthMm, double heightMm)
{
    constexpr double kMargin = 1.02;
    focus = plane.project(centre);
    mmPerPixel = kMargin * std::max(std::max(widthMm, 0.1) / std::max(width, 1),
                                    std::max(heightMm, 0.1) / std::max(height, 1));
}

PixelRect pixelsOf(const IndexBox& box, const ImageGeometry& geometry, const SliceCamera& camera)
{
    if (box.isEmpty())
        return {};
    const Vec3 normal = camera.plane.normal();
    double nearest = 1e300;
    double farthest = -1e300;
    double left = 1e300;
    double right = -1e300;
    double top = 1e300;
    double bottom = -1e300;
    for (int corner = 0; corner < 8; ++corner) {
        Vec3 index;
        for (int axis = 0; axis < 3; ++axis)
            index[axis] = (corner >> axis & 1) ? box.end[axis] - 0.5 : box.first[axis] - 0.5;
        const Vec3 world = geometry.toWorld(index);
        const double depth = dot(world - camera.plane.centre, normal);
        nearest = std::min(nearest, depth);
        farthest = std::max(farthest, depth);
        const PixelPoint pixel = camera.toPixel(world);
        left = std::min(left, pixel.x);
        right = std::max(right, pixel.x);
        top = std::min(top, pixel.y);
        bottom = std::max(bottom, pixel.y);
    }
    constexpr double kSlackMm = 1e-3;
    if (nearest > kSlackMm || farthest < -kSlackMm)
        return {};
    // Far-off corners may not fit an int; what lies off the view does not matter.
    const auto toInt = [](double value) {
        return static_cast<int>(std::clamp(value, -1e8, 1e8));
    };
    return PixelRect{toInt(std::floor(left)), toInt(std::floor(top)), toInt(std::ceil(right)) + 1,
                     toInt(std::ceil(bottom)) + 1}
        .clippedTo(camera.rect());
}

} // namespace hangaku::viewer
