#include "viewer/ui/panels/Thumbnail.h"

#include "viewer/core/view/Presentation.h"
#include "viewer/render/slice/ValueSampler.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

QImage thumbnail(const Volume& volume, int k, const GreyScale& scale, int edge)
{
    const Index3 size = volume.geometry.size();
    const Vec3 spacing = volume.geometry.spacing();
    const double widthMm = size[0] * spacing[0];
    const double heightMm = size[1] * spacing[1];
    const double mmPerPixel = std::max(widthMm, heightMm) / edge;
    const int width = std::max(1, static_cast<int>(std::lround(widthMm / mmPerPixel)));
    const int height = std::max(1, static_cast<int>(std::lround(heightMm / mmPerPixel)));
    k = std::clamp(k, 0, size[2] - 1);

    QImage image(edge, edge, QImage::Format_RGB32);
    image.fill(Qt::black);
    if (volume.voxels->count() < volume.geometry.voxelCount())
        return image;
    const bool isColour = hasColours(volume);
    const bool hasPadding = paddingShows(volume.description, scale);
    const double padding = volume.description.paddingValue.value_or(0);
    const double limit = volume.description.paddingLimit.value_or(padding);
    const auto [lowest, highest] = std::minmax(padding, limit);
    const int left = (edge - width) / 2;
    const int top = (edge - height) / 2;
    for (int y = 0; y < height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(top + y)) + left;
        const int j = std::min(size[1] - 1, y * size[1] / height);
        for (int x = 0; x < width; ++x) {
            const Index3 index{std::min(size[0] - 1, x * size[0] / width), j, k};
            if (isColour) {
                const auto* rgb = volume.voxels->as<std::uint8_t>().data() +
                                  volume.offset(index) *
                                      static_cast<std::size_t>(volume.description.channels);
                line[x] = qRgb(rgb[0], rgb[1], rgb[2]);
                continue;
            }
            const double value = volume.valueAt(index);
            if (hasPadding && value >= lowest && value <= highest)
                continue;
            const int grey = static_cast<int>(scale.greyOf(value));
            line[x] = qRgb(grey, grey, grey);
        }
    }
    return image;
}

std::optional<VolumeDescription> middleSliceOnly(const VolumeDescription& description)
{
    const int count = acquiredSliceCount(description);
    if (count == 0)
        return std::nullopt;
    const int middle = count / 2;
    VolumeDescription result = description;
    result.timePoints = 1;
    result.timePointLabels.clear();
    result.slicePlaces.clear();
    result.slices = {description.slices[static_cast<std::size_t>(middle)]};
    if (!description.geometry)
        return result;
    const ImageGeometry& grid = *description.geometry;
    const auto at = static_cast<std::size_t>(middle);
    const double place =
        at < description.slicePlaces.size() ? description.slicePlaces[at] : middle;
    auto one = ImageGeometry::create({grid.size()[0], grid.size()[1], 1}, grid.spacing(),
                                     grid.toWorld(Vec3{0, 0, place}), grid.axes());
    if (!one)
        return std::nullopt;
    result.geometry = *one;
    return result;
}

} // namespace hangaku::viewer
