#include "app/evaluation/ScanPicture.h"

#include "app/evaluation/ComparisonFigures.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/processing/report/Table.h"
#include "viewer/render/figure/Figure.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace hangaku::app {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

/// The same voxels, every segment in one colour.
std::shared_ptr<const Segmentation> inColour(const Segmentation& mask, Rgb colour)
{
    Segmentation copy(mask.geometry());
    for (int layer = 0; layer < mask.layerCount(); ++layer)
        copy.addLayer(LabelMap(mask.layer(layer)));
    for (auto segment : mask.segments()) {
        ++segment.layer; // layer 0 is the empty one that every segmentation begins with
        segment.colour = colour;
        segment.visible = true;
        (void)copy.insert(std::move(segment));
    }
    return std::make_shared<Segmentation>(std::move(copy));
}

std::string swatch(Rgb colour, const std::string& name)
{
    std::array<char, 96> style{};
    std::snprintf(style.data(), style.size(),
                  "<span class=\"swatch\" style=\"background:#%02x%02x%02x;border:1px solid "
                  "#5b636d\"></span>",
                  colour.red, colour.green, colour.blue);
    return style.data() + processing::escapedForMarkup(name);
}

/// The pictures beside each other.
Image beside(const std::vector<Image>& images)
{
    constexpr int kGap = 4;
    Image all{kGap * (static_cast<int>(images.size()) - 1), images.front().height, {}};
    for (const auto& image : images)
        all.width += image.width;
    all.pixels.assign(static_cast<std::size_t>(all.width) * static_cast<std::size_t>(all.height),
                      rgba({18, 20, 23}));
    int left = 0;
    for (const auto& image : images) {
        for (int y = 0; y < image.height; ++y)
            std::copy_n(image.pixels.begin() + std::ptrdiff_t{y} * image.width, image.width,
                        all.pixels.begin() + std::ptrdiff_t{y} * all.width + left);
        left += image.width + kGap;
    }
    return all;
}

/// As the bytes of a PNG file.
Result<std::string> png(const Image& image)
{
    const auto file =
        fs::temp_directory_path() / ("hangaku-compare-" + std::to_string(::getpid()) + ".png");
    auto written = writePng(image, file);
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::error_code error;
    fs::remove(file, error);
    if (!written)
        return tl::unexpected<Error>(written.error());
    return bytes;
}

} // namespace

Result<ScanPicture> scanPicture(const Volume& volume,
                                const std::vector<std::shared_ptr<const Segmentation>>& masks,
                                const std::vector<std::string>& names,
                                const std::shared_ptr<const Segmentation>& reference,
                                std::optional<Vec3> at)
{
    ScanPicture picture;
    picture.caption = "Outlines:";
    FigureRequest request{volume, {}, FigureView::Axial, at, {}, 560, 560, {}};
    request.style.fillOpacity = 0;
    request.style.outlineWidthPx = 2;
    if (reference) {
        request.masks.push_back(inColour(*reference, {255, 255, 255}));
        picture.caption += swatch({255, 255, 255}, "reference");
    }
    for (std::size_t n = 0; n < masks.size(); ++n) {
        const auto colour = modelColour(n);
        request.masks.push_back(inColour(*masks[n], colour));
        picture.caption += swatch(colour, names[n]);
    }
    // A place outside the image cannot be shown.
    if (at) {
        const auto index = volume.geometry.toIndex(*at);
        for (int axis = 0; axis < 3; ++axis)
            if (!(index[axis] >= 0 && index[axis] <= volume.geometry.size()[axis] - 1))
                request.at.reset();
    }
    std::vector<Image> images;
    const bool isFlat = isPicture(volume.description);
    for (const auto view : {FigureView::Axial, FigureView::Coronal, FigureView::Sagittal}) {
        request.view = view;
        auto image = renderFigure(request);
        if (!image)
            return tl::unexpected<Error>(image.error());
        images.push_back(std::move(*image));
        if (isFlat)
            break;
    }
    auto bytes = png(beside(images));
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    picture.png = std::move(*bytes);
    return picture;
}

} // namespace hangaku::app
