// How values become grey or colours, and what files draw over and cover of their own pictures.
#include "viewer/core/view/ImageStack.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/render/slice/SlicePicture.h"

#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

Rgba pixelAt(const SlicePicture& picture, Vec3 lps)
{
    const PixelPoint at = picture.camera().toPixel(lps);
    return picture.pixels()[static_cast<std::size_t>(static_cast<int>(at.y) *
                                                         picture.camera().width +
                                                     static_cast<int>(at.x))];
}

int greyAt(const SlicePicture& picture, Vec3 lps)
{
    return static_cast<int>(pixelAt(picture, lps) & 255);
}

SlicePicture pictureOf(const Volume& volume, const GreyScale& scale,
                       Orientation orientation = Orientation::Axial)
{
    SlicePicture picture;
    picture.setVolume(volume);
    picture.setWindow(scale.window);
    picture.setInverted(scale.inverted);
    picture.setTable(scale.table);
    picture.setInterpolation(Interpolation::Nearest);
    picture.setDecoration({.letters = false, .scaleBar = false});
    picture.setCamera(cameraOn(volume.geometry, orientation, 200, 160));
    picture.update();
    return picture;
}

/// Voxel i of a row has the value i; one slice, so that a picture is one row of values.
Volume ramp(int values)
{
    return volumeOf(*ImageGeometry::create({values, 4, 1}, {1, 20, 3}, {0, 0, 0}, kAxialAxes),
                    [](int i, int, int) { return i; });
}

/// Compares all values of a ramp with what the standard says, within a rounding.
void checkRamp(const GreyScale& scale, const std::function<double(double)>& expected)
{
    const Volume volume = ramp(60);
    SlicePicture picture = pictureOf(volume, scale);
    for (int i = 0; i < 60; ++i) {
        INFO("value " << i);
        CHECK(std::abs(greyAt(picture, volume.geometry.toWorld(Index3{i, 2, 0})) - expected(i)) <=
              0.55);
    }
}

} // namespace

TEST_CASE("SlicePicture: windows follow the formulas of PS3.3 C.11.2.1.2", "[render][voi]")
{
    const double c = 30;
    const double w = 21;
    checkRamp({{c, w, VoiFunction::Linear}}, [=](double x) {
        if (x <= c - 0.5 - (w - 1) / 2)
            return 0.0;
        if (x > c - 0.5 + (w - 1) / 2)
            return 255.0;
        return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255;
    });
    checkRamp({{c, w, VoiFunction::LinearExact}},
              [=](double x) { return std::clamp((x - c) / w + 0.5, 0.0, 1.0) * 255; });
    checkRamp({{c, w, VoiFunction::Sigmoid}},
              [=](double x) { return 255 / (1 + std::exp(-4 * (x - c) / w)); });
    checkRamp({{c, w, VoiFunction::Sigmoid}, true},
              [=](double x) { return 255 - 255 / (1 + std::exp(-4 * (x - c) / w)); });
    // A width of 1 is a threshold (Note 4).
    checkRamp({{c, 1, VoiFunction::Linear}}, [=](double x) { return x <= c - 0.5 ? 0.0 : 255.0; });
}

TEST_CASE("SlicePicture: a VOI table maps its inputs, and holds its ends beyond them",
          "[render][voi]")
{
    auto table = std::make_shared<LookupTable>();
    table->first = 20;
    table->outputBits = 12;
    table->outputs = {4095, 100, 2000, 3000, 0};
    checkRamp({{1, 1}, false, table}, [&](double x) { return table->at(x) * 255.0 / 4095; });
    checkRamp({{1, 1}, true, table}, [&](double x) { return 255 - table->at(x) * 255.0 / 4095; });
}

TEST_CASE("SlicePicture: padding is black, inverted too, and does not bleed", "[render][voi]")
{
    const auto geometry = obliqueGrid({40, 30, 6});
    Volume volume = volumeOf(geometry, [](int i, int, int) { return i < 20 ? 3000 : 100; });
    volume.description.paddingValue = 3000;
    for (const bool inverted : {false, true})
        for (const auto interpolation : {Interpolation::Nearest, Interpolation::Linear}) {
            INFO("inverted " << inverted);
            SlicePicture picture = pictureOf(volume, {{100, 200, VoiFunction::LinearExact}, inverted});
            picture.setInterpolation(interpolation);
            picture.update();
            int black = 0;
            int grey = 0;
            int other = 0;
            for (int y = 0; y < 160; ++y)
                for (int x = 0; x < 200; ++x) {
                    const Vec3 index = geometry.toIndex(picture.camera().toLps({x + 0.5, y + 0.5}));
                    if (!geometry.contains({static_cast<int>(std::lround(index.x)),
                                            static_cast<int>(std::lround(index.y)),
                                            static_cast<int>(std::lround(index.z))}))
                        continue;
                    const auto value = static_cast<int>(
                        picture.pixels()[static_cast<std::size_t>(y * 200 + x)] & 255);
                    black += value == 0;
                    grey += std::abs(value - 127) <= 1;
                    other += value != 0 && std::abs(value - 127) > 1;
                }
            CHECK(black > 1000);
            CHECK(grey > 1000);
            CHECK(other == 0);
        }
    CHECK(sampledRange(volume).maximum < 200);
    volume.description.paddingLimit = 90; // a range: all of it
    CHECK(sampledRange(volume).minimum == 0);
}

TEST_CASE("SlicePicture: colours are drawn as they are, whatever the window", "[render][colour]")
{
    const auto geometry = *ImageGeometry::create({20, 16, 3}, {1, 2, 3}, {5, 6, 7}, kAxialAxes);
    auto voxels = *VoxelBuffer::create(PixelType::UInt8, geometry.voxelCount() * 3);
    for (std::size_t n = 0; n < geometry.voxelCount(); ++n) {
        voxels->as<std::uint8_t>()[3 * n] = static_cast<std::uint8_t>(n % 20 * 12);
        voxels->as<std::uint8_t>()[3 * n + 1] = static_cast<std::uint8_t>(n / 20 % 16 * 15);
        voxels->as<std::uint8_t>()[3 * n + 2] = static_cast<std::uint8_t>(n / 320 * 100);
    }
    Volume volume{geometry, voxels, 1, 0, {}};
    volume.description.channels = 3;
    for (const Orientation orientation : {Orientation::Axial, Orientation::Sagittal}) {
        SlicePicture picture = pictureOf(volume, {{0, 1}}, orientation);
        const Index3 index = orientation == Orientation::Axial ? Index3{7, 9, 1} : Index3{9, 9, 2};
        const Rgba expected = rgba({static_cast<std::uint8_t>(index[0] * 12),
                                    static_cast<std::uint8_t>(index[1] * 15),
                                    static_cast<std::uint8_t>(index[2] * 100)});
        CHECK(pixelAt(picture, geometry.toWorld(index)) == expected);
    }
    // Halfway between two voxels: the mean of each channel.
    SlicePicture picture = pictureOf(volume, {{0, 1}});
    picture.setInterpolation(Interpolation::Linear);
    SliceCamera camera = picture.camera();
    camera.focus = geometry.toWorld(Vec3{7.5, 9, 1});
    camera.mmPerPixel = 0.01;
    picture.setCamera(camera);
    picture.update();
    const Rgba middle = picture.pixels()[80 * 200 + 100];
    CHECK(std::abs(static_cast<int>(middle >> 16 & 255) - 90) <= 1);
    CHECK(static_cast<int>(middle >> 8 & 255) == 135);
}

TEST_CASE("SlicePicture: shutters cover what lies outside all of them", "[render][marks]")
{
    const auto geometry = obliqueGrid({40, 30, 6});
    Volume volume = volumeOf(geometry, [](int, int, int) { return 900; });
    volume.description.shutters = {
        {Shutter::Shape::Rectangle, {{4, 3}, {30, 26}}},
        {Shutter::Shape::Circle, {{16, 15}, {9, 0}}},
        {Shutter::Shape::Polygon, {{0, 0}, {39, 0}, {39, 18.5}, {0, 18.5}}}};
    SlicePicture picture = pictureOf(volume, {{500, 1000}});
    const auto isSeen = [&](int i, int j) {
        return greyAt(picture, geometry.toWorld(Index3{i, j, 3})) > 100;
    };
    CHECK(isSeen(16, 15));
    CHECK(isSeen(24, 15));
    CHECK_FALSE(isSeen(26, 15)); // off the circle
    CHECK_FALSE(isSeen(16, 20)); // off the polygon
    CHECK_FALSE(isSeen(3, 15));  // off the rectangle
    SliceDecoration decoration = picture.decoration();
    decoration.shutters = false;
    picture.setDecoration(decoration);
    picture.update();
    CHECK(isSeen(3, 15));
}

TEST_CASE("SlicePicture: an overlay plane is drawn on its own slice and nowhere else",
          "[render][marks]")
{
    const auto geometry = shearedGrid({40, 30, 6});
    Volume volume = volumeOf(geometry, [](int, int, int) { return 0; });
    OverlayPlane plane;
    plane.slice = 3;
    plane.column = 10;
    plane.row = -1; // begins above the picture
    plane.columns = 5;
    plane.rows = 4;
    plane.bits = {0b00100001, 0, 0}; // (0, 0) and (0, 1): the bits go on without gaps
    volume.overlays = std::make_shared<std::vector<OverlayPlane>>(1, plane);
    const ImageStack stack(volume, Orientation::Axial);
    const auto isDrawn = [&](int i, int j, int k) {
        SlicePicture picture = pictureOf(volume, {{500, 1000}});
        SliceCamera camera = picture.camera();
        camera.setPlane(stack.at(k));
        picture.setCamera(camera);
        picture.update();
        return greyAt(picture, geometry.toWorld(Index3{i, j, k})) > 100;
    };
    CHECK(isDrawn(10, 0, 3));
    CHECK_FALSE(isDrawn(11, 0, 3));
    CHECK_FALSE(isDrawn(10, 1, 3));
    CHECK_FALSE(isDrawn(10, 0, 2));

    // The acquired image alone carries it, too.
    const ImageStack acquired(volume, std::nullopt);
    CHECK_FALSE(acquired.imageAt(volume, 2).overlays);
    const Volume image = acquired.imageAt(volume, 3);
    SlicePicture alone = pictureOf(image, {{500, 1000}});
    CHECK(greyAt(alone, geometry.toWorld(Index3{10, 0, 3})) > 100);
}

TEST_CASE("SlicePicture: a large image made small is its mean, and lies where it lay", "[render]")
{
    // Lines of one pixel, 4 pixels of the image in one of the view: alone every fourth would be
    // seen, all black or all white. The right half is brighter.
    const auto geometry = *ImageGeometry::create({800, 640, 1}, {0.25, 0.25, 1}, {0, 0, 0},
                                                 kAxialAxes);
    const auto value = [](int i, int j) { return ((i + j) % 2 != 0 ? 0 : 510) / (i < 400 ? 2 : 1); };
    Volume volume = volumeOf(geometry, [&](int i, int j, int) { return value(i, j); });
    SliceCamera camera = cameraOn(geometry, Orientation::Axial, 200, 160);
    camera.mmPerPixel = 1;
    SlicePicture picture = pictureOf(volume, {{255, 510, VoiFunction::LinearExact}});
    picture.setCamera(camera);
    picture.update();
    const auto at = [&](int x) { return static_cast<int>(picture.pixels()[80 * 200 + x] & 255); };
    CHECK(std::abs(at(60) - 64) <= 2);
    CHECK(std::abs(at(140) - 128) <= 2);
    const auto edge = static_cast<int>(camera.toPixel(geometry.toWorld(Vec3{399.5, 0, 0})).x);
    CHECK(std::abs(at(edge - 2) - 64) <= 2);
    CHECK(std::abs(at(edge + 2) - 128) <= 2);

    // A part drawn anew is the same as all of it.
    const auto before = picture.pixels();
    picture.imageChanged({{300, 200, 0}, {350, 260, 1}});
    picture.update();
    CHECK(picture.pixels() == before);

    auto rgb = *VoxelBuffer::create(PixelType::UInt8, 3 * geometry.voxelCount());
    for (std::size_t n = 0; n < geometry.voxelCount(); ++n)
        rgb->as<std::uint8_t>()[3 * n + 1] = (n % 800 + n / 800) % 2 != 0 ? 0 : 200;
    Volume colour{geometry, rgb, 1, 0, {}};
    colour.description.channels = 3;
    SlicePicture coloured = pictureOf(colour, {{0, 1}});
    coloured.setCamera(camera);
    coloured.update();
    const Rgba pixel = coloured.pixels()[80 * 200 + 60];
    CHECK(std::abs(static_cast<int>(pixel >> 8 & 255) - 100) <= 2);
    CHECK((pixel & 0xff00ffU) == 0);
}
