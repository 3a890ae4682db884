#include "viewer/render/scene/VolumeScene.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkRenderWindow.h>
#include <vtkSphereSource.h>

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
    const auto geometry =
        *ImageGeometry::create({100, 100, 100}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    scene.setOutline(geometry);
    scene.setLettersVisible(false);
    scene.resetCamera(); // on the outline
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
