// The part of SlicePicture that draws lines, letters and the scale over the image.
#include "viewer/render/slice/Canvas.h"
#include "viewer/render/slice/SlicePicture.h"

#include "viewer/core/view/Presentation.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

void SlicePicture::drawMarks()
{
    std::ranges::copy(m_base, m_pixels.begin());
    if (!m_volume)
        return;
    Canvas canvas(m_pixels.data(), m_camera.width, m_camera.height);
    if (m_decoration.crosshair)
        drawCrosshair(canvas);
    drawBoxes(canvas, m_camera, m_decoration.boxes, m_decoration.boxStepMm, m_pixelRatio);
    if (m_decoration.brush)
        drawBrush(canvas);
    if (m_decoration.letters)
        drawLetters(canvas);
    if (m_decoration.scaleBar && m_decoration.scaleBarMm > 0)
        drawScaleBar(canvas);
}

void SlicePicture::drawCrosshair(Canvas& canvas) const
{
    const PixelPoint centre = m_camera.toPixel(*m_decoration.crosshair);
    const double gap = std::clamp(m_decoration.crosshairGapMm / m_camera.mmPerPixel,
                                  6 * m_pixelRatio, 40 * m_pixelRatio);
    const int half = std::max(1, static_cast<int>(std::lround(m_pixelRatio)));
    constexpr double kOpacity = 0.6;
    const int x = static_cast<int>(std::floor(centre.x));
    const int y = static_cast<int>(std::floor(centre.y));
    const auto before = [gap](double at) { return static_cast<int>(std::lround(at - gap)); };
    const auto after = [gap](double at) { return static_cast<int>(std::lround(at + gap)); };
    const auto lines = m_decoration.crosshairLines.value_or(
        std::array{m_camera.plane.right, m_camera.plane.down});
    for (std::size_t n = 0; n < lines.size(); ++n) {
        const Rgb colour = m_decoration.crosshairColours[n];
        const Vec3 line = lines[n];
        const double alongX = dot(line, m_camera.plane.right);
        const double alongY = dot(line, m_camera.plane.down);
        constexpr double kAlongScreen = 1e-6; // then it is drawn crisp, on whole pixels
        if (alongX == 0 && alongY == 0)
            continue;
        if (std::abs(alongY) < kAlongScreen) {
            canvas.fill({0, y, before(centre.x), y + half}, colour, kOpacity);
            canvas.fill({after(centre.x), y, m_camera.width, y + half}, colour, kOpacity);
        } else if (std::abs(alongX) < kAlongScreen) {
            canvas.fill({x, 0, x + half, before(centre.y)}, colour, kOpacity);
            canvas.fill({x, after(centre.y), x + half, m_camera.height}, colour, kOpacity);
        } else {
            const double far = 2.0 * (m_camera.width + m_camera.height) +
                               std::abs(centre.x) + std::abs(centre.y);
            for (const double side : {-1.0, 1.0})
                canvas.line({centre.x + side * gap * alongX, centre.y + side * gap * alongY},
                            {centre.x + side * far * alongX, centre.y + side * far * alongY}, half,
                            colour, kOpacity);
        }
    }
}

void SlicePicture::drawBrush(Canvas& canvas) const
{
    const BrushOutline& brush = *m_decoration.brush;
    const double depth = dot(brush.centre - m_camera.plane.centre, m_camera.plane.normal());
    if (std::abs(depth) >= brush.radiusMm)
        return;
    const double radiusPx =
        std::sqrt(brush.radiusMm * brush.radiusMm - depth * depth) / m_camera.mmPerPixel;
    const PixelPoint centre = m_camera.toPixel(brush.centre);
    if (brush.isSquare) {
        canvas.frame(centre, radiusPx, 3 * m_pixelRatio, {0, 0, 0}, 0.5);
        canvas.frame(centre, radiusPx, 1.25 * m_pixelRatio, brush.colour, 1);
        return;
    }
    canvas.ring(centre, radiusPx, 3 * m_pixelRatio, {0, 0, 0}, 0.5);
    canvas.ring(centre, radiusPx, 1.25 * m_pixelRatio, brush.colour, 1);
}

void SlicePicture::drawLetters(Canvas& canvas) const
{
    const double height = 13 * m_pixelRatio;
    const double margin = 14 * m_pixelRatio;
    const Rgb colour{214, 219, 224};
    const Vec3 right = m_camera.plane.right;
    const Vec3 down = m_camera.plane.down;
    const double middleX = m_camera.width / 2.0;
    const double middleY = m_camera.height / 2.0;
    const auto besideEdge = [&](const std::string& letters) {
        return margin / 2 + std::max(margin / 2, Canvas::textWidth(letters, height) / 2);
    };
    const double inset = m_decoration.rightInset * m_pixelRatio;
    const std::string left = orientationLetters(-right);
    const std::string rightLetters = orientationLetters(right);
    canvas.text(left, {besideEdge(left), middleY}, height, colour);
    canvas.text(rightLetters, {m_camera.width - inset - besideEdge(rightLetters), middleY}, height, colour);
    canvas.text(orientationLetters(-down), {middleX, margin + m_decoration.topInset * m_pixelRatio},
                height, colour);
    canvas.text(orientationLetters(down), {middleX, m_camera.height - margin}, height, colour);
}

void SlicePicture::drawScaleBar(Canvas& canvas) const
{
    // The longest round length that fits a quarter of the view, standing at the right edge.
    const double mmPerPixel = m_camera.mmPerPixel * m_decoration.scaleBarMm;
    const double roomMm = 0.25 * m_camera.height * mmPerPixel;
    double lengthMm = 1;
    for (const double candidate : {2., 5., 10., 20., 50., 100., 200.})
        if (candidate <= roomMm)
            lengthMm = candidate;
    const double lengthPx = lengthMm / mmPerPixel;
    if (lengthPx > m_camera.height * 0.6)
        return;
    const double unit = m_pixelRatio;
    const double right =
        std::floor(m_camera.width - (10 + m_decoration.rightInset) * unit);
    const double middle = m_camera.height / 2.0 + 0.25 * m_camera.height;
    const double top = std::floor(middle - lengthPx / 2);
    const double bottom = top + lengthPx;
    const double line = std::max(1.0, std::round(unit));
    const Rgb colour{214, 219, 224};
    const auto bar = [&](double grow, Rgb ink, double opacity) {
        canvas.fillSmooth(right - line - grow, top - grow, right + grow, bottom + grow, ink,
                          opacity);
        canvas.fillSmooth(right - 6 * unit - grow, top - grow, right + grow, top + line + grow, ink,
                          opacity);
        canvas.fillSmooth(right - 6 * unit - grow, bottom - line - grow, right + grow,
                          bottom + grow, ink, opacity);
    };
    bar(unit, {0, 0, 0}, 0.45);
    bar(0, colour, 1);
    const std::string text = std::to_string(static_cast<int>(lengthMm)) + " mm";
    const double height = 11 * unit;
    canvas.text(text,
                {right - 10 * unit - Canvas::textWidth(text, height) / 2, (top + bottom) / 2},
                height, colour);
}

} // namespace hangaku::viewer
