#include "viewer/render/scene/VolumeScene.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkRenderWindow.h>
#include <vtkSphereSource.h>

#include <array>
#include <optional>
#include <vector>

using namespace hangaku::viewer;
using namespace hangaku::tests;

TEST_CASE("VolumeScene: seen from the front, the patient's left is on the right and the head is up",
          "[render]")
{
    vtkNew<vtkRenderWindow> window;
    window->SetOffScreenRendering(1);
    window->SetSize(200, 200);
    VolumeScene scene(window);
    const auto geometry = *ImageGeometry::create({100, 100, 100}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    scene.setOutline(geometry);
    scene.setLettersVisible(false);
    scene.resetCamera();          // on the outline
    vtkNew<vtkSphereSource> ball; // left, in the head
    ball->SetCenter(85, 50, 85);
    ball->SetRadius(10);
    ball->Update();
    scene.setSurface({1, 1}, ball->GetOutput());
    scene.setLook({1, 1}, {255, 0, 0}, true, 1);
    std::vector<Rgba> pixels(200 * 200);
    scene.draw(pixels.data());
    double x = 0;
    double y = 0;
    int count = 0;
    for (int row = 0; row < 200; ++row)
        for (int column = 0; column < 200; ++column) {
            const Rgba pixel = pixels[static_cast<std::size_t>(row * 200 + column)];
            if ((pixel >> 16 & 255) > 80 && (pixel >> 8 & 255) < 60) {
                x += column;
                y += row;
                ++count;
            }
        }
    REQUIRE(count > 50);
    CHECK(x / count > 120);
    CHECK(y / count < 80); // rows from the top
}

namespace {

vtkSmartPointer<vtkPolyData> ball(Vec3 centre, double radius)
{
    vtkNew<vtkSphereSource> source;
    source->SetCenter(centre.x, centre.y, centre.z);
    source->SetRadius(radius);
    source->SetThetaResolution(24);
    source->SetPhiResolution(24);
    source->Update();
    return source->GetOutput();
}

/// Balls that hide parts of each other, the crosshair and the outline among them.
struct Balls {
    std::array<vtkSmartPointer<vtkPolyData>, 3> meshes{
        ball({40, 30, 50}, 18), ball({55, 50, 50}, 20), ball({60, 70, 55}, 25)};
    std::array<bool, 3> areVisible{true, true, true};

    void showIn(VolumeScene& scene) const
    {
        constexpr std::array<Rgb, 3> kColours{{{230, 60, 60}, {60, 200, 60}, {80, 90, 240}}};
        for (std::size_t n = 0; n < meshes.size(); ++n) {
            const VolumeScene::SurfaceKey key{1, static_cast<Label>(n + 1)};
            scene.setSurface(key, meshes[n]);
            scene.setLook(key, kColours[n], areVisible[n], 1);
        }
    }
};

/// A scene of 160 x 120 pixels in a window of its own.
struct BallScene {
    BallScene()
    {
        window->SetOffScreenRendering(1);
        window->SetSize(160, 120);
        scene.emplace(window);
        scene->setOutline(
            *ImageGeometry::create({100, 100, 100}, {1, 1, 1}, {0, 0, 0}, kAxialAxes));
        scene->setCrosshair(Vec3{50, 45, 50});
        scene->resetCamera();
    }
    std::vector<Rgba> draw()
    {
        std::vector<Rgba> pixels(160 * 120);
        scene->draw(pixels.data());
        return pixels;
    }
    vtkNew<vtkRenderWindow> window;
    std::optional<VolumeScene> scene;
};

} // namespace

TEST_CASE("VolumeScene: a frame that follows edits is the one that a new scene would draw",
          "[render]")
{
    BallScene followed;
    Balls balls;
    const auto check = [&](const char* what) {
        INFO(what);
        balls.showIn(*followed.scene);
        const auto pixels = followed.draw();
        BallScene fresh;
        balls.showIn(*fresh.scene);
        int different = 0;
        const auto expected = fresh.draw();
        for (std::size_t n = 0; n < pixels.size(); ++n)
            different += pixels[n] != expected[n] ? 1 : 0;
        CHECK(different == 0);
    };
    check("first");
    for (int step = 0; step < 4; ++step) { // in front of one, behind another
        balls.meshes[1] = ball({55, 50.0 - 8 * step, 50}, 20.0 + step);
        check("one changes");
    }
    check("nothing changes");
    for (int step = 0; step < 3; ++step) {
        balls.meshes[1] = ball({50, 35, 50.0 + step}, 17);
        balls.meshes[2] = ball({60, 40.0 + 5 * step, 55}, 25);
        check("two change");
    }
    balls.areVisible[0] = false;
    check("one is hidden");
    balls.meshes[2] = ball({50, 40, 40}, 25);
    check("one changes behind a hidden one");
    balls.areVisible[0] = true;
    balls.meshes[0] = ball({50, 20, 50}, 10);
    check("one comes back changed");
}
