#include "viewer/render/plot/DrawingPicture.h"

#include "viewer/render/slice/Canvas.h"
#include "viewer/render/slice/Glyphs.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

class PicturePainter {
public:
    PicturePainter(Image& image, double scale)
        : m_canvas(image.pixels.data(), image.width, image.height), m_scale(scale)
    {
    }

    void operator()(const Drawing::Line& line)
    {
        const auto from = pixel(line.from);
        const auto to = pixel(line.to);
        const double width = line.width * m_scale;
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        const double dash = line.dash > 0 ? line.dash * m_scale : length;
        for (double at = 0; at < length; at += 2 * dash) {
            const double end = std::min(at + dash, length);
            const auto between = [&](double way) {
                return PixelPoint{from.x + (to.x - from.x) * way / length,
                                  from.y + (to.y - from.y) * way / length};
            };
            m_canvas.line(between(at), between(end), width, line.colour, line.opacity);
        }
    }
    void operator()(const Drawing::Box& box)
    {
        m_canvas.fillSmooth(box.left * m_scale, box.top * m_scale, box.right * m_scale,
                            box.bottom * m_scale, box.colour, box.opacity);
    }
    void operator()(const Drawing::Disc& disc)
    {
        // A ring as wide as its radius, about half of it.
        const double radius = disc.radius * m_scale;
        m_canvas.ring(pixel(disc.centre), radius / 2, radius, disc.colour, disc.opacity);
    }
    void operator()(const Drawing::Words& words)
    {
        const auto glyphs =
            drawGlyphs(words.text, static_cast<int>(std::lround(words.height * m_scale)),
                       words.isBold ? TextWeight::Bold : TextWeight::Normal,
                       words.goesUp ? TextDirection::Up : TextDirection::Right);
        const auto at = pixel(words.at);
        const double before = words.anchor == Anchor::Start    ? 0
                              : words.anchor == Anchor::Middle ? 0.5
                                                               : 1;
        const double left = words.goesUp ? at.x - glyphs.width / 2.0 : at.x - before * glyphs.width;
        const double top =
            words.goesUp ? at.y - (1 - before) * glyphs.height : at.y - glyphs.height / 2.0;
        stamp(glyphs, static_cast<int>(std::lround(left)), static_cast<int>(std::lround(top)),
              words.colour);
    }

private:
    PixelPoint pixel(DrawingPoint point) const { return {point.x * m_scale, point.y * m_scale}; }
    void stamp(const Glyphs& glyphs, int left, int top, Rgb colour)
    {
        for (int y = 0; y < glyphs.height; ++y)
            for (int x = 0; x < glyphs.width; ++x)
                if (const auto coverage =
                        glyphs.coverage[static_cast<std::size_t>(y * glyphs.width + x)])
                    m_canvas.fill({left + x, top + y, left + x + 1, top + y + 1}, colour,
                                  coverage / 255.0);
    }

    Canvas m_canvas;
    double m_scale;
};

} // namespace

Image drawPicture(const Drawing& drawing, double scale)
{
    Image image{static_cast<int>(std::ceil(drawing.width * scale)),
                static_cast<int>(std::ceil(drawing.height * scale)),
                {}};
    image.pixels.assign(static_cast<std::size_t>(image.width) *
                            static_cast<std::size_t>(image.height),
                        rgba({255, 255, 255}));
    PicturePainter painter(image, scale);
    for (const auto& shape : drawing.shapes)
        std::visit(painter, shape);
    return image;
}

} // namespace hangaku::viewer
