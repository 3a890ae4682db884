#include "viewer/render/slice/FineSampler.h"

#include "viewer/render/slice/ParallelRows.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hangaku::viewer {
namespace {

/// The part `rect` of a view, and the camera that draws it with more pixels.
struct FineView {
    SliceCamera camera;
    PixelRect rect; ///< all of the fine view

    /// The fine view shows `rect` alone, so that its memory follows what has to be drawn.
    FineView(const SliceCamera& coarse, const PixelRect& part, int samples) : camera(coarse)
    {
        camera.mmPerPixel = coarse.mmPerPixel / samples;
        camera.width = part.width() * samples;
        camera.height = part.height() * samples;
        camera.focus = coarse.toLps({(part.left + part.right) / 2.0, (part.top + part.bottom) / 2.0});
        rect = camera.rect();
    }
    std::size_t count() const
    {
        return static_cast<std::size_t>(camera.width) * static_cast<std::size_t>(camera.height);
    }
};

/// Calls `put(x, y, first)` for each pixel of `rect` with the first of its samples.
template <typename T, typename Put>
void forEachPixel(const PixelRect& rect, const std::vector<T>& fine, int samples, const Put& put)
{
    const std::ptrdiff_t stride = std::ptrdiff_t{rect.width()} * samples;
    parallelRows(rect, [&](int y) {
        const T* row = fine.data() + (y - rect.top) * samples * stride;
        for (int x = rect.left; x < rect.right; ++x)
            put(x, y, row + std::ptrdiff_t{x - rect.left} * samples, stride);
    });
}

} // namespace

int samplesPerPixel(const Volume& volume, const SliceCamera& camera)
{
    if (volume.geometry.size()[2] != 1)
        return 1;
    const IndexWalk walk(volume.geometry, camera);
    const double voxels = std::max(length(walk.perX), length(walk.perY));
    constexpr double kMost = 4;
    return static_cast<int>(std::clamp(std::round(voxels), 1.0, kMost));
}

void sampleGreyFinely(const Volume& volume, const SliceCamera& camera, const GreyScale& scale,
                      Interpolation interpolation, const PixelRect& dirty, int samples,
                      std::uint8_t* grey, int stride)
{
    const FineView view(camera, dirty, samples);
    std::vector<std::uint8_t> fine(view.count());
    sampleGrey(volume, view.camera, scale, interpolation, view.rect, fine.data(),
               view.camera.width);
    const int each = samples * samples;
    forEachPixel(dirty, fine, samples,
                 [&](int x, int y, const std::uint8_t* from, std::ptrdiff_t step) {
                     int sum = each / 2;
                     for (int row = 0; row < samples; ++row)
                         for (int column = 0; column < samples; ++column)
                             sum += from[row * step + column];
                     grey[std::ptrdiff_t{y} * stride + x] = static_cast<std::uint8_t>(sum / each);
                 });
}

void sampleColoursFinely(const Volume& volume, const SliceCamera& camera,
                         Interpolation interpolation, const PixelRect& dirty, int samples,
                         Rgba* colours, int stride)
{
    const FineView view(camera, dirty, samples);
    std::vector<Rgba> fine(view.count());
    sampleColours(volume, view.camera, interpolation, view.rect, fine.data(), view.camera.width);
    const auto each = static_cast<Rgba>(samples * samples);
    forEachPixel(dirty, fine, samples, [&](int x, int y, const Rgba* from, std::ptrdiff_t step) {
        Rgba red = each / 2;
        Rgba green = each / 2;
        Rgba blue = each / 2;
        for (int row = 0; row < samples; ++row)
            for (int column = 0; column < samples; ++column) {
                const Rgba one = from[row * step + column];
                red += one >> 16 & 255;
                green += one >> 8 & 255;
                blue += one & 255;
            }
        colours[std::ptrdiff_t{y} * stride + x] =
            rgba({static_cast<std::uint8_t>(red / each), static_cast<std::uint8_t>(green / each),
                  static_cast<std::uint8_t>(blue / each)});
    });
}

} // namespace hangaku::viewer
