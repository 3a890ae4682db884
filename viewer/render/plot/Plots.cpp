#include "viewer/render/plot/Plots.h"

#include "viewer/render/plot/PlotFrame.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr Rgb kInk = kDrawingInk;
constexpr Rgb kOnPale{38, 42, 48}; ///< letters on a pale field, on whatever ground the plot lies
constexpr double kNameHeight = 9;

/// Points below the area that names need, lying or turned.
double roomForNames(const std::vector<std::string>& names, double each)
{
    double widest = 0;
    for (const auto& name : names)
        widest = std::max(widest, approximateWidth(name, kNameHeight));
    return widest > each * 0.95 ? widest + 16 : 24;
}

double quantile(const std::vector<double>& sorted, double fraction)
{
    const double place = fraction * static_cast<double>(sorted.size() - 1);
    const auto before = static_cast<std::size_t>(place);
    const auto after = std::min(before + 1, sorted.size() - 1);
    return std::lerp(sorted[before], sorted[after], place - static_cast<double>(before));
}

std::vector<double> definedSorted(const std::vector<double>& values)
{
    std::vector<double> sorted;
    for (const double value : values)
        if (std::isfinite(value))
            sorted.push_back(value);
    std::ranges::sort(sorted);
    return sorted;
}

void addFrame(PlotFrame& frame, const Drawing::Box& box, double width, Rgb colour)
{
    const DrawingPoint corners[]{
        {box.left, box.top}, {box.right, box.top}, {box.right, box.bottom}, {box.left, box.bottom}};
    for (std::size_t at = 0; at < 4; ++at)
        frame.addInside(Drawing::Line{corners[at], corners[(at + 1) % 4], width, colour});
}

/// Points beside an area; what stands above it is more when it has a title.
struct Margins {
    double left = 58;
    double top = 30;
    double right = 14;
    double bottom = 30;
};

Drawing::Box areaOf(Drawing& drawing, const PlotLayout& layout, double width, double height,
                    const Margins& margins)
{
    const Drawing::Box area{
        margins.left, margins.top,
        layout.width > 0 ? std::max(margins.left + 40, layout.width - margins.right)
                         : margins.left + width,
        layout.height > 0 ? std::max(margins.top + 40, layout.height - margins.bottom)
                          : margins.top + height};
    drawing.width = area.right + margins.right;
    drawing.height = area.bottom + margins.bottom;
    return area;
}

double topFor(const std::string& title)
{
    return title.empty() ? 12 : 30;
}

/// A title may be wider than the plot.
void widenFor(Drawing& drawing, const std::string& title, double left, const PlotLayout& layout)
{
    if (layout.width == 0)
        drawing.width = std::max(drawing.width, left + 14 + approximateWidth(title, 12.5));
}

/// Of one of several, or a default where the list is empty.
template <typename T> T entryOf(const std::vector<T>& list, std::size_t at, T otherwise)
{
    return at < list.size() ? list[at] : otherwise;
}

void addBox(PlotFrame& frame, double at, double half, const PlotSeries& series)
{
    const auto sorted = definedSorted(series.values);
    if (sorted.empty())
        return;
    const double low = quantile(sorted, 0.25);
    const double high = quantile(sorted, 0.75);
    const double reach = 1.5 * (high - low);
    const double lowest = *std::ranges::lower_bound(sorted, low - reach);
    const double highest = *(std::ranges::upper_bound(sorted, high + reach) - 1);
    const Drawing::Box box{at - half, frame.y(high), at + half, frame.y(low), series.colour, 0.3};
    frame.addInside(box);
    addFrame(frame, box, 1.2, series.colour);
    for (const auto& [from, to] : {std::pair{high, highest}, {low, lowest}}) {
        frame.addInside(Drawing::Line{{at, frame.y(from)}, {at, frame.y(to)}, 1.2, series.colour});
        frame.addInside(Drawing::Line{
            {at - half / 2, frame.y(to)}, {at + half / 2, frame.y(to)}, 1.2, series.colour});
    }
    const double median = frame.y(quantile(sorted, 0.5));
    frame.addInside(Drawing::Line{{at - half, median}, {at + half, median}, 2.2, kInk});
}

/// Every value, moved aside so far that none covers another, if there is room.
void addSwarm(PlotFrame& frame, double left, double right, double radius, const PlotSeries& series)
{
    const double step = std::max(0.7, (right - left) / 60);
    std::vector<DrawingPoint> placed;
    for (std::size_t n = 0; n < series.values.size(); ++n) {
        if (!std::isfinite(series.values[n]))
            continue;
        DrawingPoint at{left + radius, frame.y(series.values[n])};
        const auto isFree = [&] {
            return std::ranges::none_of(placed, [&](const DrawingPoint& other) {
                return std::hypot(other.x - at.x, other.y - at.y) < 2 * radius;
            });
        };
        while (!isFree() && at.x + radius < right)
            at.x += step;
        placed.push_back(at);
        frame.addInside(Drawing::Disc{at, radius, series.colour, 0.85,
                                      entryOf(series.titles, n, std::string()),
                                      entryOf(series.ids, n, -1)});
    }
}

/// A disc and a name for each series, below each other.
template <typename Series>
void addLegend(Drawing& drawing, DrawingPoint at, const std::vector<Series>& series)
{
    constexpr double kLine = 16;
    for (const auto& one : series) {
        drawing.shapes.push_back(Drawing::Disc{at, 4, one.colour, 1, {}});
        drawing.shapes.push_back(
            Drawing::Words{one.name, {at.x + 9, at.y}, kNameHeight, Anchor::Start, kInk});
        at.y += kLine;
    }
}

/// Whether white letters are easier to read on it than dark ones.
bool isDark(Rgb colour)
{
    return 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue < 130;
}

/// From white over the middle to the dark end of a sequential blue scale.
Rgb heatColour(double part)
{
    constexpr Rgb kStops[]{{247, 251, 255}, {158, 202, 225}, {33, 113, 181}, {8, 48, 107}};
    const double place = std::clamp(part, 0.0, 1.0) * 3;
    const auto before = std::min(static_cast<std::size_t>(place), std::size_t{2});
    const auto mix = [&](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(
            std::lround(std::lerp(double(from), double(to), place - static_cast<double>(before))));
    };
    const auto& a = kStops[before];
    const auto& b = kStops[before + 1];
    return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

} // namespace

Drawing boxPlot(const std::string& title, const std::string& axis,
                const std::vector<PlotSeries>& series, const PlotLayout& layout)
{
    constexpr double kEach = 84;
    std::vector<std::string> names;
    std::vector<double> all;
    for (const auto& one : series) {
        names.push_back(one.name);
        const auto defined = definedSorted(one.values);
        all.insert(all.end(), defined.begin(), defined.end());
    }
    const auto count = static_cast<double>(std::max<std::size_t>(1, series.size()));
    const double width = layout.width > 0 ? layout.width - 72 : std::max(220.0, kEach * count);
    const double each = width / count;
    Drawing drawing;
    const auto area =
        areaOf(drawing, layout, width, 220, {58, topFor(title), 14, roomForNames(names, each) + 6});
    widenFor(drawing, title, area.left, layout);
    PlotFrame frame(drawing, area, {-0.5, count - 0.5}, layout.y.value_or(rangeAround(all)));
    frame.addTitle(title);
    frame.addVerticalAxis(axis);
    frame.addNames(names);
    for (std::size_t at = 0; at < series.size(); ++at) {
        const double middle = frame.x(static_cast<double>(at));
        const double half = std::min(each, 110.0) * 0.14;
        addBox(frame, middle - each * 0.17, half, series[at]);
        addSwarm(frame, middle + each * 0.06, middle + each * 0.46, layout.width > 0 ? 2.8 : 1.9,
                 series[at]);
    }
    return drawing;
}

Drawing heatMapPlot(const HeatMap& map, const PlotLayout& layout)
{
    constexpr double kNarrowRow = 18;
    constexpr double kNarrowColumn = 64;
    double left = 40;
    for (const auto& row : map.rows)
        left = std::max(left, approximateWidth(row, kNameHeight) + 14);
    const auto rows = static_cast<double>(std::max<std::size_t>(1, map.rows.size()));
    const auto columns = static_cast<double>(std::max<std::size_t>(1, map.columns.size()));
    const double width = layout.width > 0
                             ? std::min(layout.width - left - 12, 3 * kNarrowColumn * columns)
                             : kNarrowColumn * columns;
    const double columnWidth = width / columns;
    const Margins margins{left, topFor(map.title), 12, roomForNames(map.columns, columnWidth) + 6};
    Drawing drawing;
    PlotLayout fitted = layout;
    if (layout.width > 0)
        fitted.width = left + width + margins.right;
    if (layout.height > 0)
        fitted.height =
            std::min(layout.height, margins.top + margins.bottom + 2 * kNarrowRow * rows);
    const auto area = areaOf(drawing, fitted, width, kNarrowRow * rows, margins);
    const double rowHeight = (area.bottom - area.top) / rows;
    const double columnWide = (area.right - area.left) / columns;
    widenFor(drawing, map.title, left - 14, layout);
    PlotFrame frame(drawing, area, {-0.5, static_cast<double>(map.columns.size()) - 0.5},
                    {static_cast<double>(map.rows.size()) - 0.5, -0.5});
    frame.addTitle(map.title);
    frame.addNames(map.columns);
    for (std::size_t r = 0; r < map.rows.size(); ++r) {
        const double y = frame.y(static_cast<double>(r));
        drawing.shapes.push_back(
            Drawing::Words{map.rows[r], {left - 6, y}, kNameHeight, Anchor::End, kInk});
        for (std::size_t c = 0; c < map.columns.size(); ++c) {
            const double x = frame.x(static_cast<double>(c));
            const double value = map.values[r][c];
            const double part = (value - map.worst) / (map.best - map.worst);
            const bool isDefined = std::isfinite(value);
            drawing.shapes.push_back(Drawing::Box{
                x - columnWide / 2 + 0.75, y - rowHeight / 2 + 0.75, x + columnWide / 2 - 0.75,
                y + rowHeight / 2 - 0.75, isDefined ? heatColour(part) : Rgb{236, 236, 236}});
            drawing.shapes.push_back(
                Drawing::Words{isDefined ? tickText(value, std::pow(10, -map.digits)) : "–",
                               {x, y},
                               kNameHeight,
                               Anchor::Middle,
                               isDefined && part > 0.5 ? Rgb{255, 255, 255} : kOnPale});
        }
    }
    return drawing;
}

Drawing agreementPlot(const std::string& title, const std::string& horizontal,
                      const std::string& vertical, const std::vector<AgreementSeries>& series,
                      const PlotLayout& layout)
{
    constexpr double kLimits = 66; // for the numbers beside the lines
    constexpr double kBetween = 14;
    std::vector<double> means;
    std::vector<double> differences{0};
    for (const auto& one : series) {
        means.insert(means.end(), one.means.begin(), one.means.end());
        differences.insert(differences.end(), one.differences.begin(), one.differences.end());
        differences.insert(differences.end(), {one.low, one.high});
    }
    const auto x = layout.x.value_or(rangeAround(means));
    const auto y = layout.y.value_or(rangeAround(differences));
    const double step = std::pow(10, std::floor(std::log10((y.high - y.low) / 50)));
    const auto count = static_cast<double>(std::max<std::size_t>(1, series.size()));
    const double panel =
        layout.width > 0
            ? std::max(60.0, (layout.width - 58 - 16 + kBetween) / count - kLimits - kBetween)
            : 200;
    Drawing drawing;
    const double top = topFor(title) + 18;
    drawing.height = layout.height > 0 ? layout.height : top + 180 + 40;
    for (std::size_t at = 0; at < series.size(); ++at) {
        const auto& one = series[at];
        const double left = 58 + static_cast<double>(at) * (panel + kLimits + kBetween);
        const Drawing::Box area{left, top, left + panel, drawing.height - 40};
        PlotFrame frame(drawing, area, x, y);
        if (at == 0) {
            frame.addTitle(title);
            frame.addVerticalAxis(vertical);
        }
        frame.addHorizontalAxis(horizontal);
        frame.addEdge();
        drawing.shapes.push_back(
            Drawing::Words{one.name, {left, top - 10}, 10, Anchor::Start, kInk, true});
        // The names of lines that are near each other do not lie upon each other.
        constexpr double kApart = 10;
        const double middle = frame.y(one.bias);
        struct Limit {
            double value;
            const char* name;
            double nameAt;
        };
        for (const auto& [value, name, nameAt] :
             {Limit{one.high, "+1.96 SD ", std::min(frame.y(one.high), middle - kApart)},
              Limit{one.bias, "bias ", middle},
              Limit{one.low, "-1.96 SD ", std::max(frame.y(one.low), middle + kApart)}}) {
            const bool isBias = nameAt == middle;
            frame.addInside(Drawing::Line{{area.left, frame.y(value)},
                                          {area.right, frame.y(value)},
                                          isBias ? 1.5 : 1,
                                          isBias ? one.colour : kInk,
                                          1,
                                          isBias ? 0.0 : 4});
            if (nameAt >= area.top - kApart && nameAt <= area.bottom + kApart)
                drawing.shapes.push_back(Drawing::Words{name + tickText(value, step),
                                                        {area.right + 4, nameAt},
                                                        8,
                                                        Anchor::Start,
                                                        kInk});
        }
        for (std::size_t n = 0; n < one.means.size(); ++n)
            frame.addInside(Drawing::Disc{{frame.x(one.means[n]), frame.y(one.differences[n])},
                                          2.4,
                                          one.colour,
                                          0.75,
                                          entryOf(one.titles, n, std::string()),
                                          entryOf(one.ids, n, -1)});
        drawing.width = area.right + kLimits + 16;
    }
    widenFor(drawing, title, 58, layout);
    return drawing;
}

Drawing scatterPlot(const std::string& title, const std::string& horizontal,
                    const std::string& vertical, const std::vector<ScatterSeries>& series,
                    const PlotLayout& layout)
{
    std::vector<double> all;
    double widest = 0;
    for (const auto& one : series) {
        widest = std::max(widest, approximateWidth(one.name, kNameHeight));
        for (const auto& point : one.points)
            all.insert(all.end(), {point.x, point.y});
    }
    const auto range = rangeAround(all);
    Drawing drawing;
    const auto area = areaOf(drawing, layout, 240, 240, {58, topFor(title), widest + 40, 40});
    widenFor(drawing, title, 58, layout);
    PlotFrame frame(drawing, area, layout.x.value_or(range), layout.y.value_or(range));
    frame.addTitle(title);
    frame.addVerticalAxis(vertical);
    frame.addHorizontalAxis(horizontal);
    frame.addEdge();
    frame.addInside(Drawing::Line{{frame.x(range.low), frame.y(range.low)},
                                  {frame.x(range.high), frame.y(range.high)},
                                  1,
                                  kInk,
                                  1,
                                  4});
    for (const auto& one : series)
        for (std::size_t n = 0; n < one.points.size(); ++n)
            frame.addInside(Drawing::Disc{{frame.x(one.points[n].x), frame.y(one.points[n].y)},
                                          2.4,
                                          one.colour,
                                          0.75,
                                          entryOf(one.titles, n, std::string()),
                                          entryOf(one.ids, n, -1)});
    addLegend(drawing, {area.right + 14, area.top + 8}, series);
    return drawing;
}

Drawing rankPlot(const std::string& title, const std::string& axis,
                 const std::vector<RankSeries>& models, const PlotLayout& layout)
{
    constexpr double kEach = 84;
    std::vector<std::string> names;
    for (const auto& model : models)
        names.push_back(model.name);
    const auto count = static_cast<double>(std::max<std::size_t>(1, models.size()));
    const double width = layout.width > 0 ? layout.width - 72 : std::max(220.0, kEach * count);
    const double each = width / count;
    Drawing drawing;
    const auto area =
        areaOf(drawing, layout, width, 200, {58, topFor(title), 14, roomForNames(names, each) + 6});
    widenFor(drawing, title, area.left, layout);
    // Rank 1 above.
    PlotFrame frame(drawing, area, {-0.5, count - 0.5}, {count + 0.5, 0.5});
    frame.addTitle(title);
    for (double rank = 1; rank <= count; ++rank) {
        drawing.shapes.push_back(Drawing::Line{
            {area.left, frame.y(rank)}, {area.right, frame.y(rank)}, 0.75, kDrawingGrid});
        drawing.shapes.push_back(Drawing::Words{
            tickText(rank, 1), {area.left - 6, frame.y(rank)}, kNameHeight, Anchor::End, kInk});
    }
    drawing.shapes.push_back(Drawing::Words{
        axis, {12, (area.top + area.bottom) / 2}, 10, Anchor::Middle, kInk, false, true});
    frame.addNames(names);
    // The area of a disc is the share of the resamples.
    const double largest = std::min(each, (area.bottom - area.top) / count) * 0.44;
    for (std::size_t model = 0; model < models.size(); ++model)
        for (std::size_t rank = 0; rank < models[model].shares.size(); ++rank) {
            const double share = models[model].shares[rank];
            if (share < 0.001)
                continue;
            const DrawingPoint at{frame.x(static_cast<double>(model)),
                                  frame.y(static_cast<double>(rank + 1))};
            const double radius = largest * std::sqrt(share);
            const auto text = tickText(share * 100, 1) + " %";
            drawing.shapes.push_back(Drawing::Disc{at, radius, models[model].colour, 0.85,
                                                   names[model] + ", rank " +
                                                       tickText(double(rank + 1), 1) + ": " +
                                                       tickText(share * 100, 0.1) + " %"});
            const bool isInside = 2 * radius > approximateWidth(text, 8) + 4;
            drawing.shapes.push_back(Drawing::Words{text,
                                                    {isInside ? at.x : at.x + radius + 3, at.y},
                                                    8,
                                                    isInside ? Anchor::Middle : Anchor::Start,
                                                    !isInside ? kInk
                                                    : isDark(models[model].colour)
                                                        ? Rgb{255, 255, 255}
                                                        : kOnPale});
        }
    return drawing;
}

} // namespace hangaku::viewer
