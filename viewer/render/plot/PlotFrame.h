#pragma once

#include "viewer/render/plot/Drawing.h"

namespace hangaku::viewer {

/// A place on an axis, and what stands there.
struct NamedTick {
    double value = 0;
    std::string text;
};

/// Round numbers that divide a range into about so many parts.
std::vector<double> roundTicks(const AxisRange& range, int parts);
/// A range that holds the values, with room around them; round where it is easy.
AxisRange rangeAround(const std::vector<double>& values);
/// A tick as text: as many digits as its neighbours differ in.
std::string tickText(double value, double step);

/// The part of a drawing that holds the data, and what stands around it.
class PlotFrame {
public:
    /// @param area in points; grid lines, ticks and titles are drawn around it
    PlotFrame(Drawing& drawing, const Drawing::Box& area, AxisRange x, AxisRange y)
        : m_drawing(&drawing), m_area(area), m_x(x), m_y(y)
    {
        drawing.panels.push_back({area, x, y});
    }

    double x(double value) const
    {
        return m_area.left +
               (value - m_x.low) / (m_x.high - m_x.low) * (m_area.right - m_area.left);
    }
    double y(double value) const
    {
        return m_area.bottom -
               (value - m_y.low) / (m_y.high - m_y.low) * (m_area.bottom - m_area.top);
    }
    /// Whether a point of the drawing lies in the area.
    bool holds(DrawingPoint at) const;
    /// What of a shape lies in the area.
    void addInside(Drawing::Line line);
    void addInside(Drawing::Box box);
    void addInside(Drawing::Disc disc);
    /// The area's border.
    void addEdge();
    void addTitle(const std::string& title);
    void addVerticalAxis(const std::string& title);
    void addHorizontalAxis(const std::string& title);
    void addHorizontalAxis(const std::string& title, const std::vector<NamedTick>& ticks);
    /// Names below the area at whole numbers, from 0; turned when they do not fit.
    void addNames(const std::vector<std::string>& names);

private:
    Drawing* m_drawing;
    Drawing::Box m_area;
    AxisRange m_x;
    AxisRange m_y;
};

} // namespace hangaku::viewer
