#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/render/slice/SlicePicture.h"

#include <array>
#include <cmath>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

constexpr Index3 kSize{40, 36, 8};
constexpr int kWidth = 211;
constexpr int kHeight = 187;

/// A block from `first` to `end` along i, in the second segment; the first is everywhere else.
Segmentation block(const ImageGeometry& grid, int first, int end)
{
    Segmentation masks(grid, "block");
    REQUIRE(masks.insert(segmentOf(1, {255, 0, 0})));
    Segment hidden = segmentOf(2, {0, 255, 0});
    hidden.visible = false; // what is compared is shown all the same
    REQUIRE(masks.insert(hidden));
    LabelMapEdit edit(masks.layer(0));
    for (int k = 0; k < kSize[2]; ++k)
        for (int j = 0; j < kSize[1]; ++j) {
            edit.fillRow(0, kSize[0], j, k, 1, [](Label) { return true; });
            if (j > 5 && j < 30)
                edit.fillRow(first, end, j, k, 2, [](Label) { return true; });
        }
    return masks;
}

/// The same place and directions, larger voxels.
ImageGeometry larger(const ImageGeometry& grid)
{
    const Vec3 spacing = grid.spacing();
    return *ImageGeometry::create(kSize, {spacing.x * 1.15, spacing.y * 1.05, spacing.z},
                                  grid.origin(), grid.axes());
}

struct Compared {
    ImageGeometry grid = obliqueGrid(kSize);
    Segmentation one = block(grid, 5, 20);
    Segmentation two = block(grid, 12, 30);
    Segmentation three = block(larger(grid), 12, 30);
    SliceCamera camera = cameraOn(grid, Orientation::Axial, kWidth, kHeight);
    SlicePicture picture;

    Compared()
    {
        picture.setVolume(volumeOf(grid, [](int, int, int) { return 0; }));
        picture.setWindow({500, 1000});
        picture.setDecoration({.letters = false, .scaleBar = false});
        picture.setCamera(camera);
    }
    MaskOverlay overlay(const Segmentation& masks, double fill, Rgb colour, MaskPart part) const
    {
        return {&masks, {true, fill, 0, 0, 1}, 0, {}, OnlySegment{2, colour}, part};
    }
    bool isIn(const Segmentation& masks, int x, int y) const
    {
        const Vec3 at = masks.geometry().toIndex(camera.toLps({x + 0.5, y + 0.5}));
        const Index3 index{static_cast<int>(std::lround(at.x)), static_cast<int>(std::lround(at.y)),
                           static_cast<int>(std::lround(at.z))};
        return masks.geometry().contains(index) && masks.layer(0).at(index) == 2;
    }
    /// Calls `expected(x, y)` for the colour of each pixel. @return pixels that differ
    template <typename Expected> int differing(const Expected& expected)
    {
        picture.update();
        int wrong = 0;
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x) {
                const Rgba pixel = picture.pixels()[static_cast<std::size_t>(y * kWidth + x)];
                wrong += pixel != expected(x, y) ? 1 : 0;
            }
        return wrong;
    }
};

} // namespace

TEST_CASE("SlicePicture: agreement counts the masks at each pixel, on whatever grid they are",
          "[render]")
{
    Compared c;
    c.picture.setMasks({c.overlay(c.one, 0, {}, MaskPart::All),
                        c.overlay(c.two, 0, {}, MaskPart::All),
                        c.overlay(c.three, 0, {}, MaskPart::All)});
    c.picture.setAgreement(AgreementStyle{AgreementStyle::Kind::Count, 1});
    std::array<int, 4> pixels{};
    const int wrong = c.differing([&](int x, int y) {
        const auto count = static_cast<std::size_t>(c.isIn(c.one, x, y)) + c.isIn(c.two, x, y) +
                           c.isIn(c.three, x, y);
        ++pixels[count];
        return count == 0 ? rgba({0, 0, 0}) : rgba(agreementColour(count, 3));
    });
    CHECK(wrong < 20); // rounding where a pixel's centre lies on a voxel's border
    for (const int count : pixels)
        CHECK(count > 50);
    CHECK(agreementColour(3, 3) == kRight);
    CHECK(agreementColour(1, 3) == kTooMuch);
}

TEST_CASE("SlicePicture: errors are told against the first mask", "[render]")
{
    Compared c;
    c.picture.setMasks(
        {c.overlay(c.one, 0, {}, MaskPart::All), c.overlay(c.two, 0, {}, MaskPart::All)});
    c.picture.setAgreement(AgreementStyle{AgreementStyle::Kind::Errors, 1});
    CHECK(c.differing([&](int x, int y) {
        const bool isWanted = c.isIn(c.one, x, y);
        const bool isThere = c.isIn(c.two, x, y);
        return rgba(isWanted && isThere ? kRight
                    : isThere           ? kTooMuch
                    : isWanted          ? kMissing
                                        : Rgb{0, 0, 0});
    }) < 20);
    c.picture.setAgreement({});
    CHECK(c.differing([](int, int) { return rgba({0, 0, 0}); }) == 0);
}

TEST_CASE("SlicePicture: a cut and tiles show two masks in different parts of the view", "[render]")
{
    Compared c;
    const Rgb yellow{240, 228, 66};
    const Rgb blue{0, 114, 178};
    const auto show = [&](MaskPart first, MaskPart second) {
        c.picture.setMasks({c.overlay(c.one, 1, yellow, first), c.overlay(c.two, 1, blue, second)});
    };
    const auto expected = [&](bool isFirst, int x, int y) {
        return rgba(isFirst ? (c.isIn(c.one, x, y) ? yellow : Rgb{0, 0, 0})
                            : (c.isIn(c.two, x, y) ? blue : Rgb{0, 0, 0}));
    };
    show(MaskPart::LeftOfCut, MaskPart::RightOfCut);
    for (const int cut : {100, 60, 140}) {
        c.picture.setCut(cut);
        CHECK(c.differing([&](int x, int y) { return expected(x < cut, x, y); }) < 20);
    }
    show(MaskPart::EvenTiles, MaskPart::OddTiles);
    CHECK(c.differing([&](int x, int y) { return expected((x / 48 + y / 48) % 2 == 0, x, y); }) <
          20);
}
