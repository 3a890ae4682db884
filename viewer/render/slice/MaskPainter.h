#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/render/slice/SliceCamera.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// How masks are drawn over the image.
struct MaskStyle {
    bool visible = true;
    double fillOpacity = 0.35;        ///< 0 (outline only) to 1
    double outlineWidthPx = 1.5;      ///< device pixels; 0 draws none
    double selectedWidthPx = 2.5;     ///< of the selected segment's outline
    double outlineOpacity = 1;
    bool hatched = false; ///< the fill in stripes: what would be there, and is not yet

    friend bool operator==(const MaskStyle&, const MaskStyle&) = default;
};

/// Alpha, red, green, blue from the highest byte to the lowest, as QImage::Format_RGB32 and
/// OpenGL's GL_BGRA with GL_UNSIGNED_INT_8_8_8_8_REV have it.
using Rgba = std::uint32_t;

constexpr Rgba rgba(Rgb colour, std::uint8_t alpha = 255)
{
    return Rgba{colour.blue} | Rgba{colour.green} << 8 | Rgba{colour.red} << 16 |
           Rgba{alpha} << 24;
}

/// A colour over a pixel. @param alpha 0 to 256
constexpr Rgba blended(Rgba below, Rgb colour, std::uint32_t alpha)
{
    const auto channel = [alpha](std::uint32_t under, std::uint32_t over) {
        return (under * (256 - alpha) + over * alpha) >> 8;
    };
    return channel(below & 255, colour.blue) | channel(below >> 8 & 255, colour.green) << 8 |
           channel(below >> 16 & 255, colour.red) << 16 | 0xff000000U;
}

/// One segment alone, shown or not, in a colour of its own: how masks are compared.
struct OnlySegment {
    Label number = 0;
    Rgb colour;
};

/// Blends one label map over a view's pixels: fill, and an outline inside each segment's border.
///
/// Works at the resolution of the screen: the border is where voxels of different labels meet on
/// the pixels, so that outlines are crisp at any zoom and show exactly the voxels that are set.
class MaskPainter {
public:
    /// Takes what to draw for each label: the visible segments that lie in `layer`.
    /// @param selected the segment with the thicker outline; 0 for none
    MaskPainter(const Segmentation& segmentation, int layer, const MaskStyle& style,
                Label selected, const std::optional<OnlySegment>& only = {});

    /// How far from a changed label its outline may change, in pixels.
    int reach() const { return m_reach; }
    bool isEmpty() const { return !m_isAnyVisible; }

    /// Blends the pixels `rect` of a view.
    /// @param labels, pixels first pixel of the view, rows of camera.width
    /// @param view   the whole view; nothing is known, and no border drawn, beyond it
    void paint(const Label* labels, const PixelRect& view, const PixelRect& rect,
               Rgba* pixels) const;

private:
    struct Look {
        Rgb colour;
        bool visible = false;
        std::uint16_t fill = 0;    ///< opacity, of 256
        float outlineWidth = 0;    ///< pixels
    };
    const Look& lookOf(Label label) const
    {
        return m_looks[label < m_looks.size() ? label : 0];
    }
    void paintRow(const Label* labels, const PixelRect& view, int y, int left, int right,
                  const std::uint8_t* across, Rgba* pixels) const;

    std::vector<Look> m_looks; ///< by label; 0 is background
    std::uint16_t m_outline = 256;
    bool m_isHatched = false;
    int m_reach = 0;
    bool m_isAnyVisible = false;
};

} // namespace hangaku::viewer
