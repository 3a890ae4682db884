#pragma once

#include "viewer/render/plot/Drawing.h"

#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// How large a plot is, and what of it is shown.
struct PlotLayout {
    double width = 0; ///< points; 0: as its contents need
    double height = 0;
    std::optional<AxisRange> x; ///< none: all
    std::optional<AxisRange> y;
};

/// Values of one model. NaN is left out.
struct PlotSeries {
    std::string name;
    std::vector<double> values;
    std::vector<std::string>
        titles; ///< of each value, shown where a mouse rests on it; may be empty
    Rgb colour;
    std::vector<int> ids = {}; ///< of each value (`Drawing::Disc::id`); may be empty
};

/// A box for each series (quartiles, median, whiskers to the farthest value within 1.5 times the
/// quartiles' distance, as Tukey), with every value beside it.
Drawing boxPlot(const std::string& title, const std::string& axis,
                const std::vector<PlotSeries>& series, const PlotLayout& layout = {});

/// A table of colours with numbers in it.
struct HeatMap {
    std::string title;
    std::vector<std::string> rows;
    std::vector<std::string> columns;
    std::vector<std::vector<double>> values; ///< [row][column]; NaN: an en dash
    double worst = 0;                        ///< values that get the palest colour,
    double best = 1;                         ///< and the darkest
    int digits = 2;
};
Drawing heatMapPlot(const HeatMap& map, const PlotLayout& layout = {});

/// Differences over means, with the bias and the limits of agreement of each series as lines.
struct AgreementSeries {
    std::string name;
    std::vector<double> means;
    std::vector<double> differences;
    std::vector<std::string> titles; ///< of each point; may be empty
    double bias = 0;
    double low = 0;
    double high = 0;
    Rgb colour;
    std::vector<int> ids = {}; ///< of each point; may be empty
};
/// One panel for each series, side by side, on the same axes.
Drawing agreementPlot(const std::string& title, const std::string& horizontal,
                      const std::string& vertical, const std::vector<AgreementSeries>& series,
                      const PlotLayout& layout = {});

/// Points of one model.
struct ScatterSeries {
    std::string name;
    std::vector<DrawingPoint> points; ///< values
    std::vector<std::string> titles;  ///< of each point; may be empty
    std::vector<int> ids;             ///< of each point; may be empty
    Rgb colour;
};
/// All series on the same two axes, with the line on which both values are the same.
Drawing scatterPlot(const std::string& title, const std::string& horizontal,
                    const std::string& vertical, const std::vector<ScatterSeries>& series,
                    const PlotLayout& layout = {});

/// How the ranks of a model are spread over resamples.
struct RankSeries {
    std::string name;
    std::vector<double> shares; ///< of rank 1, 2, ...
    Rgb colour;
};
Drawing rankPlot(const std::string& title, const std::string& axis,
                 const std::vector<RankSeries>& models, const PlotLayout& layout = {});

} // namespace hangaku::viewer
