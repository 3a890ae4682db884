#include "viewer/processing/growing/LevelTracing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace hangaku::viewer::processing {
namespace {

/// The pixels that are connected to a first one and not below it, when `sign` is -1: not above.
struct Component {
    std::vector<std::uint8_t> inside;
    std::size_t count = 0;
    bool touchesBorder = false;
};

Component componentOf(const PixelPatch& patch, int x, int y, float sign)
{
    Component component;
    component.inside.assign(patch.pixels.size(), 0);
    const float level = sign * patch.at(x, y);
    std::vector<std::pair<int, int>> open;
    const auto take = [&](int toX, int toY) {
        if (!patch.contains(toX, toY)) {
            component.touchesBorder = true;
            return;
        }
        auto& inside = component.inside[patch.offset(toX, toY)];
        if (inside != 0 || !(sign * patch.at(toX, toY) >= level))
            return;
        inside = 1;
        ++component.count;
        open.emplace_back(toX, toY);
    };
    take(x, y);
    while (!open.empty()) {
        const auto [fromX, fromY] = open.back();
        open.pop_back();
        take(fromX - 1, fromY);
        take(fromX + 1, fromY);
        take(fromX, fromY - 1);
        take(fromX, fromY + 1);
    }
    return component;
}

/// Marching squares over the component, with a frame of pixels around the patch that are outside.
class Tracer {
public:
    Tracer(const PixelPatch& patch, const Component& component, float level, float sign)
        : m_patch(patch), m_component(component), m_level(level), m_sign(sign)
    {
    }

    std::vector<std::vector<Vec2>> outlines()
    {
        link();
        std::vector<std::vector<Vec2>> lines;
        for (std::size_t start = 0; start < m_next.size(); ++start) {
            if (m_next[start] == kNone)
                continue;
            std::vector<Vec2> line;
            for (std::size_t edge = start; m_next[edge] != kNone;) {
                const Vec2 point = crossing(edge);
                if (line.empty() || line.back() != point)
                    line.push_back(point);
                const std::size_t next = m_next[edge];
                m_next[edge] = kNone;
                edge = next;
            }
            if (line.size() > 1 && line.front() == line.back())
                line.pop_back();
            if (line.size() >= 3)
                lines.push_back(std::move(line));
        }
        return lines;
    }

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    bool isInside(int x, int y) const
    {
        return m_patch.contains(x, y) && m_component.inside[m_patch.offset(x, y)] != 0;
    }
    /// The edge between a pixel and the next along x or, odd, along y; from -1 on.
    std::size_t edgeAt(int x, int y, bool alongY) const
    {
        return 2 * (static_cast<std::size_t>(y + 1) * static_cast<std::size_t>(m_patch.width + 1) +
                    static_cast<std::size_t>(x + 1)) +
               (alongY ? 1 : 0);
    }

    /// For each cell of four pixels, from which of its edges the line goes on to which: with the
    /// inside to its left as x runs right and y down, so that every edge is left only once.
    void link()
    {
        m_next.assign(edgeAt(m_patch.width - 1, m_patch.height, true) + 1, kNone);
        for (int y = -1; y < m_patch.height; ++y)
            for (int x = -1; x < m_patch.width; ++x) {
                // The corners and the edges between them, around the cell.
                const std::array<bool, 4> in{isInside(x, y), isInside(x + 1, y),
                                             isInside(x + 1, y + 1), isInside(x, y + 1)};
                const std::array<std::size_t, 4> edges{edgeAt(x, y, false), edgeAt(x + 1, y, true),
                                                       edgeAt(x, y + 1, false), edgeAt(x, y, true)};
                for (std::size_t corner = 0; corner < 4; ++corner) {
                    // A run of inside corners begins here; the line passes from behind it to
                    // before.
                    if (!in[corner] || in[(corner + 3) % 4])
                        continue;
                    std::size_t last = corner;
                    while (in[(last + 1) % 4])
                        last = (last + 1) % 4;
                    m_next[edges[last]] = edges[(corner + 3) % 4];
                }
            }
    }

    Vec2 crossing(std::size_t edge) const
    {
        const auto width = static_cast<std::size_t>(m_patch.width + 1);
        const int x = static_cast<int>(edge / 2 % width) - 1;
        const int y = static_cast<int>(edge / 2 / width) - 1;
        const bool alongY = edge % 2 == 1;
        const int nextX = alongY ? x : x + 1;
        const int nextY = alongY ? y + 1 : y;
        double part = 0.5;
        if (m_patch.contains(x, y) && m_patch.contains(nextX, nextY)) {
            const double here = m_sign * (m_patch.at(x, y) - m_level);
            const double there = m_sign * (m_patch.at(nextX, nextY) - m_level);
            // Two parts that touch at a corner: both ends may be inside by value.
            if ((here >= 0) != (there >= 0))
                part = here / (here - there);
        }
        return {x + (nextX - x) * part, y + (nextY - y) * part};
    }

    const PixelPatch& m_patch;
    const Component& m_component;
    double m_level;
    double m_sign;
    std::vector<std::size_t> m_next;
};

double areaOf(const std::vector<Vec2>& line)
{
    double twice = 0;
    for (std::size_t n = 0, last = line.size() - 1; n < line.size(); last = n++)
        twice += line[last].x * line[n].y - line[n].x * line[last].y;
    return std::abs(twice) / 2;
}

} // namespace

std::vector<std::vector<Vec2>> levelOutlines(const PixelPatch& patch, Vec2 point)
{
    if (!patch.isValid() || !(std::abs(point.x) < 1e6 && std::abs(point.y) < 1e6))
        return {};
    const int x = static_cast<int>(std::lround(point.x));
    const int y = static_cast<int>(std::lround(point.y));
    if (!patch.contains(x, y) || !std::isfinite(patch.at(x, y)))
        return {};
    const Component bright = componentOf(patch, x, y, 1);
    const Component dark = componentOf(patch, x, y, -1);
    const bool isBright = bright.touchesBorder != dark.touchesBorder ? dark.touchesBorder
                                                                     : bright.count <= dark.count;
    auto lines =
        Tracer(patch, isBright ? bright : dark, patch.at(x, y), isBright ? 1.0F : -1.0F).outlines();
    std::ranges::sort(lines, std::greater<>(), areaOf);
    return lines;
}

} // namespace hangaku::viewer::processing
