#include "viewer/render/slice/Canvas.h"

#include "viewer/render/slice/Glyphs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace hangaku::viewer {
namespace {

/// The few short texts of a view (orientation letters, the scale's length) are drawn once.
const Glyphs& glyphsOf(const std::string& text, int heightPx)
{
    static thread_local std::map<std::pair<std::string, int>, Glyphs> drawn;
    constexpr std::size_t kEnough = 500;
    if (drawn.size() > kEnough)
        drawn.clear();
    const auto key = std::make_pair(text, heightPx);
    const auto found = drawn.find(key);
    return found != drawn.end() ? found->second
                                : drawn.emplace(key, drawGlyphs(text, heightPx)).first->second;
}

} // namespace

void Canvas::blendPixel(int x, int y, Rgb colour, double opacity)
{
    if (x < 0 || y < 0 || x >= m_view.right || y >= m_view.bottom || opacity <= 0)
        return;
    Rgba& pixel = m_pixels[std::ptrdiff_t{y} * m_view.right + x];
    const auto alpha = static_cast<std::uint32_t>(std::min(opacity, 1.0) * 256);
    const auto channel = [alpha](std::uint32_t under, std::uint32_t over) {
        return (under * (256 - alpha) + over * alpha) >> 8;
    };
    pixel = channel(pixel & 255, colour.blue) | channel(pixel >> 8 & 255, colour.green) << 8 |
            channel(pixel >> 16 & 255, colour.red) << 16 | 0xff000000U;
}

void Canvas::fill(const PixelRect& rect, Rgb colour, double opacity)
{
    const PixelRect inside = rect.clippedTo(m_view);
    for (int y = inside.top; y < inside.bottom; ++y)
        for (int x = inside.left; x < inside.right; ++x)
            blendPixel(x, y, colour, opacity);
}

void Canvas::fillSmooth(double left, double top, double right, double bottom, Rgb colour,
                        double opacity)
{
    const auto covered = [](double low, double high, int pixel) {
        return std::clamp(std::min(high, pixel + 1.0) - std::max(low, double(pixel)), 0.0, 1.0);
    };
    const double farLeft = std::max(left, 0.0);
    const double farTop = std::max(top, 0.0);
    for (int y = static_cast<int>(farTop); y < std::min(bottom, double(m_view.bottom)); ++y)
        for (int x = static_cast<int>(farLeft); x < std::min(right, double(m_view.right)); ++x)
            blendPixel(x, y, colour, opacity * covered(left, right, x) * covered(top, bottom, y));
}

void Canvas::frame(PixelPoint centre, double halfSide, double lineWidth, Rgb colour, double opacity)
{
    const double outer = halfSide + lineWidth / 2;
    const double inner = halfSide - lineWidth / 2;
    for (const double side : {-1.0, 1.0}) {
        const double near = side < 0 ? -outer : inner;
        fillSmooth(centre.x - outer, centre.y + near, centre.x + outer,
                   centre.y + near + lineWidth, colour, opacity);
        fillSmooth(centre.x + near, centre.y - inner, centre.x + near + lineWidth,
                   centre.y + inner, colour, opacity);
    }
}

void Canvas::line(PixelPoint from, PixelPoint to, double lineWidth, Rgb colour, double opacity)
{
    // Steps along the longer direction, and covers what the line covers across it.
    const bool isSteep = std::abs(to.y - from.y) > std::abs(to.x - from.x);
    const auto along = [isSteep](PixelPoint p) { return isSteep ? p.y : p.x; };
    const auto across = [isSteep](PixelPoint p) { return isSteep ? p.x : p.y; };
    if (along(from) > along(to))
        std::swap(from, to);
    const double way = along(to) - along(from);
    if (way <= 0)
        return;
    const double slope = (across(to) - across(from)) / way;
    const double half = lineWidth / 2 * std::hypot(1, slope);
    const int first = static_cast<int>(std::max(0.0, std::ceil(along(from) - 0.5)));
    const int end = static_cast<int>(
        std::min<double>(isSteep ? m_view.bottom : m_view.right, std::ceil(along(to) - 0.5)));
    for (int at = first; at < end; ++at) {
        const double middle = across(from) + slope * (at + 0.5 - along(from));
        const double low = std::clamp(middle - half, -1e6, 1e6);
        const double high = std::clamp(middle + half, -1e6, 1e6);
        for (int pixel = static_cast<int>(std::floor(low)); pixel < high; ++pixel) {
            const double covered = std::min(high, pixel + 1.0) - std::max(low, double(pixel));
            blendPixel(isSteep ? pixel : at, isSteep ? at : pixel, colour, opacity * covered);
        }
    }
}

void Canvas::ring(PixelPoint centre, double radius, double lineWidth, Rgb colour, double opacity)
{
    const double outer = radius + lineWidth / 2 + 1;
    const double inner = radius - lineWidth / 2 - 1;
    const int top = std::max(0, static_cast<int>(std::floor(centre.y - outer)));
    const int bottom = std::min(m_view.bottom, static_cast<int>(std::ceil(centre.y + outer)) + 1);
    const auto paint = [&](int y, double from, double to) {
        const int first = std::max(0, static_cast<int>(std::floor(from)));
        const int end = std::min(m_view.right, static_cast<int>(std::ceil(to)) + 1);
        for (int x = first; x < end; ++x) {
            const double distance = std::hypot(x + 0.5 - centre.x, y + 0.5 - centre.y);
            const double coverage =
                std::clamp(lineWidth / 2 + 0.5 - std::abs(distance - radius), 0.0, 1.0);
            blendPixel(x, y, colour, opacity * coverage);
        }
    };
    for (int y = top; y < bottom; ++y) {
        const double dy = y + 0.5 - centre.y;
        if (std::abs(dy) >= outer)
            continue;
        const double reach = std::sqrt(outer * outer - dy * dy);
        const double hole = inner > std::abs(dy) ? std::sqrt(inner * inner - dy * dy) : 0;
        if (hole < 2) {
            paint(y, centre.x - reach, centre.x + reach);
            continue;
        }
        // Two arcs, which must not share a pixel.
        paint(y, centre.x - reach, centre.x - hole);
        paint(y, std::max(centre.x + hole, std::ceil(centre.x - hole) + 1), centre.x + reach);
    }
}

void Canvas::text(const std::string& text, PixelPoint centre, double heightPx, Rgb colour)
{
    const Glyphs& glyphs = glyphsOf(text, static_cast<int>(std::lround(heightPx)));
    const int left = static_cast<int>(std::lround(centre.x - glyphs.width / 2.0));
    const int top = static_cast<int>(std::lround(centre.y - glyphs.height / 2.0));
    const auto stamp = [&](int dx, int dy, Rgb ink, double opacity) {
        for (int y = 0; y < glyphs.height; ++y)
            for (int x = 0; x < glyphs.width; ++x)
                if (const auto coverage =
                        glyphs.coverage[static_cast<std::size_t>(y * glyphs.width + x)])
                    blendPixel(left + x + dx, top + y + dy, ink, opacity * coverage / 255.0);
    };
    // A halo keeps letters readable over bone and air alike.
    for (const auto& [dx, dy] : {std::pair{-1, 0}, {1, 0}, {0, -1}, {0, 1}})
        stamp(dx, dy, {0, 0, 0}, 0.6);
    stamp(0, 0, colour, 1);
}

double Canvas::textWidth(const std::string& text, double heightPx)
{
    return glyphsOf(text, static_cast<int>(std::lround(heightPx))).width;
}

} // namespace hangaku::viewer
