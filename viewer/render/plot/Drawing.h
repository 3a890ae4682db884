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

    double width = 0;
    double height = 0;
    std::string title; ///< for readers who do not see it
    std::vector<Shape> shapes;
};

/// A whole SVG document, which also stands inside HTML.
std::string svg(const Drawing& drawing);

/// About how wide a text is, in points, in the fonts that plots use.
double approximateWidth(const std::string& text, double height);

} // namespace hangaku::viewer
