#include "viewer/render/slice/SlicePicture.h"

#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

int greyAt(const SlicePicture& picture, int x, int y)
{
    const Rgba pixel =
        picture.pixels()[static_cast<std::size_t>(y * picture.camera().width + x)];
    return static_cast<int>(pixel & 255);
}

bool isGreyPixel(Rgba pixel)
{
    return (pixel & 255) == (pixel >> 8 & 255) && (pixel & 255) == (pixel >> 16 & 255);
}

/// Plain image: no letters, no scale bar.
SlicePicture barePicture(const Volume& volume, const SliceCamera& camera)
{
    SlicePicture picture;
    picture.setVolume(volume);
    picture.setWindow({500, 1000});
    picture.setDecoration({.letters = false, .scaleBar = false});
    picture.setCamera(camera);
    return picture;
}

struct NamedGrid {
    const char* name;
    ImageGeometry geometry;
};

/// Anisotropic and turned; sheared; with slices running towards the feet and mirrored rows.
std::vector<NamedGrid> awkwardGrids()
{
    return {{"oblique", obliqueGrid({13, 11, 9})},
            {"sheared", shearedGrid({13, 11, 9})},
            {"flipped", *ImageGeometry::create({13, 11, 9}, {0.8, 1.1, 2.5}, {40, -10, 300},
                                               {{{-1, 0, 0}, {0, 1, 0}, {0, 0, -1}}})},
            {"sagittal", *ImageGeometry::create({13, 11, 9}, {1, 1.5, 4}, {-16, -90, 120},
                                                {{{0, 1, 0}, {0, 0, -1}, {1, 0, 0}}})}};
}

} // namespace

TEST_CASE("SlicePicture: a bright voxel is drawn where the geometry puts it", "[render]")
{
    for (const auto& [name, geometry] : awkwardGrids()) {
        const Index3 bright{9, 3, 6};
        const Volume volume = volumeOf(geometry, [&](int i, int j, int k) {
            return Index3{i, j, k} == bright ? 1000 : 0;
        });
        const Vec3 centre = geometry.toWorld(bright);
        for (const Orientation orientation :
             {Orientation::Axial, Orientation::Coronal, Orientation::Sagittal}) {
            INFO(name << ", orientation " << static_cast<int>(orientation));
            SliceCamera camera = cameraOn(geometry, orientation, 301, 257);
            SlicePlane plane = camera.plane;
            plane.centre = centre;
            camera.setPlane(plane);
            SlicePicture picture = barePicture(volume, camera);
            picture.update();

            // The brightest pixel, and the centre of mass of the light.
            double sum = 0;
            PixelPoint middle;
            int brightest = 0;
            for (int y = 0; y < camera.height; ++y)
                for (int x = 0; x < camera.width; ++x) {
                    const int grey = greyAt(picture, x, y);
                    brightest = std::max(brightest, grey);
                    sum += grey;
                    middle.x += grey * (x + 0.5);
                    middle.y += grey * (y + 0.5);
                }
            const PixelPoint expected = camera.toPixel(centre);
            CHECK(brightest > 215);
            CHECK(middle.x / sum == Approx(expected.x).margin(0.6));
            CHECK(middle.y / sum == Approx(expected.y).margin(0.6));
        }
    }
}

TEST_CASE("SlicePicture: pixels are linear interpolation of the voxels, on any plane", "[render]")
{
    // The grey of a volume that is linear in the index is exact wherever it is looked at.
    for (const auto& [name, geometry] : awkwardGrids()) {
        const Volume volume = gradientVolume(geometry);
        SliceCamera camera = cameraOn(geometry, Orientation::Axial, 101, 93);
        const Vec3 turned = normalized(camera.plane.right + camera.plane.normal() * 0.4);
        camera.plane.right = turned;
        camera.focus = camera.plane.centre;
        SlicePicture picture = barePicture(volume, camera);
        picture.update();

        INFO(name);
        int compared = 0;
        int wrong = 0;
        for (int y = 0; y < camera.height; ++y)
            for (int x = 0; x < camera.width; ++x) {
                const Vec3 index = geometry.toIndex(camera.toLps({x + 0.5, y + 0.5}));
                bool isInside = true;
                for (int axis = 0; axis < 3; ++axis)
                    isInside &= index[axis] >= 0 && index[axis] <= geometry.size()[axis] - 1;
                if (!isInside)
                    continue;
                ++compared;
                const double value = 40 + 31 * index.x + 17 * index.y + 7 * index.z;
                wrong += std::abs(greyAt(picture, x, y) - value * 255 / 1000) > 1.01;
            }
        CHECK(compared > 500);
        CHECK(wrong == 0);
    }
}

TEST_CASE("SlicePicture: a square in the patient is square on anisotropic pixels", "[render]")
{
    // 20 mm along i (10 voxels) and along k (5 voxels) on the coronal plane.
    const auto geometry =
        *ImageGeometry::create({40, 8, 30}, {2, 1, 4}, {0, 0, 0}, kAxialAxes);
    const Volume volume = volumeOf(geometry, [](int i, int, int k) {
        return i >= 10 && i < 20 && k >= 10 && k < 15 ? 1000 : 0;
    });
    SlicePicture picture =
        barePicture(volume, cameraOn(geometry, Orientation::Coronal, 400, 400));
    picture.setInterpolation(Interpolation::Nearest);
    picture.update();
    int left = 1000;
    int right = 0;
    int top = 1000;
    int bottom = 0;
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 400; ++x)
            if (greyAt(picture, x, y) > 128) {
                left = std::min(left, x);
                right = std::max(right, x + 1);
                top = std::min(top, y);
                bottom = std::max(bottom, y + 1);
            }
    CHECK(right - left == Approx(20 / picture.camera().mmPerPixel).margin(1.01));
    CHECK(bottom - top == Approx(20 / picture.camera().mmPerPixel).margin(1.01));
    // Head is up, so slices 10 to 14 of 30 lie in the lower half.
    CHECK(top >= 200);
}

TEST_CASE("SlicePicture: a mask covers exactly the pixels of its voxels", "[render]")
{
    for (const auto& [name, geometry] : awkwardGrids()) {
        INFO(name);
        Segmentation segmentation(geometry);
        REQUIRE(segmentation.insert(segmentOf(3, {255, 0, 0})));
        {
            LabelMapEdit edit(segmentation.layer(0));
            for (int k = 3; k < 6; ++k)
                for (int j = 2; j < 7; ++j)
                    edit.fillRow(4, 9, j, k, 3, [](Label) { return true; });
        }
        const Volume volume = gradientVolume(geometry);
        SliceCamera camera = cameraOn(geometry, Orientation::Coronal, 200, 180);
        SlicePicture picture = barePicture(volume, camera);
        picture.setMasks({{&segmentation, {.outlineWidthPx = 0}, 0}});
        picture.update();
        int wrong = 0;
        int covered = 0;
        for (int y = 0; y < camera.height; ++y)
            for (int x = 0; x < camera.width; ++x) {
                const Vec3 index = geometry.toIndex(camera.toLps({x + 0.5, y + 0.5}));
                const Index3 voxel{static_cast<int>(std::floor(index.x + 0.5)),
                                   static_cast<int>(std::floor(index.y + 0.5)),
                                   static_cast<int>(std::floor(index.z + 0.5))};
                const bool expected =
                    geometry.contains(voxel) && segmentation.layer(0).at(voxel) == 3;
                const bool isRed =
                    !isGreyPixel(picture.pixels()[static_cast<std::size_t>(y * 200 + x)]);
                covered += isRed;
                wrong += isRed != expected;
            }
        CHECK(covered > 20);
        CHECK(wrong == 0);
    }
}

TEST_CASE("SlicePicture: outlines keep to the inside of the border and have their width", "[render]")
{
    const auto geometry = *ImageGeometry::create({60, 60, 3}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    Segmentation segmentation(geometry);
    REQUIRE(segmentation.insert(segmentOf(1, {0, 255, 0})));
    {
        LabelMapEdit edit(segmentation.layer(0));
        for (int j = 20; j < 40; ++j)
            edit.fillRow(20, 40, j, 1, 1, [](Label) { return true; });
    }
    SliceCamera camera;
    camera.width = camera.height = 240;
    camera.setPlane(SliceStack(geometry, Orientation::Axial).at(1));
    camera.focus = geometry.centre();
    camera.mmPerPixel = 0.25;
    SlicePicture picture = barePicture(volumeOf(geometry, [](int, int, int) { return 0; }), camera);
    picture.setMasks({{&segmentation, {.fillOpacity = 0, .outlineWidthPx = 2}, 0}});
    picture.update();
    const auto green = [&](int x, int y) {
        return static_cast<int>(picture.pixels()[static_cast<std::size_t>(y * 240 + x)] >> 8 & 255);
    };
    // The square spans pixels 80 to 159.
    CHECK(green(79, 120) == 0);
    CHECK(green(80, 120) == 255);
    CHECK(green(81, 120) == 255);
    CHECK(green(82, 120) == 0);
    CHECK(green(158, 120) == 255);
    CHECK(green(160, 120) == 0);
    CHECK(green(120, 80) == 255);
    CHECK(green(120, 82) == 0);
    CHECK(green(120, 120) == 0);
}

TEST_CASE("SlicePicture: the outer voxels are shown to their outer faces, and black beyond", "[render]")
{
    for (const auto& [name, geometry] : awkwardGrids()) {
        const Volume volume = volumeOf(geometry, [](int, int, int) { return 700; });
        for (const auto interpolation : {Interpolation::Linear, Interpolation::Nearest}) {
            INFO(name << ", nearest " << (interpolation == Interpolation::Nearest));
            SliceCamera camera = cameraOn(geometry, Orientation::Coronal, 150, 140);
            // Inside the outer half of the outermost voxels.
            SlicePlane plane = camera.plane;
            plane.centre = geometry.toWorld(Vec3{6, 5, 4});
            plane.centre =
                plane.centre + plane.normal() * (geometry.spacing()[1] * 5.3 *
                                                 (name == std::string("sagittal") ? 0 : 1));
            camera.setPlane(plane);
            SlicePicture picture = barePicture(volume, camera);
            // Values off the grid are not zero, but nothing: black even when zero is grey.
            picture.setWindow({0, 2000});
            picture.setInterpolation(interpolation);
            picture.update();
            int shown = 0;
            int wrong = 0;
            for (int y = 0; y < camera.height; ++y)
                for (int x = 0; x < camera.width; ++x) {
                    const Vec3 index = geometry.toIndex(camera.toLps({x + 0.5, y + 0.5}));
                    bool isOn = true;
                    bool isAtFace = false;
                    for (int axis = 0; axis < 3; ++axis) {
                        const double end = geometry.size()[axis] - 0.5;
                        isOn &= index[axis] >= -0.5 && index[axis] < end;
                        isAtFace |= std::min(std::abs(index[axis] + 0.5),
                                             std::abs(index[axis] - end)) < 1e-4;
                    }
                    if (isAtFace)
                        continue;
                    shown += isOn;
                    wrong += greyAt(picture, x, y) != (isOn ? 217 : 0);
                }
            CHECK(shown > 500);
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("SlicePicture: every pixel type, rescaled, inverted and of several channels", "[render]")
{
    const auto geometry = *ImageGeometry::create({8, 8, 3}, {1, 1, 2}, {0, 0, 0}, kAxialAxes);
    const SliceCamera camera = cameraOn(geometry, Orientation::Axial, 64, 64);
    constexpr int kChannels = 3;
    for (const auto type : {PixelType::UInt8, PixelType::Int8, PixelType::UInt16, PixelType::Int16,
                            PixelType::UInt32, PixelType::Int32, PixelType::Float32})
        for (const int channels : {1, kChannels})
            for (const bool inverted : {false, true}) {
                if (type == PixelType::UInt8 && channels == kChannels)
                    continue; // colours
                INFO(toString(type) << ", channels " << channels << ", inverted " << inverted);
                auto voxels = *VoxelBuffer::create(
                    type, geometry.voxelCount() * static_cast<std::size_t>(channels));
                voxels->visit([&](auto values) {
                    using T = std::remove_const_t<typename decltype(values)::value_type>;
                    auto out = voxels->template as<T>();
                    for (std::size_t n = 0; n < out.size(); ++n)
                        out[n] = static_cast<T>(n % static_cast<std::size_t>(channels) == 0 ? 60 : 9);
                });
                Volume volume{geometry, voxels, 2, -20, {}}; // 60 means 100
                volume.description.channels = channels;
                SlicePicture picture = barePicture(volume, camera);
                picture.setWindow({50, 200}); // black at -50, white at 150: 191
                picture.setInverted(inverted);
                picture.update();
                CHECK(std::abs(greyAt(picture, 32, 32) - (inverted ? 64 : 191)) <= 1);
            }
}

TEST_CASE("SlicePicture: after an edit only what changed is drawn again, and it is right", "[render]")
{
    const auto geometry = obliqueGrid({40, 40, 20});
    Segmentation segmentation(geometry);
    REQUIRE(segmentation.insert(segmentOf(1, {255, 80, 0})));
    const Volume volume = gradientVolume(geometry);
    const SliceCamera camera = cameraOn(geometry, Orientation::Axial, 320, 300);
    SlicePicture picture = barePicture(volume, camera);
    picture.setMasks({{&segmentation, {}, 1}});
    picture.update();

    LabelMapEdit edit(segmentation.layer(0));
    for (int k = 8; k < 13; ++k)
        for (int j = 10; j < 15; ++j)
            edit.fillRow(12, 20, j, k, 1, [](Label) { return true; });
    CHECK(picture.labelsChanged(segmentation, 0, edit.takeDirtyBox()));
    picture.update();

    SlicePicture fresh = barePicture(volume, camera);
    fresh.setMasks({{&segmentation, {}, 1}});
    fresh.update();
    CHECK(picture.pixels() == fresh.pixels());

    edit.set({1, 1, 0}, 1);
    CHECK_FALSE(picture.labelsChanged(segmentation, 0, edit.takeDirtyBox()));
}

TEST_CASE("SlicePicture: the voxels are read where they are, without a copy", "[render]")
{
    const auto geometry = *ImageGeometry::create({32, 32, 4}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    auto voxels = *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount());
    SlicePicture picture =
        barePicture(Volume{geometry, voxels, 1, 0, {}},
                    cameraOn(geometry, Orientation::Axial, 64, 64));
    CHECK(picture.volume()->voxels.get() == voxels.get());
    picture.update();
    CHECK(greyAt(picture, 32, 32) == 0);
    std::ranges::fill(voxels->as<std::int16_t>(), std::int16_t{1000});
    picture.imageChanged(geometry.box());
    picture.update();
    CHECK(greyAt(picture, 32, 32) == 255);
}

TEST_CASE("SlicePicture: slices that have not arrived stay black", "[render]")
{
    const auto geometry = *ImageGeometry::create({32, 32, 8}, {1, 1, 2}, {0, 0, 0}, kAxialAxes);
    const Volume volume = volumeOf(geometry, [](int, int, int) { return 500; });
    SlicePicture picture =
        barePicture(volume, cameraOn(geometry, Orientation::Coronal, 100, 100));
    std::vector<std::uint8_t> ready(8, 0);
    ready[7] = 1; // the uppermost
    picture.setReadySlices(ready);
    picture.update();
    const PixelPoint above = picture.camera().toPixel({15, 15, 14});
    const PixelPoint below = picture.camera().toPixel({15, 15, 10});
    CHECK(greyAt(picture, static_cast<int>(above.x), static_cast<int>(above.y)) > 100);
    CHECK(greyAt(picture, static_cast<int>(below.x), static_cast<int>(below.y)) == 0);
}

TEST_CASE("SliceCamera: pixels and patient positions are inverse to each other", "[render]")
{
    SliceCamera camera = cameraOn(obliqueGrid(), Orientation::Sagittal, 640, 480);
    const PixelPoint pixel{123.25, 77.5};
    const PixelPoint back = camera.toPixel(camera.toLps(pixel));
    CHECK(back.x == Approx(pixel.x));
    CHECK(back.y == Approx(pixel.y));

    const Vec3 before = camera.toLps(pixel);
    camera.zoom(1.7, pixel);
    CHECK(length(camera.toLps(pixel) - before) < 1e-9);
    camera.pan(10, -4);
    CHECK(length(camera.toLps({133.25, 73.5}) - before) < 1e-9);
}
