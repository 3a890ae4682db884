#include "viewer/render/figure/Figure.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/core/view/ImageStack.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/render/scene/Display.h"
#include "viewer/render/scene/VolumeScene.h"
#include "viewer/render/slice/Canvas.h"
#include "viewer/render/surface/Surface.h"

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPNGWriter.h>
#include <vtkPolyData.h>
#include <vtkRenderWindow.h>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

/// The voxel nearest to the middle of what the first mask with voxels shows.
std::optional<Vec3> middleOfMasks(const FigureRequest& request)
{
    for (const auto& mask : request.masks) {
        IndexBox box;
        for (int layer = 0; layer < mask->layerCount(); ++layer) {
            LabelRuns runs(mask->geometry());
            runs.readAll(mask->layer(layer));
            for (const IndexBox& one : runs.boxes())
                box.unite(one);
        }
        if (!box.isEmpty())
            return mask->geometry().toWorld(Vec3{(box.first[0] + box.end[0] - 1) / 2.0,
                                                 (box.first[1] + box.end[1] - 1) / 2.0,
                                                 (box.first[2] + box.end[2] - 1) / 2.0});
    }
    return std::nullopt;
}

Result<void> check(const FigureRequest& request)
{
    constexpr int kSmallest = 16;
    constexpr int kLargest = 16384;
    if (std::min(request.width, request.height) < kSmallest ||
        std::max(request.width, request.height) > kLargest)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A figure of %1 x %2 pixels cannot be drawn"),
                         {std::to_string(request.width), std::to_string(request.height)}),
                    Text(HANGAKU_TR("Core", "Choose a size from 16 to 16384 pixels.")));
    if (request.at) {
        const Vec3 index = request.volume.geometry.toIndex(*request.at);
        for (int axis = 0; axis < 3; ++axis)
            if (!(index[axis] >= -0.5 && index[axis] <= request.volume.geometry.size()[axis] - 0.5))
                return fail(ErrorCode::InvalidArgument,
                            Text(HANGAKU_TR("Core", "The point to show lies outside the image")),
                            Text(HANGAKU_TR("Core", "Give a point in the patient's coordinates "
                                                    "(LPS, mm) inside the image.")));
    }
    if (request.image && (*request.image < 0 ||
                          *request.image >= ImageStack(request.volume, std::nullopt).count()))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There is no image %1"),
                         {std::to_string(*request.image + 1)}));
    const bool isFlat = isPicture(request.volume.description) || request.volume.isColour();
    if (request.view == FigureView::Volume && isFlat)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "Pictures and colours cannot be drawn in 3D")),
                    Text(HANGAKU_TR("Core", "Draw them as images: --view stack.")));
    const bool needsDisplay =
        !isPicture(request.volume.description) &&
        (request.view == FigureView::Mpr || request.view == FigureView::Volume);
    if (needsDisplay && !canOpenDisplay())
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "3D figures need an X display, and there is none")),
                    Text(HANGAKU_TR("Core", "Run it under xvfb-run, or draw a single slice.")),
                    "the X display named by DISPLAY cannot be opened");
    return {};
}

/// Which image of the stack is asked for.
int imageNumber(const FigureRequest& request, const ImageStack& stack, Vec3 at)
{
    // A film begins with its first frame.
    const bool isFirst = !request.image && !request.at && isPicture(request.volume.description);
    if (!stack.isAcquired() || (!request.image && !isFirst))
        return stack.nearest(at);
    const int number = request.image.value_or(0);
    return stack.forward() > 0 ? number : stack.count() - 1 - number;
}

/// @param orientation none: the image as acquired
Image drawSlice(const FigureRequest& request, std::optional<Orientation> orientation, Vec3 at,
                int width, int height, bool withCrosshair)
{
    const Volume& volume = request.volume;
    const ImageStack stack(volume, orientation);
    const int shown = imageNumber(request, stack, at);
    SliceCamera camera;
    camera.width = width;
    camera.height = height;
    camera.setPlane(stack.at(shown));
    const Vec3 spacing = volume.geometry.spacing();
    const double voxel = orientation ? std::max({spacing.x, spacing.y, spacing.z})
                                     : std::max(spacing.x, spacing.y);
    camera.fit(orientation ? volume.geometry.centre() : camera.plane.centre,
               stack.widthMm() + voxel, stack.heightMm() + voxel);

    SlicePicture picture;
    picture.setVolume(stack.imageAt(volume, shown));
    GreyScale scale = firstScale(volume);
    if (request.window)
        scale = {*request.window, scale.inverted};
    picture.setWindow(scale.window);
    picture.setInverted(scale.inverted);
    picture.setTable(scale.table);
    std::vector<MaskOverlay> masks;
    for (const auto& mask : request.masks)
        masks.push_back({mask.get(), request.style, 0});
    picture.setMasks(std::move(masks));
    picture.setCamera(camera);
    SliceDecoration decoration;
    decoration.boxes = request.boxes;
    decoration.boxStepMm = stack.stepMm(shown);
    if (withCrosshair)
        decoration.crosshair = at;
    if (isPicture(volume.description)) {
        decoration.letters = false;
        const UltrasoundRegion* region = mainRegion(volume.description);
        decoration.scaleBarMm = region != nullptr
                                    ? std::abs(region->delta[1]) / volume.geometry.spacing().y
                                    : millimetresPerUnit(volume, 0, 0);
    }
    picture.setDecoration(decoration);
    picture.update();
    return {width, height, picture.pixels()};
}

Image drawVolume(const FigureRequest& request, int width, int height)
{
    vtkNew<vtkRenderWindow> window;
    window->SetOffScreenRendering(1);
    window->SetSize(width, height);
    VolumeScene scene(window);
    scene.setOutline(request.volume.geometry);
    constexpr int kCells = 600'000;
    int number = 0;
    bool isAnyDrawn = false;
    for (const auto& mask : request.masks) {
        for (int layer = 0; layer < mask->layerCount(); ++layer) {
            LabelRuns runs(mask->geometry());
            runs.readAll(mask->layer(layer));
            const auto boxes = runs.boxes();
            for (const Segment& segment : mask->segments()) {
                if (segment.layer != layer || !segment.visible || segment.number >= boxes.size())
                    continue;
                const VolumeScene::SurfaceKey key{number, segment.number};
                scene.setSurface(key, labelSurface(runs, segment.number, boxes[segment.number],
                                                   kCells, {})
                                          .still.mesh);
                scene.setLook(key, segment.colour, true, 1);
                isAnyDrawn = true;
            }
        }
        ++number;
    }
    if (!isAnyDrawn && !request.volume.isColour())
        scene.setImageSurface(
            imageSurface(request.volume, surfaceThreshold(request.volume), kCells, {}));
    scene.setBoxes(request.boxes);
    scene.setSmoothEdges(true);
    scene.resetCamera();
    Image image{width, height, {}};
    image.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    scene.draw(image.pixels.data());
    return image;
}

void copyInto(Image& target, const Image& part, int left, int top)
{
    for (int y = 0; y < part.height; ++y)
        std::copy_n(part.pixels.begin() + std::ptrdiff_t{y} * part.width, part.width,
                    target.pixels.begin() + std::ptrdiff_t{top + y} * target.width + left);
}

Image drawAll(const FigureRequest& request, Vec3 at)
{
    constexpr int kGap = 2;
    const int left = (request.width - kGap) / 2;
    const int right = request.width - kGap - left;
    const int top = (request.height - kGap) / 2;
    const int bottom = request.height - kGap - top;
    Image image{request.width, request.height, {}};
    image.pixels.assign(static_cast<std::size_t>(request.width) *
                            static_cast<std::size_t>(request.height),
                        rgba({18, 20, 23}));
    const bool cross = request.crosshair;
    copyInto(image, drawSlice(request, Orientation::Axial, at, left, top, cross), 0, 0);
    copyInto(image, drawSlice(request, Orientation::Coronal, at, right, top, cross), left + kGap,
             0);
    copyInto(image, drawSlice(request, Orientation::Sagittal, at, left, bottom, cross), 0,
             top + kGap);
    copyInto(image, drawVolume(request, right, bottom), left + kGap, top + kGap);
    return image;
}

} // namespace

Result<Image> renderFigure(const FigureRequest& request)
{
    if (const auto checked = check(request); !checked)
        return tl::unexpected(checked.error());
    const Vec3 at = request.at              ? *request.at
                    : !request.boxes.empty() ? request.boxes.front().box.centre
                                             : middleOfMasks(request).value_or(request.volume.geometry.centre());
    const FigureView view =
        isPicture(request.volume.description) ? FigureView::Stack : request.view;
    Image image;
    switch (view) {
    case FigureView::Axial:
        image = drawSlice(request, Orientation::Axial, at, request.width, request.height, false);
        break;
    case FigureView::Coronal:
        image = drawSlice(request, Orientation::Coronal, at, request.width, request.height, false);
        break;
    case FigureView::Sagittal:
        image = drawSlice(request, Orientation::Sagittal, at, request.width, request.height, false);
        break;
    case FigureView::Volume: image = drawVolume(request, request.width, request.height); break;
    case FigureView::Mpr: image = drawAll(request, at); break;
    case FigureView::Stack:
        image = drawSlice(request, std::nullopt, at, request.width, request.height, false);
        break;
    }
    // Every exported image says so.
    Canvas canvas(image.pixels.data(), image.width, image.height);
    constexpr double kTextPx = 10;
    const std::string notice = "Research use only";
    canvas.text(notice,
                {image.width - 6 - Canvas::textWidth(notice, kTextPx) / 2, image.height - 9.0},
                kTextPx, {152, 162, 173});
    return image;
}

Result<void> writePng(const Image& image, const std::filesystem::path& file)
{
    vtkNew<vtkImageData> data;
    data->SetDimensions(image.width, image.height, 1);
    data->AllocateScalars(VTK_UNSIGNED_CHAR, 3);
    auto* out = static_cast<unsigned char*>(data->GetScalarPointer());
    for (int y = image.height - 1; y >= 0; --y)
        for (int x = 0; x < image.width; ++x) {
            const Rgba pixel = image.pixels[static_cast<std::size_t>(y) *
                                                static_cast<std::size_t>(image.width) +
                                            static_cast<std::size_t>(x)];
            *out++ = static_cast<unsigned char>(pixel >> 16 & 255);
            *out++ = static_cast<unsigned char>(pixel >> 8 & 255);
            *out++ = static_cast<unsigned char>(pixel & 255);
        }
    return writeAtomically(file, [&data](const std::filesystem::path& temporary) -> Result<void> {
        vtkNew<vtkPNGWriter> writer;
        writer->SetFileName(temporary.c_str());
        writer->SetInputData(data);
        writer->Write();
        if (writer->GetErrorCode() != 0)
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Core", "The picture could not be written")));
        return {};
    });
}

} // namespace hangaku::viewer
