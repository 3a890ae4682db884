#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/processing/growing/PlanePatch.h"

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;

TEST_CASE("PlanePatch: values that rise evenly in the patient are met exactly on any plane",
          "[processing][patch]")
{
    for (const auto& grid : {obliqueGrid({20, 16, 12}), shearedGrid({20, 16, 12})}) {
        auto buffer = *VoxelBuffer::create(PixelType::Float32, grid.voxelCount());
        const Vec3 rise{1.5, -0.75, 2};
        std::size_t at = 0;
        for (int k = 0; k < 12; ++k)
            for (int j = 0; j < 16; ++j)
                for (int i = 0; i < 20; ++i)
                    buffer->as<float>()[at++] =
                        static_cast<float>(dot(grid.toWorld(Index3{i, j, k}), rise));
        const Volume volume{grid, buffer, 2, 30, {}};
        const SlicePlane plane{grid.centre(), normalized({1, 0.3, 0}),
                               normalized(cross({0, 0, 1}, normalized({1, 0.3, 0})))};
        const auto patch = planePatch(volume, plane, grid.centre(), 9, 7, 0.4);
        REQUIRE(patch.pixels.isValid());
        for (int y = 0; y < 7; ++y)
            for (int x = 0; x < 9; ++x) {
                const Vec3 lps = patch.toLps({double(x), double(y)});
                CHECK(patch.pixels.at(x, y) == Approx(dot(lps, rise) * 2 + 30).margin(1e-2));
            }
        CHECK(length(patch.toLps({4, 3}) - grid.centre()) < 1e-9);
        const Vec2 back = patch.toPixel(patch.toLps({2.25, 5.5}));
        CHECK(back.x == Approx(2.25));
        CHECK(back.y == Approx(5.5));
    }
}
