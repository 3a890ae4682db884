#include "viewer/render/plot/PlotFrame.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr Rgb kGrid{226, 229, 233};
constexpr Rgb kText{45, 50, 56};
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

void PlotFrame::addTitle(const std::string& title)
{
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
    const auto ticks = roundTicks(m_x, 6);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
    for (const double tick : ticks) {
        m_drawing->shapes.push_back(
            Drawing::Line{{x(tick), m_area.top}, {x(tick), m_area.bottom}, 0.75, kGrid});
        m_drawing->shapes.push_back(Drawing::Words{tickText(tick, step),
                                                   {x(tick), m_area.bottom + 10},
                                                   kTickHeight,
                                                   Anchor::Middle,
                                                   kText});
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
