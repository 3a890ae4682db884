#include "viewer/processing/Resample.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;

namespace {

/// Labels that follow the index, so that every neighbour differs.
LabelMap patterned(const ImageGeometry& geometry)
{
    std::vector<Label> voxels(geometry.voxelCount());
    for (std::size_t at = 0; at < voxels.size(); ++at)
        voxels[at] = static_cast<Label>(1 + at % 60000);
    return {geometry, std::move(voxels)};
}

/// A volume of a function that is linear in the patient: trilinear sampling gives it exactly.
double linearAt(Vec3 world) { return 3 + 0.25 * world.x - 0.5 * world.y + 0.125 * world.z; }

Volume linearOn(const ImageGeometry& geometry)
{
    auto voxels = *VoxelBuffer::create(PixelType::Float32, geometry.voxelCount());
    const auto values = voxels->as<float>();
    const auto size = geometry.size();
    std::size_t at = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                values[at++] = static_cast<float>(linearAt(geometry.toWorld(Index3{i, j, k})));
    return {geometry, voxels, 1, 0, {}};
}

/// The nearest voxel by the definition, without any shortcut.
Label nearestByDefinition(const LabelMap& map, Vec3 world)
{
    const auto index = map.geometry().toIndex(world);
    Index3 nearest{};
    for (int axis = 0; axis < 3; ++axis)
        nearest[static_cast<std::size_t>(axis)] =
            static_cast<int>(std::floor(index[axis] + 0.5));
    return map.geometry().contains(nearest) ? map.at(nearest) : Label{0};
}

} // namespace

TEST_CASE("Resample: labels on another grid are those of the nearest voxel in the patient",
          "[processing][resample]")
{
    const auto source = patterned(GENERATE(obliqueGrid({30, 28, 20}), shearedGrid({30, 28, 20})));
    const auto centre = source.geometry().centre();
    const auto grid = *ImageGeometry::create({33, 31, 29}, {0.61, 0.83, 1.7},
                                             centre - Vec3{11, 13, 21}, kAxialAxes);

    const auto moved = resampled(source, grid);

    std::size_t different = 0;
    std::size_t inside = 0;
    for (int k = 0; k < 29; ++k)
        for (int j = 0; j < 31; ++j)
            for (int i = 0; i < 33; ++i) {
                const Label expected = nearestByDefinition(source, grid.toWorld(Index3{i, j, k}));
                different += moved.at({i, j, k}) != expected;
                inside += expected != 0;
            }
    CHECK(different == 0);
    CHECK(inside > 5000);
}

TEST_CASE("Resample: a flipped and permuted grid moves every voxel and loses none",
          "[processing][resample]")
{
    const auto source = patterned(obliqueGrid({5, 6, 7}));
    const auto& g = source.geometry();
    const auto grid = *ImageGeometry::create(
        {7, 5, 6}, {g.spacing().z, g.spacing().x, g.spacing().y}, g.toWorld(Index3{4, 0, 6}),
        {-g.axes()[2], -g.axes()[0], g.axes()[1]});

    const auto moved = resampled(source, grid);

    for (int k = 0; k < 7; ++k)
        for (int j = 0; j < 6; ++j)
            for (int i = 0; i < 5; ++i)
                REQUIRE(moved.at({6 - k, 4 - i, j}) == source.at({i, j, k}));
}

TEST_CASE("Resample: outside a label map is background", "[processing][resample]")
{
    const auto source = patterned(obliqueGrid());
    const auto& g = source.geometry();
    const auto far = *ImageGeometry::create(g.size(), g.spacing(), g.origin() + Vec3{500, 0, 0},
                                            g.axes());

    CHECK(std::ranges::all_of(resampled(source, far).voxels(), [](Label l) { return l == 0; }));
}

TEST_CASE("Resample: an image that is linear in the patient stays so on any grid",
          "[processing][resample]")
{
    const auto source = linearOn(GENERATE(obliqueGrid({30, 28, 20}), shearedGrid({60, 58, 20})));
    const auto centre = source.geometry.centre();
    const auto grid = *ImageGeometry::create({9, 8, 7}, {0.61, 0.83, 1.7}, centre - Vec3{2, 3, 4},
                                             kAxialAxes);

    const auto values = *resampled(source, grid, {});

    double worst = 0;
    std::size_t at = 0;
    for (int k = 0; k < 7; ++k)
        for (int j = 0; j < 8; ++j)
            for (int i = 0; i < 9; ++i)
                worst = std::max(worst, std::abs(values->as<float>()[at++] -
                                                 linearAt(grid.toWorld(Index3{i, j, k}))));
    CHECK(worst < 1e-3);
}

TEST_CASE("Resample: beyond the edge the image keeps the edge's value", "[processing][resample]")
{
    const auto source = linearOn(obliqueGrid());
    const auto& g = source.geometry;
    const auto grid = *ImageGeometry::create({1, 1, 1}, {1, 1, 1}, g.toWorld(Vec3{-4, 2, 9}),
                                             kAxialAxes);

    const auto values = *resampled(source, grid, {});

    CHECK(values->as<float>()[0] == Approx(linearAt(g.toWorld(Index3{0, 2, 4}))).margin(1e-3));
}

TEST_CASE("Resample: values are rescaled to real ones", "[processing][resample]")
{
    auto voxels = *VoxelBuffer::create(PixelType::UInt8, obliqueGrid().voxelCount());
    std::ranges::fill(voxels->as<std::uint8_t>(), std::uint8_t{10});
    const Volume source{obliqueGrid(), voxels, 2.5, -1000, {}};

    const auto values = *resampled(source, obliqueGrid(), {});

    CHECK(values->as<float>()[17] == -975.0F);
}

TEST_CASE("Resample: stops when asked", "[processing][resample]")
{
    std::stop_source stop;
    stop.request_stop();

    const auto result = resampled(linearOn(obliqueGrid()), shearedGrid(), {stop.get_token(), {}});

    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::Cancelled);
}

TEST_CASE("Resample: speed on a clinical size", "[.][processing][resample][benchmark]")
{
    const auto geometry = obliqueGrid({512, 512, 300});
    const auto grid = *ImageGeometry::create(geometry.size(), {0.65, 1.2, 4.0},
                                             geometry.origin() + Vec3{3, 2, 1}, geometry.axes());
    const auto turned = *ImageGeometry::create(geometry.size(), {0.65, 1.2, 4.0},
                                               geometry.origin() + Vec3{3, 2, 1},
                                               shearedGrid().axes());
    const auto map = patterned(geometry);
    auto voxels = *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount());
    std::ranges::fill(voxels->as<std::int16_t>(), std::int16_t{4});
    const Volume volume{geometry, voxels, 1, 0, {}};
    for (const auto& target : {grid, turned}) {
        const auto start = std::chrono::steady_clock::now();
        const auto labels = resampled(map, target);
        const auto middle = std::chrono::steady_clock::now();
        const auto image = resampled(volume, target, {});
        const auto end = std::chrono::steady_clock::now();
        WARN("labels " << std::chrono::duration<double>(middle - start).count() << " s, image "
                       << std::chrono::duration<double>(end - middle).count() << " s");
    }
}
