#include "viewer/ui/panels/Thumbnail.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

QImage thumbnail(const Volume& volume, int k, const WindowLevel& window, int edge)
{
    const Index3 size = volume.geometry.size();
    const Vec3 spacing = volume.geometry.spacing();
    const double widthMm = size[0] * spacing[0];
    const double heightMm = size[1] * spacing[1];
    const double mmPerPixel = std::max(widthMm, heightMm) / edge;
    const int width = std::max(1, static_cast<int>(std::lround(widthMm / mmPerPixel)));
    const int height = std::max(1, static_cast<int>(std::lround(heightMm / mmPerPixel)));
    k = std::clamp(k, 0, size[2] - 1);

    QImage image(edge, edge, QImage::Format_Grayscale8);
    image.fill(0);
    const int left = (edge - width) / 2;
    const int top = (edge - height) / 2;
    for (int y = 0; y < height; ++y) {
        auto* line = image.scanLine(top + y) + left;
        const int j = std::min(size[1] - 1, y * size[1] / height);
        for (int x = 0; x < width; ++x) {
            const int i = std::min(size[0] - 1, x * size[0] / width);
            const double shade =
                (volume.valueAt({i, j, k}) - window.lower()) / std::max(window.width, 1e-9);
            line[x] = static_cast<uchar>(std::clamp(shade, 0.0, 1.0) * 255);
        }
    }
    if (volume.description.invertedGrey)
        image.invertPixels();
    return image;
}

std::optional<VolumeDescription> middleSliceOnly(const VolumeDescription& description)
{
    if (description.slices.empty() || !description.geometry)
        return std::nullopt;
    const ImageGeometry& grid = *description.geometry;
    const auto middle = description.slices.size() / 2;
    auto one = ImageGeometry::create({grid.size()[0], grid.size()[1], 1}, grid.spacing(),
                                     grid.toWorld(Index3{0, 0, static_cast<int>(middle)}),
                                     grid.axes());
    if (!one)
        return std::nullopt;
    VolumeDescription result = description;
    result.geometry = *one;
    result.slices = {description.slices[middle]};
    return result;
}

} // namespace hangaku::viewer
