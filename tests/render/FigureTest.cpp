#include "viewer/render/figure/Figure.h"

#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

FigureRequest requestFor(FigureView view)
{
    return {gradientVolume(obliqueGrid({30, 25, 12})), {}, view, {}, WindowLevel{600, 1200},
            320, 200, {}, true};
}

} // namespace

TEST_CASE("Figure: every view fills the size that was asked for", "[render]")
{
    for (const FigureView view : {FigureView::Axial, FigureView::Coronal, FigureView::Sagittal,
                                  FigureView::Mpr, FigureView::Volume}) {
        const auto image = renderFigure(requestFor(view));
        REQUIRE(image);
        CHECK(image->width == 320);
        CHECK(image->height == 200);
        REQUIRE(image->pixels.size() == 320 * 200);
        int lit = 0;
        for (const Rgba pixel : image->pixels)
            lit += (pixel & 255) > 60;
        CHECK(lit > 500);
    }
}

TEST_CASE("Figure: a point outside the image and an absurd size are errors", "[render]")
{
    FigureRequest request = requestFor(FigureView::Axial);
    request.at = Vec3{5000, 0, 0};
    CHECK(renderFigure(request).error().code == ErrorCode::InvalidArgument);
    request = requestFor(FigureView::Axial);
    request.width = 0;
    CHECK(renderFigure(request).error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("Figure: a picture is drawn as it is, whatever view is asked for", "[render]")
{
    // Two frames of 40 x 20 pixels, the second lighter.
    const auto geometry = *ImageGeometry::create({40, 20, 2}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    FigureRequest request{volumeOf(geometry, [](int, int, int k) { return k == 0 ? 100 : 200; }),
                          {}, FigureView::Mpr, {}, WindowLevel{128, 256, VoiFunction::LinearExact},
                          320, 200, {}, true};
    request.volume.description.instances.emplace_back();
    for (const int image : {0, 1}) {
        request.image = image;
        const auto figure = renderFigure(request);
        REQUIRE(figure);
        const auto grey = static_cast<int>(figure->pixels[100 * 320 + 160] & 255);
        CHECK(std::abs(grey - (image == 0 ? 100 : 200)) <= 1);
        // Twice as wide as high, and nothing beside it.
        CHECK((figure->pixels[10 * 320 + 160] & 255) == 0);
        CHECK((figure->pixels[100 * 320 + 8] & 255) > 90);
    }
    request.image.reset();
    CHECK((renderFigure(request)->pixels[100 * 320 + 160] & 255) < 110); // the first
    request.image = 2;
    CHECK(renderFigure(request).error().code == ErrorCode::InvalidArgument);
    request.image.reset();
    request.view = FigureView::Volume;
    CHECK(renderFigure(request).error().code == ErrorCode::Unsupported);
}

TEST_CASE("Figure: is written as PNG, and a folder without permission is an error", "[render]")
{
    const TemporaryFolder folder;
    const auto image = renderFigure(requestFor(FigureView::Axial));
    REQUIRE(image);
    REQUIRE(writePng(*image, folder / "figure.png"));
    std::ifstream file(folder / "figure.png", std::ios::binary);
    char signature[4]{};
    file.read(signature, 4);
    CHECK(std::string(signature + 1, 3) == "PNG");
    CHECK_FALSE(writePng(*image, folder / "none" / "figure.png"));
}

TEST_CASE("Figure: a display that does not answer is an error for 3D, and none for slices", "[render]")
{
    const char* set = std::getenv("DISPLAY");
    const std::string before = set ? set : "";
    ::setenv("DISPLAY", ":4711", 1);
    const auto inSpace = renderFigure(requestFor(FigureView::Volume));
    const auto slice = renderFigure(requestFor(FigureView::Axial));
    ::setenv("DISPLAY", before.c_str(), 1);
    REQUIRE_FALSE(inSpace);
    CHECK(inSpace.error().code == ErrorCode::Unsupported);
    CHECK(slice);
}
