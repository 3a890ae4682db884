#pragma once

#include "viewer/render/plot/Plots.h"

namespace hangaku::viewer {

/// The curve of one model, with the band of its interval where there is one.
struct CurveSeries {
    std::string name; ///< for the legend
    std::vector<DrawingPoint> points;
    std::vector<std::string> titles; ///< of each point, for the mouse; may be empty
    Rgb colour;
    bool hasMarks = false; ///< a disc on every point
    /// Points with their interval: x, low and high; empty: none.
    struct Band {
        double x = 0;
        double low = 0;
        double high = 0;
    };
    std::vector<Band> band = {};
};

/// What a curve is drawn on.
struct CurveAxes {
    std::string horizontal;
    std::string vertical;
    AxisRange x{0, 1}; ///< above 0 where it is logarithmic
    AxisRange y{0, 1};
    bool isLogarithmic = false; ///< along x, in powers of 2
    bool hasDiagonal = false;   ///< chance, or what should be
};

/// Curves of all models on the same axes; between points straight lines in values, on logarithmic
/// axes too.
Drawing curvePlot(const std::string& title, const CurveAxes& axes,
                  const std::vector<CurveSeries>& series, const PlotLayout& layout = {});

} // namespace hangaku::viewer
