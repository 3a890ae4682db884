#include "viewer/render/plot/CurvePlot.h"
#include "viewer/render/plot/DrawingPicture.h"
#include "viewer/render/plot/PlotFrame.h"
#include "viewer/render/plot/Plots.h"

#include "tests/support/Catch.h"

#include <cmath>

using namespace hangaku::viewer;

namespace {

template <typename Shape> std::vector<Shape> shapesOf(const Drawing& drawing)
{
    std::vector<Shape> found;
    for (const auto& shape : drawing.shapes)
        if (const auto* one = std::get_if<Shape>(&shape))
            found.push_back(*one);
    return found;
}

const Drawing::Words& words(const Drawing& drawing, const std::string& text)
{
    for (const auto& shape : drawing.shapes)
        if (const auto* one = std::get_if<Drawing::Words>(&shape); one && one->text == text)
            return *one;
    FAIL("no text " << text);
    throw 0;
}

} // namespace

TEST_CASE("Plots: a box reaches from quartile to quartile, values stand where the axis says",
          "[render][plot]")
{
    const PlotSeries series{"model", {1, 2, 3, 4, 5, 100, std::nan("")}, {}, {10, 20, 200}};
    const auto drawing = boxPlot("title", "axis", {series});
    const auto discs = shapesOf<Drawing::Disc>(drawing);
    REQUIRE(discs.size() == 6); // NaN is left out
    // From two ticks of the axis: points for each unit.
    const double at0 = words(drawing, "0").at.y;
    const double at20 = words(drawing, "20").at.y;
    const auto valueAt = [&](double y) { return (at0 - y) / (at0 - at20) * 20; };
    for (std::size_t n = 0; n < 6; ++n)
        CHECK(valueAt(discs[n].centre.y) == Approx(series.values[n]));
    const auto boxes = shapesOf<Drawing::Box>(drawing);
    REQUIRE(boxes.size() == 1);
    CHECK(valueAt(boxes[0].bottom) == Approx(2.25)); // numpy.percentile of the six: 2.25 and 4.75
    CHECK(valueAt(boxes[0].top) == Approx(4.75));
    CHECK(words(drawing, "model").at.y > at0);
}

TEST_CASE("Plots: limits of agreement, ranks and heat map say their numbers", "[render][plot]")
{
    const auto agreement =
        agreementPlot("t", "x", "y", {{"model", {1, 2}, {0.5, -0.5}, {}, 0, -2, 2, {0, 0, 0}}});
    CHECK(words(agreement, "bias 0.00").at.y > words(agreement, "+1.96 SD 2.00").at.y);
    CHECK(words(agreement, "-1.96 SD -2.00").at.y > words(agreement, "bias 0.00").at.y);
    const auto ranks = rankPlot("t", "Rank", {{"a", {0.75, 0.25}, {}}, {"b", {0.25, 0.75}, {}}});
    const auto discs = shapesOf<Drawing::Disc>(ranks);
    REQUIRE(discs.size() == 4);
    CHECK(std::pow(discs[0].radius / discs[1].radius, 2) == Approx(3)); // areas as 0.75 to 0.25
    HeatMap map{"t", {"row"}, {"a", "b"}, {{0.25, std::nan("")}}};
    const auto heat = heatMapPlot(map);
    CHECK(words(heat, "0.25").at.x < words(heat, "–").at.x);
}

TEST_CASE("PlotFrame: round ticks", "[render][plot]")
{
    CHECK(roundTicks({0, 1}, 5) == std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1});
    CHECK(roundTicks({-3, 12}, 5).size() == 3); // 0, 5, 10
    CHECK(tickText(0.6000000000000001, 0.2) == "0.6");
    CHECK(tickText(-1e-17, 0.2) == "0.0");
}

TEST_CASE("Drawing: the picture has the colours of the shapes where they are; SVG escapes text",
          "[render][plot]")
{
    Drawing drawing{60, 40, "a < b", {}};
    drawing.shapes.emplace_back(Drawing::Box{10, 10, 30, 30, {200, 30, 40}});
    drawing.shapes.emplace_back(Drawing::Disc{{45, 20}, 8, {10, 90, 160}, 1, "x & y"});
    drawing.shapes.emplace_back(Drawing::Words{"<Text>", {30, 35}, 8, Anchor::Middle});
    const auto picture = drawPicture(drawing, 2);
    REQUIRE(picture.width == 120);
    REQUIRE(picture.height == 80);
    const auto at = [&](double x, double y) {
        return picture
            .pixels[static_cast<std::size_t>(y * 2) * 120 + static_cast<std::size_t>(x * 2)];
    };
    CHECK(at(20, 20) == rgba({200, 30, 40}));
    CHECK(at(5, 5) == rgba({255, 255, 255}));
    for (const auto& [x, y] : {std::pair{45.0, 20.0}, {41.0, 20.0}, {45.0, 25.0}})
        CHECK(at(x, y) == rgba({10, 90, 160}));
    CHECK(at(45, 9) == rgba({255, 255, 255}));
    int dark = 0;
    for (double x = 15; x < 45; x += 0.5)
        for (double y = 32; y < 38; y += 0.5)
            dark += (at(x, y) & 255) < 128;
    CHECK(dark > 20);
    const auto text = svg(drawing);
    CHECK(text.find("<title>a &lt; b</title>") != std::string::npos);
    CHECK(text.find("<title>x &amp; y</title>") != std::string::npos);
    CHECK(text.find("&lt;Text&gt;</text>") != std::string::npos);
    CHECK(text.starts_with("<svg xmlns="));
}

TEST_CASE("Plots: a layout gives the size and the part that is shown; what lies outside is cut off",
          "[render][plot]")
{
    const PlotSeries series{"model", {1, 2, 3, 40}, {}, {10, 20, 200}, {7, 8, 9, 10}};
    PlotLayout layout;
    layout.width = 400;
    layout.height = 300;
    const auto whole = boxPlot("", "axis", {series}, layout);
    CHECK(whole.width == Approx(400));
    CHECK(whole.height == Approx(300));
    REQUIRE(shapesOf<Drawing::Disc>(whole).size() == 4);
    CHECK(shapesOf<Drawing::Disc>(whole)[3].id == 10);
    layout.y = AxisRange{0, 5};
    const auto part = boxPlot("", "axis", {series}, layout);
    CHECK(shapesOf<Drawing::Disc>(part).size() == 3);
    REQUIRE(part.panels.size() == 1);
    const auto& area = part.panels[0].area;
    CHECK(part.panels[0].y.high == 5);
    for (const auto& box : shapesOf<Drawing::Box>(part)) {
        CHECK(box.top >= area.top);
        CHECK(box.bottom <= area.bottom);
    }
    for (const auto& line : shapesOf<Drawing::Line>(part)) {
        CHECK(line.from.y >= area.top - 1e-9);
        CHECK(line.to.y <= area.bottom + 1e-9);
    }
}

TEST_CASE("Plots: a point of a scatter lies where both axes say", "[render][plot]")
{
    const auto drawing = scatterPlot("t", "x", "y", {{"model", {{2, 4}, {8, 1}}, {}, {}, {}}});
    const auto discs = shapesOf<Drawing::Disc>(drawing);
    REQUIRE(discs.size() == 3); // and the legend
    REQUIRE(drawing.panels.size() == 1);
    const auto& [area, x, y, hasValuesAlongX] = drawing.panels[0];
    CHECK(hasValuesAlongX);
    CHECK((discs[0].centre.x - area.left) / (area.right - area.left) ==
          Approx((2 - x.low) / (x.high - x.low)));
    CHECK((area.bottom - discs[0].centre.y) / (area.bottom - area.top) ==
          Approx((4 - y.low) / (y.high - y.low)));
}

TEST_CASE("Plots: a curve is straight in values, on a logarithmic axis too", "[render][plot]")
{
    CurveAxes axes{"x", "y", {0.125, 8}};
    axes.isLogarithmic = true;
    const auto drawing = curvePlot("t", axes, {{"model", {{0, 0}, {4, 1}}, {}, {1, 2, 3}}});
    const auto& area = drawing.panels.at(0).area;
    // At 1, half-way along the axis of 2^-3 to 2^3, a quarter of the way up: numpy.interp.
    const double middle = (area.left + area.right) / 2;
    const double quarter = area.bottom - (area.bottom - area.top) / 4;
    double nearest = 1e9;
    for (const auto& line : shapesOf<Drawing::Line>(drawing))
        if (line.colour.red == 1 && line.width < 2 && line.from.x <= middle &&
            line.to.x >= middle && line.to.x > line.from.x)
            nearest = std::abs(std::lerp(line.from.y, line.to.y,
                                         (middle - line.from.x) / (line.to.x - line.from.x)) -
                               quarter);
    CHECK(nearest < 0.5);
    CHECK(words(drawing, "1/8").at.x == Approx(area.left));
    CHECK(words(drawing, "8").at.x == Approx(area.right));
}
