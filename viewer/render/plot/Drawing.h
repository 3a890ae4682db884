#pragma once

#include "viewer/core/segmentation/Segment.h"

#include <string>
#include <variant>
#include <vector>

namespace hangaku::viewer {

/// Where, in points from the top left of a drawing.
struct DrawingPoint {
    double x = 0;
    double y = 0;
};

struct AxisRange {
    double low = 0;
    double high = 1;
};

enum class Anchor { Start, Middle, End };

/// A plot as shapes, in points (1/72 inch) from the top left, on white: one description, from which
/// `svg` and `DrawingPicture` make their files. Later shapes cover earlier ones.
struct Drawing {
    struct Line {
        DrawingPoint from;
        DrawingPoint to;
        double width = 1;
        Rgb colour{0, 0, 0};
        double opacity = 1;
        double dash = 0; ///< length of dashes and gaps; 0: none
    };
    struct Box {
        double left = 0;
        double top = 0;
        double right = 0;
        double bottom = 0;
        Rgb colour{0, 0, 0};
        double opacity = 1;
    };
    struct Disc {
        DrawingPoint centre;
        double radius = 2;
        Rgb colour{0, 0, 0};
        double opacity = 1;
        std::string title; ///< shown where a mouse rests on it, in SVG
        int id = -1;       ///< of what it stands for, where that can be chosen
    };
    struct Words {
        std::string text; ///< UTF-8
        DrawingPoint at;  ///< half-way up the letters
        double height = 10;
        Anchor anchor = Anchor::Start;
        Rgb colour{0, 0, 0};
        bool isBold = false;
        bool goesUp = false; ///< turned by a quarter, read from below
    };
    using Shape = std::variant<Line, Box, Disc, Words>;

    /// An area with axes, so that a place in it can be turned into values.
    struct Panel {
        Box area;
        AxisRange x;
        AxisRange y;
        bool hasValuesAlongX = true; ///< false: names stand there
    };

    double width = 0;
    double height = 0;
    std::string title; ///< for readers who do not see it
    std::vector<Shape> shapes;
    std::vector<Panel> panels = {};
};

/// The neutral colours of all drawings; what shows one on a dark ground puts others in their place.
inline constexpr Rgb kDrawingInk{45, 50, 56};
inline constexpr Rgb kDrawingGrid{226, 229, 233};
inline constexpr Rgb kDrawingEdge{200, 204, 209};

/// A whole SVG document, which also stands inside HTML.
std::string svg(const Drawing& drawing);

/// About how wide a text is, in points, in the fonts that plots use.
double approximateWidth(const std::string& text, double height);

} // namespace hangaku::viewer
