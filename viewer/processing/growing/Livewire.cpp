#include "viewer/processing/growing/Livewire.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace hangaku::viewer::processing {
namespace {

constexpr double kZeroCrossing = 0.43;
constexpr double kDirection = 0.43;
constexpr double kGradient = 0.14;
constexpr double kEachStep = 0.02;
constexpr std::uint32_t kUnreached = std::numeric_limits<std::uint32_t>::max();
/// The dearest step, with room for rounding.
constexpr double kDearest = BucketQueue::kRange - 10;

/// 1-4-6-4-1 along one direction, ends repeated.
void smoothLine(float* line, std::size_t length, std::size_t stride)
{
    std::vector<float> before(length);
    for (std::size_t n = 0; n < length; ++n)
        before[n] = std::isfinite(line[n * stride]) ? line[n * stride] : 0;
    const auto at = [&](std::ptrdiff_t n) {
        return before[static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(n, 0, static_cast<std::ptrdiff_t>(length) - 1))];
    };
    for (std::size_t n = 0; n < length; ++n) {
        const auto m = static_cast<std::ptrdiff_t>(n);
        line[n * stride] = (at(m - 2) + 4 * at(m - 1) + 6 * at(m) + 4 * at(m + 1) + at(m + 2)) / 16;
    }
}

PixelPatch smoothed(PixelPatch patch)
{
    const auto width = static_cast<std::size_t>(patch.width);
    for (int y = 0; y < patch.height; ++y)
        smoothLine(patch.pixels.data() + patch.offset(0, y), width, 1);
    for (int x = 0; x < patch.width; ++x)
        smoothLine(patch.pixels.data() + x, static_cast<std::size_t>(patch.height), width);
    return patch;
}

/// Where the Laplacian changes its sign towards a neighbour and is the nearer to 0 of the two.
bool isZeroCrossing(const PixelPatch& laplacian, int x, int y)
{
    const float here = laplacian.at(x, y);
    for (const auto& [dx, dy] : {std::pair{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
        if (!laplacian.contains(x + dx, y + dy))
            continue;
        const float there = laplacian.at(x + dx, y + dy);
        if (here * there < 0 && std::abs(here) <= std::abs(there))
            return true;
    }
    return here == 0;
}

} // namespace

Result<Livewire> Livewire::create(const PixelPatch& patch)
{
    if (!patch.isValid() || patch.width < 3 || patch.height < 3)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The picture is too small to follow edges in")));
    Livewire wire;
    wire.m_width = patch.width;
    wire.m_height = patch.height;
    wire.m_spacing = patch.spacingMm;
    wire.m_costPerMm = kDearest / (std::hypot(patch.spacingMm.x, patch.spacingMm.y) *
                                   (kZeroCrossing + kDirection + kGradient + kEachStep));
    wire.findEdges(patch);
    wire.setAnchor({0, 0});
    return wire;
}

void Livewire::findEdges(const PixelPatch& patch)
{
    const PixelPatch smooth = smoothed(patch);
    PixelPatch laplacian = smooth;
    const std::size_t count = patch.pixels.size();
    m_strength.resize(count);
    m_plain.resize(count);
    m_along.resize(count);
    for (int y = 0; y < m_height; ++y)
        for (int x = 0; x < m_width; ++x) {
            const int left = std::max(x - 1, 0);
            const int right = std::min(x + 1, m_width - 1);
            const int up = std::max(y - 1, 0);
            const int down = std::min(y + 1, m_height - 1);
            const Vec2 gradient{
                (smooth.at(right, y) - smooth.at(left, y)) / ((right - left) * m_spacing.x),
                (smooth.at(x, down) - smooth.at(x, up)) / ((down - up) * m_spacing.y)};
            const double strength = std::hypot(gradient.x, gradient.y);
            const std::size_t at = offset(x, y);
            m_strength[at] = static_cast<float>(strength);
            m_along[at] =
                strength > 0 ? Vec2{-gradient.y / strength, gradient.x / strength} : Vec2{0, 0};
            laplacian.pixels[at] = static_cast<float>(
                (smooth.at(left, y) + smooth.at(right, y) - 2 * smooth.at(x, y)) /
                    (m_spacing.x * m_spacing.x) +
                (smooth.at(x, up) + smooth.at(x, down) - 2 * smooth.at(x, y)) /
                    (m_spacing.y * m_spacing.y));
        }
    // The strongest 1 % count as strongest: one metal edge must not make all others weak.
    std::vector<float> sorted = m_strength;
    const auto top = sorted.begin() + static_cast<std::ptrdiff_t>(count - 1 - count / 100);
    std::nth_element(sorted.begin(), top, sorted.end());
    const float most = std::max(*top, std::numeric_limits<float>::min());
    for (int y = 0; y < m_height; ++y)
        for (int x = 0; x < m_width; ++x) {
            const std::size_t at = offset(x, y);
            m_strength[at] = std::min(1.0F, m_strength[at] / most);
            // Noise crosses zero too: a crossing counts as far as there is an edge.
            const double crossing =
                isZeroCrossing(laplacian, x, y) ? std::min(1.0, 4.0 * m_strength[at]) : 0;
            m_plain[at] = static_cast<float>(kZeroCrossing * (1 - crossing) +
                                             kGradient * (1 - m_strength[at]));
        }
}

std::uint32_t Livewire::stepCost(int x, int y, int toX, int toY) const
{
    const std::size_t from = offset(x, y);
    const std::size_t to = offset(toX, toY);
    const Vec2 step{(toX - x) * m_spacing.x, (toY - y) * m_spacing.y};
    const double length = std::hypot(step.x, step.y);
    // Angles of the step with the edge at both ends, whichever way round the edge runs.
    const auto angle = [&](Vec2 along) {
        const double cosine = std::abs(along.x * step.x + along.y * step.y) / length;
        return std::acos(std::min(1.0, cosine)) * 2 / std::numbers::pi;
    };
    const double across = (angle(m_along[from]) + angle(m_along[to])) / 2;
    return static_cast<std::uint32_t>(
        std::max(1.0, m_costPerMm * length * (m_plain[to] + kDirection * across + kEachStep)));
}

std::size_t Livewire::nearest(Vec2 point) const
{
    const auto clamped = [](double value, int size) {
        return static_cast<int>(std::lround(std::clamp(value, 0.0, size - 1.0)));
    };
    return offset(clamped(point.x, m_width), clamped(point.y, m_height));
}

void Livewire::setAnchor(Vec2 point)
{
    m_anchor = nearest(point);
    m_costs.assign(m_strength.size(), kUnreached);
    m_previous.assign(m_strength.size(), 0);
    m_queue = BucketQueue();
    m_cost = 0;
    m_costs[m_anchor] = 0;
    m_previous[m_anchor] = static_cast<std::uint32_t>(m_anchor);
    m_queue.push(0, static_cast<std::uint32_t>(m_anchor));
}

void Livewire::expandTo(std::size_t pixel)
{
    // What costs less than the present bucket is settled.
    while (m_costs[pixel] >= m_cost && !m_queue.isEmpty()) {
        const auto bucket = m_queue.at(m_cost);
        m_queue.clear(m_cost);
        for (const std::uint32_t from : bucket) {
            if (m_costs[from] != m_cost)
                continue;
            const int x = static_cast<int>(from % static_cast<std::uint32_t>(m_width));
            const int y = static_cast<int>(from / static_cast<std::uint32_t>(m_width));
            for (int toY = std::max(y - 1, 0); toY <= std::min(y + 1, m_height - 1); ++toY)
                for (int toX = std::max(x - 1, 0); toX <= std::min(x + 1, m_width - 1); ++toX) {
                    const std::size_t to = offset(toX, toY);
                    if (m_costs[to] <= m_cost)
                        continue;
                    const std::uint32_t cost = m_cost + stepCost(x, y, toX, toY);
                    if (cost < m_costs[to]) {
                        m_costs[to] = cost;
                        m_previous[to] = from;
                        m_queue.push(cost, static_cast<std::uint32_t>(to));
                    }
                }
        }
        ++m_cost;
    }
}

std::vector<Vec2> Livewire::pathTo(Vec2 point)
{
    const std::size_t target = nearest(point);
    expandTo(target);
    std::vector<Vec2> path;
    const auto width = static_cast<std::size_t>(m_width);
    for (std::size_t at = target;; at = m_previous[at]) {
        path.push_back({static_cast<double>(at % width), static_cast<double>(at / width)});
        if (at == m_anchor)
            break;
    }
    std::ranges::reverse(path);
    return path;
}

Vec2 Livewire::snapped(Vec2 point, double radiusMm) const
{
    const std::size_t start = nearest(point);
    const auto width = static_cast<std::size_t>(m_width);
    const int x = static_cast<int>(start % width);
    const int y = static_cast<int>(start / width);
    const int reachX = static_cast<int>(radiusMm / m_spacing.x);
    const int reachY = static_cast<int>(radiusMm / m_spacing.y);
    Vec2 best{static_cast<double>(x), static_cast<double>(y)};
    float strongest = m_strength[start];
    for (int toY = std::max(y - reachY, 0); toY <= std::min(y + reachY, m_height - 1); ++toY)
        for (int toX = std::max(x - reachX, 0); toX <= std::min(x + reachX, m_width - 1); ++toX)
            if (std::hypot((toX - x) * m_spacing.x, (toY - y) * m_spacing.y) <= radiusMm &&
                m_strength[offset(toX, toY)] > strongest) {
                strongest = m_strength[offset(toX, toY)];
                best = {static_cast<double>(toX), static_cast<double>(toY)};
            }
    return best;
}

} // namespace hangaku::viewer::processing
