#include "viewer/render/slice/ScorePainter.h"

#include "viewer/render/slice/ParallelRows.h"
#include "viewer/render/slice/SliceSampler.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hangaku::viewer {

Rgb scoreColour(double value)
{
    constexpr std::array<Rgb, 6> kStops{Rgb{20, 11, 53},   Rgb{95, 22, 110}, Rgb{168, 46, 95},
                                        Rgb{229, 92, 48}, Rgb{251, 165, 25}, Rgb{252, 246, 160}};
    const double at = std::clamp(value, 0.0, 1.0) * (kStops.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(at), kStops.size() - 2);
    const double part = at - static_cast<double>(below);
    const auto mix = [part](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(a + (b - a) * part));
    };
    const Rgb& a = kStops[below];
    const Rgb& b = kStops[below + 1];
    return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

void paintScores(const ScoreOverlay& scores, const SliceCamera& camera, const PixelRect& rect,
                 std::uint8_t* scratch, Rgba* pixels)
{
    if (rect.isEmpty())
        return;
    // Values 0 to 1 as 0 to 255: what "grey" is here.
    sampleGrey(scores.volume, camera, {{0.5, 1, VoiFunction::LinearExact}}, Interpolation::Linear,
               rect, scratch, camera.width);
    std::array<Rgb, 256> colours{};
    std::array<std::uint32_t, 256> alphas{};
    for (std::size_t value = 0; value < 256; ++value) {
        constexpr double kFull = 0.5; // from here on as opaque as can be
        const double part = static_cast<double>(value) / 255;
        colours[value] = scoreColour(part);
        alphas[value] = static_cast<std::uint32_t>(
            256 * std::clamp(scores.opacity, 0.0, 1.0) * std::min(1.0, part / kFull));
    }
    parallelRows(rect, [&](int y) {
        const std::ptrdiff_t row = std::ptrdiff_t{y} * camera.width;
        for (int x = rect.left; x < rect.right; ++x) {
            const auto value = scratch[row + x];
            if (alphas[value] != 0)
                pixels[row + x] = blended(pixels[row + x], colours[value], alphas[value]);
        }
    });
}

} // namespace hangaku::viewer
