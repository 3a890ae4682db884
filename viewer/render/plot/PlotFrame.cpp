#include "viewer/render/plot/PlotFrame.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr Rgb kGrid = kDrawingGrid;
constexpr Rgb kText = kDrawingInk;
constexpr double kTickHeight = 9;
constexpr double kTitleHeight = 10;

double stepOf(const AxisRange& range, int parts)
{
    const double rough = (range.high - range.low) / parts;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough * 0.7)
            return factor * power;
    return 10 * power;
}

} // namespace

std::vector<double> roundTicks(const AxisRange& range, int parts)
{
    const double step = stepOf(range, parts);
    std::vector<double> ticks;
    for (double n = std::ceil(range.low / step - 1e-9); n * step <= range.high + step * 1e-9; ++n)
        ticks.push_back(n * step);
    return ticks;
}

AxisRange rangeAround(const std::vector<double>& values)
{
    double low = 0;
    double high = 1;
    if (!values.empty()) {
        low = *std::ranges::min_element(values);
        high = *std::ranges::max_element(values);
    }
    if (high - low < 1e-12) {
        const double room = std::max(std::abs(high) * 0.1, 0.5);
        return {low - room, high + room};
    }
    const double room = (high - low) * 0.06;
    // Nothing below 0 where nothing is below 0.
    return {low >= 0 ? std::max(0.0, low - room) : low - room, high + room};
}

std::string tickText(double value, double step)
{
    const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 8);
    std::array<char, 400> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(),
                      std::abs(value) < step * 1e-6 ? 0 : value, std::chars_format::fixed, digits)
            .ptr;
    return {text.data(), end};
}

bool PlotFrame::holds(DrawingPoint at) const
{
    constexpr double kRounding = 0.01;
    return at.x >= m_area.left - kRounding && at.x <= m_area.right + kRounding &&
           at.y >= m_area.top - kRounding && at.y <= m_area.bottom + kRounding;
}

// Liang and Barsky, ACM Trans Graph 3:1-22, 1984.
void PlotFrame::addInside(Drawing::Line line)
{
    const double alongX = line.to.x - line.from.x;
    const double alongY = line.to.y - line.from.y;
    double first = 0;
    double last = 1;
    for (const auto& [step, room] : {std::pair{-alongX, line.from.x - m_area.left},
                                     {alongX, m_area.right - line.from.x},
                                     {-alongY, line.from.y - m_area.top},
                                     {alongY, m_area.bottom - line.from.y}}) {
        if (step == 0 && room < 0)
            return;
        if (step < 0)
            first = std::max(first, room / step);
        else if (step > 0)
            last = std::min(last, room / step);
    }
    if (first > last)
        return;
    const DrawingPoint from = line.from;
    line.from = {from.x + alongX * first, from.y + alongY * first};
    line.to = {from.x + alongX * last, from.y + alongY * last};
    m_drawing->shapes.push_back(line);
}

void PlotFrame::addInside(Drawing::Box box)
{
    box.left = std::max(box.left, m_area.left);
    box.right = std::min(box.right, m_area.right);
    box.top = std::max(box.top, m_area.top);
    box.bottom = std::min(box.bottom, m_area.bottom);
    if (box.left < box.right && box.top < box.bottom)
        m_drawing->shapes.push_back(box);
}

void PlotFrame::addInside(Drawing::Disc disc)
{
    if (holds(disc.centre))
        m_drawing->shapes.push_back(std::move(disc));
}

void PlotFrame::addEdge()
{
    const DrawingPoint corners[]{{m_area.left, m_area.top},
                                 {m_area.right, m_area.top},
                                 {m_area.right, m_area.bottom},
                                 {m_area.left, m_area.bottom}};
    for (std::size_t at = 0; at < 4; ++at)
        m_drawing->shapes.push_back(
            Drawing::Line{corners[at], corners[(at + 1) % 4], 0.75, kDrawingEdge});
}

void PlotFrame::addTitle(const std::string& title)
{
    if (title.empty())
        return;
    m_drawing->title = title;
    m_drawing->shapes.push_back(
        Drawing::Words{title, {m_area.left, 14}, 12, Anchor::Start, kText, true});
}

void PlotFrame::addVerticalAxis(const std::string& title)
{
    const auto ticks = roundTicks(m_y, 5);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    for (const double tick : ticks) {
        m_drawing->shapes.push_back(
            Drawing::Line{{m_area.left, y(tick)}, {m_area.right, y(tick)}, 0.75, kGrid});
        m_drawing->shapes.push_back(Drawing::Words{
            tickText(tick, step), {m_area.left - 6, y(tick)}, kTickHeight, Anchor::End, kText});
    }
    m_drawing->shapes.push_back(Drawing::Words{title,
                                               {12, (m_area.top + m_area.bottom) / 2},
                                               kTitleHeight,
                                               Anchor::Middle,
                                               kText,
                                               false,
                                               true});
}

void PlotFrame::addHorizontalAxis(const std::string& title)
{
    // So many that their names do not touch.
    const int parts = std::clamp(static_cast<int>((m_area.right - m_area.left) / 36), 2, 6);
    const auto ticks = roundTicks(m_x, parts);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    std::vector<NamedTick> named;
    for (const double tick : ticks)
        named.push_back({tick, tickText(tick, step)});
    addHorizontalAxis(title, named);
}

void PlotFrame::addHorizontalAxis(const std::string& title, const std::vector<NamedTick>& ticks)
{
    for (const auto& [tick, text] : ticks) {
        m_drawing->shapes.push_back(
            Drawing::Line{{x(tick), m_area.top}, {x(tick), m_area.bottom}, 0.75, kGrid});
        m_drawing->shapes.push_back(Drawing::Words{
            text, {x(tick), m_area.bottom + 10}, kTickHeight, Anchor::Middle, kText});
    }
    m_drawing->shapes.push_back(
        Drawing::Words{title,
                       {(m_area.left + m_area.right) / 2, m_area.bottom + 26},
                       kTitleHeight,
                       Anchor::Middle,
                       kText});
}

void PlotFrame::addNames(const std::vector<std::string>& names)
{
    m_drawing->panels.back().hasValuesAlongX = false;
    const double room = x(1) - x(0);
    const bool goUp = std::ranges::any_of(names, [&](const std::string& name) {
        return approximateWidth(name, kTickHeight) > room * 0.95;
    });
    for (std::size_t at = 0; at < names.size(); ++at)
        m_drawing->shapes.push_back(
            Drawing::Words{names[at],
                           {x(static_cast<double>(at)), m_area.bottom + (goUp ? 6 : 11)},
                           kTickHeight,
                           goUp ? Anchor::End : Anchor::Middle,
                           kText,
                           false,
                           goUp});
}

} // namespace hangaku::viewer
