#pragma once

#include "viewer/render/slice/MaskPainter.h"

#include <string>

namespace hangaku::viewer {

/// Draws smooth lines, rings and short texts over a view's pixels. Everything is in device pixels.
class Canvas {
public:
    /// @param pixels rows of `width`; must outlive the canvas
    Canvas(Rgba* pixels, int width, int height) : m_pixels(pixels), m_view{0, 0, width, height} {}

    /// @param opacity 0 to 1
    void fill(const PixelRect& rect, Rgb colour, double opacity);
    /// A rectangle with edges between pixels, each pixel covered as far as it lies inside.
    void fillSmooth(double left, double top, double right, double bottom, Rgb colour,
                    double opacity);
    /// A square about `centre`, `halfSide` to the middle of its line.
    void frame(PixelPoint centre, double halfSide, double lineWidth, Rgb colour, double opacity);
    /// From one point to another; cost follows the part in the view.
    void line(PixelPoint from, PixelPoint to, double lineWidth, Rgb colour, double opacity);
    void ring(PixelPoint centre, double radius, double lineWidth, Rgb colour, double opacity);
    /// White text with a dark halo, centred on a point.
    void text(const std::string& text, PixelPoint centre, double heightPx, Rgb colour);
    /// Width in pixels of what `text` would draw.
    static double textWidth(const std::string& text, double heightPx);

private:
    void blendPixel(int x, int y, Rgb colour, double opacity);

    Rgba* m_pixels;
    PixelRect m_view;
};

} // namespace hangaku::viewer
