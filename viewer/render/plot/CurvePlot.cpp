#include "viewer/render/plot/CurvePlot.h"

#include "viewer/render/plot/PlotFrame.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr double kLegendHeight = 9;
constexpr double kLegendLine = 15;

/// Where values lie along an axis that may be logarithmic.
double along(const CurveAxes& axes, double x)
{
    constexpr double kNext = 1e-9; // 0 lies far out on the left
    return axes.isLogarithmic ? std::log2(std::max(x, kNext)) : x;
}

/// "1/8", "2".
std::vector<NamedTick> powersOfTwo(AxisRange range)
{
    std::vector<NamedTick> ticks;
    for (double power = std::ceil(range.low - 1e-9); power <= range.high + 1e-9; ++power)
        ticks.push_back({power, power < 0 ? "1/" + tickText(std::exp2(-power), 1)
                                          : tickText(std::exp2(power), 1)});
    return ticks;
}

void addCurve(PlotFrame& frame, const CurveAxes& axes, const CurveSeries& series)
{
    const auto place = [&](DrawingPoint value) {
        return DrawingPoint{frame.x(along(axes, value.x)), frame.y(value.y)};
    };
    for (std::size_t n = 0; n + 1 < series.points.size(); ++n) {
        const auto& from = series.points[n];
        const auto& to = series.points[n + 1];
        // What is straight in values is bent on a logarithmic axis: the more so the wider.
        constexpr double kMostPieces = 24;
        const double width = axes.isLogarithmic && from.y != to.y
                                 ? std::abs(along(axes, to.x) - along(axes, from.x))
                                 : 0;
        const int pieces = static_cast<int>(std::clamp(std::ceil(width * 8), 1.0, kMostPieces));
        for (int piece = 0; piece < pieces; ++piece) {
            const auto at = [&](int step) {
                const double part = static_cast<double>(step) / pieces;
                return place({std::lerp(from.x, to.x, part), std::lerp(from.y, to.y, part)});
            };
            frame.addInside(Drawing::Line{at(piece), at(piece + 1), 1.6, series.colour});
        }
    }
    // So many that the mouse finds one everywhere.
    constexpr std::size_t kMostTitles = 200;
    const std::size_t every = series.points.size() / kMostTitles + 1;
    for (std::size_t n = 0; n < series.points.size(); n += series.hasMarks ? 1 : every)
        if (series.hasMarks || n < series.titles.size())
            frame.addInside(Drawing::Disc{place(series.points[n]), series.hasMarks ? 3.2 : 2,
                                          series.colour, series.hasMarks ? 1.0 : 0.0,
                                          n < series.titles.size() ? series.titles[n] : "", -1});
}

/// Upright bars, so that bands of several models can be told apart.
/// @param aside points, since bars of several models would lie upon each other
void addBand(PlotFrame& frame, const CurveAxes& axes, const CurveSeries& series, double aside)
{
    constexpr double kHalf = 3;
    for (const auto& [value, low, high] : series.band) {
        const double x = frame.x(along(axes, value)) + aside;
        frame.addInside(
            Drawing::Line{{x, frame.y(low)}, {x, frame.y(high)}, 1, series.colour, 0.7});
        for (const double end : {low, high})
            frame.addInside(Drawing::Line{
                {x - kHalf, frame.y(end)}, {x + kHalf, frame.y(end)}, 1, series.colour, 0.7});
    }
}

/// Below the curves, since names with their numbers are long.
void addCurveLegend(Drawing& drawing, DrawingPoint at, const std::vector<CurveSeries>& series)
{
    constexpr double kSample = 18;
    for (const auto& one : series) {
        drawing.shapes.push_back(Drawing::Line{at, {at.x + kSample, at.y}, 2, one.colour});
        drawing.shapes.push_back(Drawing::Words{
            one.name, {at.x + kSample + 6, at.y}, kLegendHeight, Anchor::Start, kDrawingInk});
        at.y += kLegendLine;
    }
}

} // namespace

Drawing curvePlot(const std::string& title, const CurveAxes& axes,
                  const std::vector<CurveSeries>& series, const PlotLayout& layout)
{
    constexpr double kLeft = 58;
    constexpr double kRight = 16;
    constexpr double kSide = 250;
    const double legend = kLegendLine * static_cast<double>(series.size());
    const double top = title.empty() ? 12 : 30;
    const double below = 46 + legend;
    Drawing drawing;
    double widest = approximateWidth(title, 12.5);
    for (const auto& one : series)
        widest = std::max(widest, approximateWidth(one.name, kLegendHeight) + 30);
    drawing.width = layout.width > 0 ? layout.width : kLeft + std::max(kSide, widest) + kRight;
    drawing.height = layout.height > 0 ? layout.height : top + kSide + below;
    const double right = layout.width > 0 ? layout.width - kRight : kLeft + kSide;
    const Drawing::Box area{kLeft, top, std::max(kLeft + 40, right),
                            std::max(top + 40, drawing.height - below)};
    const AxisRange x =
        layout.x.value_or(AxisRange{along(axes, axes.x.low), along(axes, axes.x.high)});
    PlotFrame frame(drawing, area, x, layout.y.value_or(axes.y));
    frame.addTitle(title);
    frame.addVerticalAxis(axes.vertical);
    if (axes.isLogarithmic)
        frame.addHorizontalAxis(axes.horizontal, powersOfTwo(x));
    else
        frame.addHorizontalAxis(axes.horizontal);
    frame.addEdge();
    if (axes.hasDiagonal)
        frame.addInside(Drawing::Line{{frame.x(axes.x.low), frame.y(axes.y.low)},
                                      {frame.x(axes.x.high), frame.y(axes.y.high)},
                                      1,
                                      kDrawingInk,
                                      1,
                                      4});
    constexpr double kApart = 4;
    for (std::size_t n = 0; n < series.size(); ++n)
        addBand(frame, axes, series[n],
                kApart * (static_cast<double>(n) - static_cast<double>(series.size() - 1) / 2));
    for (const auto& one : series)
        addCurve(frame, axes, one);
    addCurveLegend(drawing, {area.left, area.bottom + 46}, series);
    return drawing;
}

} // namespace hangaku::viewer
