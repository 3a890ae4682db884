#include "viewer/render/slice/BoxMarks.h"

#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/view/PlaneTilt.h"
#include "viewer/render/figure/Figure.h"
#include "viewer/render/scene/VolumeScene.h"
#include "viewer/render/slice/SlicePicture.h"

#include <vtkNew.h>
#include <vtkRenderWindow.h>

#include <algorithm>
#include <cmath>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

constexpr Rgb kColour{230, 30, 30};

/// Pixels that are clearly of the boxes' colour.
std::vector<PixelPoint> coloured(const std::vector<Rgba>& pixels, int width)
{
    std::vector<PixelPoint> found;
    for (std::size_t n = 0; n < pixels.size(); ++n)
        if ((pixels[n] >> 16 & 255) > 110 && (pixels[n] >> 8 & 255) < 60)
            found.push_back({static_cast<double>(n % static_cast<std::size_t>(width)) + 0.5,
                             static_cast<double>(n / static_cast<std::size_t>(width)) + 0.5});
    return found;
}

double distance(PixelPoint p, PixelPoint a, PixelPoint b)
{
    const double x = b.x - a.x;
    const double y = b.y - a.y;
    const double along =
        std::clamp(((p.x - a.x) * x + (p.y - a.y) * y) / (x * x + y * y), 0.0, 1.0);
    return std::hypot(p.x - a.x - along * x, p.y - a.y - along * y);
}

/// A black image on an oblique grid with one box, and what is seen of it.
struct Scene {
    ImageGeometry geometry = obliqueGrid({60, 50, 20});
    SliceCamera camera = cameraOn(geometry, Orientation::Axial, 301, 257);
    BoxMark mark{{geometry.centre(),
                  {12, 20, 16},
                  {geometry.axes()[0], geometry.axes()[1], geometry.axes()[2]}},
                 kColour};

    std::vector<PixelPoint> draw() const
    {
        SlicePicture picture;
        picture.setVolume(volumeOf(geometry, [](int, int, int) { return 0; }));
        picture.setWindow({500, 1000});
        SliceDecoration decoration{.letters = false, .scaleBar = false};
        decoration.boxes = {mark};
        picture.setDecoration(decoration);
        picture.setCamera(camera);
        picture.update();
        return coloured(picture.pixels(), camera.width);
    }
    std::vector<PixelPoint> corners() const
    {
        std::vector<PixelPoint> places;
        for (const Vec3 corner : cutOf(mark.box, camera.plane).corners)
            places.push_back(camera.toPixel(corner));
        return places;
    }
};

/// Every coloured pixel lies on the outline, and every piece of the outline has one.
void checkOutline(const std::vector<PixelPoint>& pixels, const std::vector<PixelPoint>& corners)
{
    const auto toEdge = [&](PixelPoint p) {
        double nearest = 1e9;
        for (std::size_t n = 0; n < corners.size(); ++n)
            nearest = std::min(nearest, distance(p, corners[n], corners[(n + 1) % corners.size()]));
        return nearest;
    };
    for (const PixelPoint pixel : pixels)
        CHECK(toEdge(pixel) < 1.6);
    for (std::size_t n = 0; n < corners.size(); ++n)
        for (const double part : {0.1, 0.5, 0.9}) {
            const PixelPoint to = corners[(n + 1) % corners.size()];
            const PixelPoint at{corners[n].x + (to.x - corners[n].x) * part,
                                corners[n].y + (to.y - corners[n].y) * part};
            CHECK(std::ranges::any_of(
                pixels, [&at](PixelPoint p) { return std::hypot(p.x - at.x, p.y - at.y) < 2.5; }));
        }
}

} // namespace

TEST_CASE("BoxMarks: a box is outlined where the geometry puts it, on tilted planes too",
          "[render]")
{
    Scene scene;
    SECTION("along the grid")
    {
        REQUIRE(scene.corners().size() == 4);
    }
    SECTION("tilted")
    {
        SlicePlane plane = scene.camera.plane;
        plane.right = normalized(plane.right + plane.normal() * 0.5);
        plane.down = normalized(cross(cross(plane.right, plane.down), plane.right));
        plane.centre = scene.geometry.centre();
        scene.camera.plane = plane;
        scene.camera.focus = plane.centre;
    }
    SECTION("a box that is turned itself")
    {
        const Vec3 first = normalized(Vec3{1, 0.6, 0.4});
        const Vec3 second = normalized(cross(Vec3{0, 0.2, 1}, first));
        scene.mark.box.axes = {first, second, cross(first, second)};
        REQUIRE(scene.corners().size() >= 4);
    }
    scene.mark.review = Review::Accepted;
    const auto pixels = scene.draw();
    REQUIRE(pixels.size() > 100);
    checkOutline(pixels, scene.corners());
}

TEST_CASE("BoxMarks: planes beside the box show nothing of it", "[render]")
{
    Scene scene;
    SlicePlane plane = scene.camera.plane;
    plane.centre += plane.normal() * 30;
    scene.camera.setPlane(plane);
    CHECK(scene.draw().empty());
}

TEST_CASE("BoxMarks: rejected ones are dashed, selected ones have handles", "[render]")
{
    Scene scene;
    const auto open = scene.draw();
    scene.mark.review = Review::Accepted;
    const auto accepted = scene.draw();
    CHECK(accepted.size() > open.size() * 3 / 2); // stronger
    scene.mark.review = Review::Rejected;
    scene.mark.isSelected = true; // in full colour
    const auto dashed = scene.draw();
    scene.mark.review = Review::Open;
    const auto selected = scene.draw();
    CHECK(dashed.size() < selected.size() * 4 / 5);

    SlicePicture picture;
    picture.setVolume(volumeOf(scene.geometry, [](int, int, int) { return 0; }));
    picture.setWindow({500, 1000});
    SliceDecoration decoration{.letters = false, .scaleBar = false};
    decoration.boxes = {scene.mark};
    picture.setDecoration(decoration);
    picture.setCamera(scene.camera);
    picture.update();
    for (const PixelPoint corner : scene.corners()) {
        const auto at =
            static_cast<std::size_t>(corner.y) * static_cast<std::size_t>(scene.camera.width) +
            static_cast<std::size_t>(corner.x);
        CHECK((picture.pixels()[at] & 255) > 200); // white inside
    }
}

TEST_CASE("BoxMarks: a cut has a handle at each corner and in the middle of each long edge",
          "[render]")
{
    const BoxCut cut = cutOf({{0, 0, 0}, {10, 4, 6}}, SlicePlane{});
    const auto handles = handlesOf(cut, 5);
    REQUIRE(handles.size() == 6); // four corners, two long edges
    for (const BoxHandle& handle : handles) {
        CHECK(std::abs(handle.lps.y) == Approx(2));
        CHECK(handle.faces.size() == (std::abs(handle.lps.x) < 1 ? 1 : 2));
        for (const BoxFace face : handle.faces) {
            const double side = face % 2 == 0 ? -1 : 1;
            CHECK(side * handle.lps[face / 2] > 1.9);
        }
    }
}

TEST_CASE("BoxMarks: the figure is drawn through the first box, in its colour", "[render]")
{
    Scene scene;
    FigureRequest request{volumeOf(scene.geometry, [](int, int, int) { return 0; }),
                          {},
                          FigureView::Coronal,
                          {},
                          {},
                          301,
                          257,
                          {}};
    scene.mark.box.centre = scene.geometry.toWorld(Vec3{10, 8, 15});
    scene.mark.review = Review::Accepted;
    request.boxes = {scene.mark};
    const auto with = renderFigure(request);
    REQUIRE(with);
    CHECK(coloured(with->pixels, with->width).size() > 60);
    request.at = scene.geometry.toWorld(Vec3{10, 45, 15}); // beside it
    const auto without = renderFigure(request);
    REQUIRE(without);
    CHECK(coloured(without->pixels, without->width).empty());
}

TEST_CASE("BoxMarks: in 3D a box is a wire frame at its place", "[render]")
{
    vtkNew<vtkRenderWindow> window;
    window->SetOffScreenRendering(1);
    window->SetSize(200, 200);
    VolumeScene scene(window);
    scene.setOutline(*ImageGeometry::create({100, 100, 100}, {1, 1, 1}, {0, 0, 0}, kAxialAxes));
    scene.setLettersVisible(false);
    scene.resetCamera();
    const BoxMark mark{{{85, 50, 85}, {20, 20, 20}}, kColour};
    scene.setBoxes({mark});
    std::vector<Rgba> pixels(200 * 200);
    scene.draw(pixels.data());
    const auto found = coloured(pixels, 200);
    REQUIRE(found.size() > 40);
    // Within what its corners cover on the screen.
    const Mat4 screen = scene.worldToScreen();
    PixelRect around{200, 200, 0, 0};
    for (const Vec3 corner : cornersOf(mark.box)) {
        const auto row = [&](std::size_t n) {
            return screen[n][0] * corner.x + screen[n][1] * corner.y + screen[n][2] * corner.z +
                   screen[n][3];
        };
        const int x = static_cast<int>(row(0) / row(3));
        const int y = static_cast<int>(row(1) / row(3));
        around.unite({x - 2, y - 2, x + 3, y + 3});
    }
    for (const PixelPoint pixel : found) {
        CHECK(pixel.x >= around.left);
        CHECK(pixel.x <= around.right);
        CHECK(pixel.y >= around.top);
        CHECK(pixel.y <= around.bottom);
    }
    scene.setBoxes({});
    scene.draw(pixels.data());
    CHECK(coloured(pixels, 200).empty());
}
