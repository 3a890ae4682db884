#include "viewer/render/slice/BoxMarks.h"

#include "viewer/render/slice/Canvas.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

struct Pen {
    double width;
    Rgb colour;
    double opacity;
    double dash; ///< length of a dash in pixels; 0: none
};

/// Along rows and columns lines are crisp: on whole pixels.
double crisp(double at)
{
    return std::floor(at) + 0.5;
}

void drawEdge(Canvas& canvas, PixelPoint from, PixelPoint to, const Pen& pen)
{
    constexpr double kAlongScreen = 0.01; // pixels
    if (std::abs(from.x - to.x) < kAlongScreen)
        from.x = to.x = crisp(from.x);
    if (std::abs(from.y - to.y) < kAlongScreen)
        from.y = to.y = crisp(from.y);
    const double way = std::hypot(to.x - from.x, to.y - from.y);
    constexpr double kLongest = 1e5; // zoomed in so far that dashes say nothing
    if (pen.dash <= 0 || way > kLongest) {
        canvas.line(from, to, pen.width, pen.colour, pen.opacity);
        return;
    }
    const auto at = [&](double along) {
        const double part = along / way;
        return PixelPoint{from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part};
    };
    for (double along = 0; along < way; along += 2 * pen.dash)
        canvas.line(at(along), at(std::min(way, along + pen.dash)), pen.width, pen.colour,
                    pen.opacity);
}

void drawOutline(Canvas& canvas, const std::vector<PixelPoint>& corners, const Pen& pen)
{
    for (std::size_t n = 0; n < corners.size(); ++n)
        drawEdge(canvas, corners[n], corners[(n + 1) % corners.size()], pen);
}

void drawHandle(Canvas& canvas, PixelPoint at, double side, double line, Rgb colour)
{
    const double half = side / 2;
    const double x = crisp(at.x);
    const double y = crisp(at.y);
    canvas.fillSmooth(x - half - line, y - half - line, x + half + line, y + half + line, {0, 0, 0},
                      0.6);
    canvas.fillSmooth(x - half, y - half, x + half, y + half, {240, 243, 246}, 1);
    canvas.frame({x, y}, half, line, colour, 1);
}

} // namespace

std::vector<BoxHandle> handlesOf(const BoxCut& cut, double roomMm)
{
    std::vector<BoxHandle> handles;
    const std::size_t count = cut.corners.size();
    for (std::size_t n = 0; n < count; ++n)
        handles.push_back({cut.corners[n], {cut.faces[(n + count - 1) % count], cut.faces[n]}});
    for (std::size_t n = 0; n < count; ++n) {
        const Vec3 to = cut.corners[(n + 1) % count];
        if (length(to - cut.corners[n]) >= roomMm)
            handles.push_back({(cut.corners[n] + to) / 2, {cut.faces[n]}});
    }
    return handles;
}

void drawBoxes(Canvas& canvas, const SliceCamera& camera, const std::vector<BoxMark>& boxes,
               double stepMm, double pixelRatio)
{
    for (const BoxMark& mark : boxes) {
        const BoxCut cut = cutOf(mark.box, camera.plane, stepMm);
        if (cut.isEmpty())
            continue;
        std::vector<PixelPoint> corners;
        for (const Vec3 corner : cut.corners)
            corners.push_back(camera.toPixel(corner));
        const bool isRejected = mark.review == Review::Rejected;
        double width = mark.review == Review::Accepted ? 2 : 1;
        if (mark.isSelected)
            width = std::max(width, 1.5) + 0.5;
        const double opacity = isRejected && !mark.isSelected ? 0.55 : 1;
        const double dash = isRejected ? 4 * pixelRatio : 0;
        // A dark line beside it keeps it visible over bone.
        drawOutline(canvas, corners,
                    {(width + 2) * pixelRatio, {0, 0, 0}, isRejected ? 0.2 : 0.45, 0});
        drawOutline(canvas, corners, {width * pixelRatio, mark.colour, opacity, dash});
        if (mark.isSelected)
            for (const BoxHandle& handle :
                 handlesOf(cut, kHandleRoom * pixelRatio * camera.mmPerPixel))
                drawHandle(canvas, camera.toPixel(handle.lps), kHandleSide * pixelRatio, pixelRatio,
                           mark.colour);
        if (mark.text.empty())
            continue;
        const auto left = std::ranges::min(corners, {}, &PixelPoint::x);
        const auto top = std::ranges::min(corners, {}, &PixelPoint::y);
        const double height = 11 * pixelRatio;
        const double half = Canvas::textWidth(mark.text, height) / 2;
        canvas.text(
            mark.text,
            {std::clamp(left.x + half, half + 2, std::max(half + 2, camera.width - half - 2)),
             std::max(height, top.y - height)},
            height, mark.colour);
    }
}

} // namespace hangaku::viewer
