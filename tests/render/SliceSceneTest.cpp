#include "viewer/render/scene/SliceScene.h"

#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <vtkNew.h>
#include <vtkRenderWindow.h>
#include <vtkUnsignedCharArray.h>

using namespace hangaku::viewer;
using namespace hangaku::tests;

TEST_CASE("SliceScene: OpenGL shows the picture pixel for pixel, the right way up", "[render]")
{
    vtkNew<vtkRenderWindow> window;
    window->SetOffScreenRendering(1);
    window->SetSize(131, 77);
    SliceScene scene(window);
    const auto geometry = obliqueGrid({20, 16, 9});
    scene.picture().setVolume(gradientVolume(geometry));
    scene.picture().setWindow({500, 1000});
    SliceCamera camera = cameraOn(geometry, Orientation::Axial, 131, 77);
    scene.picture().setCamera(camera);
    scene.render();

    vtkNew<vtkUnsignedCharArray> shown;
    window->GetRGBACharPixelData(0, 0, 130, 76, 0, shown);
    const auto& drawn = scene.picture().pixels();
    int different = 0;
    int lit = 0;
    for (int y = 0; y < 77; ++y)
        for (int x = 0; x < 131; ++x) {
            const Rgba pixel = drawn[static_cast<std::size_t>(y * 131 + x)];
            unsigned char rgba[4];
            shown->GetTypedTuple((76 - y) * 131 + x, rgba);
            lit += (pixel & 255) > 0;
            different += rgba[0] != (pixel & 255) || rgba[1] != (pixel >> 8 & 255) ||
                         rgba[2] != (pixel >> 16 & 255);
        }
    CHECK(lit > 1000);
    CHECK(different == 0);
}
