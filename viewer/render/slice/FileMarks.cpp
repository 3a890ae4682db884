#include "viewer/render/slice/FileMarks.h"

#include "viewer/core/view/ImageStack.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/render/slice/ParallelRows.h"
#include "viewer/render/slice/SliceSampler.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

using Points = std::vector<std::array<double, 2>>;

/// Crossing number rule; corners in order.
bool isInside(const Points& corners, double x, double y)
{
    bool inside = false;
    for (std::size_t n = 0, before = corners.size() - 1; n < corners.size(); before = n++) {
        const auto [ax, ay] = corners[n];
        const auto [bx, by] = corners[before];
        if ((ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax))
            inside = !inside;
    }
    return inside;
}

bool isUncovered(const Shutter& shutter, double x, double y)
{
    const Points& points = shutter.points;
    switch (shutter.shape) {
    case Shutter::Shape::Rectangle: {
        if (points.size() < 2)
            return true;
        const auto [left, right] = std::minmax(points[0][0], points[1][0]);
        const auto [top, bottom] = std::minmax(points[0][1], points[1][1]);
        // Both corners' pixels are seen whole.
        return x >= left - 0.5 && x <= right + 0.5 && y >= top - 0.5 && y <= bottom + 0.5;
    }
    case Shutter::Shape::Circle:
        return points.size() < 2 ||
               std::hypot(x - points[0][0], y - points[0][1]) <= points[1][0] + 0.5;
    case Shutter::Shape::Polygon: return points.size() < 3 || isInside(points, x, y);
    }
    return true;
}

/// The acquired slice whose plane the view shows; -1 for none.
int shownSlice(const Volume& volume, const IndexWalk& walk)
{
    constexpr double kLevel = 1e-6; // slices from pixel to pixel
    if (std::abs(walk.perX.z) > kLevel || std::abs(walk.perY.z) > kLevel)
        return -1;
    const double k = walk.start.z;
    const auto& places = volume.description.slicePlaces;
    constexpr double kNear = 0.25; // of a slice: no overlay on what lies between two
    if (!places.empty()) {
        const int nearest = ImageStack::nearestPlace(places, k);
        return std::abs(places[static_cast<std::size_t>(nearest)] - k) <= kNear ? nearest : -1;
    }
    const auto nearest = static_cast<int>(std::lround(std::clamp(k, -1e6, 1e6)));
    return nearest >= 0 && nearest < volume.geometry.size()[2] && std::abs(nearest - k) <= kNear
               ? nearest
               : -1;
}

} // namespace

bool isUncovered(const std::vector<Shutter>& shutters, double column, double row)
{
    return std::ranges::all_of(shutters, [column, row](const Shutter& shutter) {
        return isUncovered(shutter, column, row);
    });
}

void coverByShutters(const Volume& volume, const SliceCamera& camera, const PixelRect& rect,
                     Rgba* pixels)
{
    const auto& shutters = volume.description.shutters;
    if (shutters.empty())
        return;
    const IndexWalk walk(volume.geometry, camera);
    parallelRows(rect, [&](int y) {
        Rgba* row = pixels + std::ptrdiff_t{y} * camera.width;
        for (int x = rect.left; x < rect.right; ++x) {
            const Vec3 index = walk.at(x, y);
            if (!isUncovered(shutters, index.x, index.y))
                row[x] = rgba({0, 0, 0});
        }
    });
}

void drawOverlayPlanes(const Volume& volume, const SliceCamera& camera, const PixelRect& rect,
                       Rgb colour, Rgba* pixels)
{
    if (!volume.overlays)
        return;
    const IndexWalk walk(volume.geometry, camera);
    const int slice = shownSlice(volume, walk);
    if (slice < 0)
        return;
    const auto& places = volume.description.slicePlaces;
    const int perTime =
        places.empty() ? volume.geometry.size()[2] : static_cast<int>(places.size());
    const int wanted = volume.timePoint * perTime + slice;
    for (const OverlayPlane& plane : *volume.overlays) {
        const auto bits = static_cast<std::size_t>(plane.columns) *
                          static_cast<std::size_t>(plane.rows);
        if (plane.slice != wanted || plane.bits.size() * 8 < bits)
            continue;
        parallelRows(rect, [&](int y) {
            Rgba* row = pixels + std::ptrdiff_t{y} * camera.width;
            for (int x = rect.left; x < rect.right; ++x) {
                const Vec3 index = walk.at(x, y);
                const double i = std::floor(index.x + 0.5) - plane.column;
                const double j = std::floor(index.y + 0.5) - plane.row;
                if (i >= 0 && j >= 0 && i < plane.columns && j < plane.rows &&
                    plane.at(static_cast<int>(i), static_cast<int>(j)))
                    row[x] = rgba(colour);
            }
        });
    }
}

} // namespace hangaku::viewer
