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
