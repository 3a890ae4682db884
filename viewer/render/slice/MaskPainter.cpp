#include "viewer/render/slice/MaskPainter.h"

#include "viewer/render/slice/ParallelRows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace hangaku::viewer {
namespace {

constexpr int kMaximumReach = 8; ///< pixels
constexpr int kStripe = 4;       ///< pixels across, a power of 2

bool isBlank(const Label* labels, int count)
{
    int x = 0;
    for (; x + 4 <= count; x += 4) {
        std::uint64_t four = 0;
        std::memcpy(&four, labels + x, sizeof four);
        if (four != 0)
            return false;
    }
    for (; x < count; ++x)
        if (labels[x] != 0)
            return false;
    return true;
}

/// For each pixel of a row the distance, up to `reach`+1, to the next pixel of another label in
/// the same row.
void distancesAlongRow(const Label* row, int left, int right, int reach, std::uint8_t* out)
{
    const auto farthest = static_cast<std::uint8_t>(reach + 1);
    int start = left;
    while (start < right) {
        int end = start + 1;
        while (end < right && row[end] == row[start])
            ++end;
        std::memset(out + start, farthest, static_cast<std::size_t>(end - start));
        // Beyond the ends of the row nothing is known: no border there.
        if (start > left)
            for (int step = 0; step < reach && start + step < end; ++step)
                out[start + step] = static_cast<std::uint8_t>(step + 1);
        if (end < right)
            for (int step = 0; step < reach && end - 1 - step >= start; ++step)
                out[end - 1 - step] =
                    std::min(out[end - 1 - step], static_cast<std::uint8_t>(step + 1));
        start = end;
    }
}

} // namespace

MaskPainter::MaskPainter(const Segmentation& segmentation, int layer, const MaskStyle& style,
                         Label selected, const std::optional<OnlySegment>& only)
{
    m_looks.resize(1);
    m_outline = static_cast<std::uint16_t>(std::clamp(style.outlineOpacity, 0.0, 1.0) * 256);
    m_isHatched = style.hatched;
    if (!style.visible)
        return;
    double widest = 0;
    for (const Segment& segment : segmentation.segments()) {
        if (segment.layer != layer || (only ? segment.number != only->number : !segment.visible))
            continue;
        if (m_looks.size() <= segment.number)
            m_looks.resize(std::size_t{segment.number} + 1);
        const double width = style.outlineWidthPx <= 0 ? 0
                             : segment.number == selected ? style.selectedWidthPx
                                                          : style.outlineWidthPx;
        const double clamped = std::clamp(width, 0.0, kMaximumReach - 1.0);
        m_looks[segment.number] = {
            only ? only->colour : segment.colour, true,
            static_cast<std::uint16_t>(std::clamp(style.fillOpacity, 0.0, 1.0) * 256),
            static_cast<float>(clamped)};
        widest = std::max(widest, clamped);
        m_isAnyVisible = true;
    }
    m_reach = widest > 0 ? static_cast<int>(std::ceil(widest)) : 0;
}

void MaskPainter::paint(const Label* labels, const PixelRect& view, const PixelRect& rect,
                        Rgba* pixels) const
{
    if (!m_isAnyVisible || rect.isEmpty())
        return;
    const int stride = view.width();
    const PixelRect around = rect.grownBy(m_reach).clippedTo(view);
    std::vector<std::uint8_t> across;
    if (m_reach > 0) {
        across.resize(static_cast<std::size_t>(stride) * static_cast<std::size_t>(around.height()));
        parallelRows(around, [&](int y) {
            distancesAlongRow(labels + std::ptrdiff_t{y} * stride, around.left, around.right,
                              m_reach, across.data() + std::ptrdiff_t{y - around.top} * stride);
        });
    }
    // So that row y of the view is at y * stride.
    const std::uint8_t* distances = across.data() - std::ptrdiff_t{around.top} * stride;
    parallelRows(rect, [&](int y) {
        paintRow(labels, view, y, rect.left, rect.right, distances, pixels);
    });
}

void MaskPainter::paintRow(const Label* labels, const PixelRect& view, int y, int left, int right,
                           const std::uint8_t* across, Rgba* pixels) const
{
    const int stride = view.width();
    const Label* row = labels + std::ptrdiff_t{y} * stride;
    Rgba* out = pixels + std::ptrdiff_t{y} * stride;
    if (isBlank(row + left, right - left))
        return;
    const int above = std::max(-m_reach, view.top - y);
    const int below = std::min(m_reach, view.bottom - 1 - y);
    std::array<const Label*, 2 * kMaximumReach + 1> rows{};
    std::array<const std::uint8_t*, 2 * kMaximumReach + 1> distances{};
    for (int dy = above; dy <= below; ++dy) {
        rows[static_cast<std::size_t>(dy - above)] = row + std::ptrdiff_t{dy} * stride;
        distances[static_cast<std::size_t>(dy - above)] = across + std::ptrdiff_t{y + dy} * stride;
    }
    const auto rowCount = static_cast<std::size_t>(below - above + 1);
    for (int x = left; x < right; ++x) {
        const Label label = row[x];
        if (label == 0)
            continue;
        const Look& look = lookOf(label);
        if (!look.visible)
            continue;
        std::uint32_t alpha = m_isHatched && ((x + y) & kStripe) != 0 ? 0 : look.fill;
        if (look.outlineWidth > 0) {
            // Squared distance to the nearest pixel of another label.
            int nearest = (m_reach + 1) * (m_reach + 1);
            for (std::size_t n = 0; n < rowCount; ++n) {
                const int dy = static_cast<int>(n) + above;
                const int dx = rows[n][x] == label ? distances[n][x] : 0;
                nearest = std::min(nearest, dx * dx + dy * dy);
            }
            // The border itself lies half a pixel before that pixel's centre, and a pixel one away
            // is wholly inside a line of one pixel.
            const float coverage = std::clamp(
                look.outlineWidth + 1 - std::sqrt(static_cast<float>(nearest)), 0.0F, 1.0F);
            if (coverage > 0)
                alpha = std::max(alpha, static_cast<std::uint32_t>(
                                            coverage * static_cast<float>(m_outline)));
        }
        if (alpha > 0)
            out[x] = blended(out[x], look.colour, alpha);
    }
}

} // namespace hangaku::viewer
