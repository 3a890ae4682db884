#include "viewer/ui/panels/Thumbnail.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

using namespace hangaku::viewer;

namespace {

Volume makeVolume(Index3 size, Vec3 spacing)
{
    const auto geometry =
        ImageGeometry::create(size, spacing, {5, -7, 11}, hangaku::tests::kAxialAxes);
    auto buffer = *VoxelBuffer::create(PixelType::Int16, geometry->voxelCount());
    auto voxels = buffer->as<std::int16_t>();
    for (auto& voxel : voxels)
        voxel = 1000;
    return Volume{*geometry, buffer, 1, 0, {}};
}

} // namespace

TEST_CASE("thumbnail: keeps the patient's proportions on anisotropic voxels", "[ui][thumbnail]")
{
    // 40 mm wide, 80 mm high: a square picture is half filled.
    const QImage image = thumbnail(makeVolume({20, 20, 3}, {2, 4, 5}), 1, {{500, 1000}}, 64);
    REQUIRE(image.size() == QSize(64, 64));
    CHECK(qGray(image.pixel(32, 0)) == 255);
    CHECK(qGray(image.pixel(32, 63)) == 255);
    CHECK(qGray(image.pixel(15, 32)) == 0);
    CHECK(qGray(image.pixel(16, 32)) == 255);
    CHECK(qGray(image.pixel(47, 32)) == 255);
    CHECK(qGray(image.pixel(48, 32)) == 0);
}

TEST_CASE("thumbnail: a description is cut down to its middle slice, in its place",
          "[ui][thumbnail]")
{
    VolumeDescription description;
    description.geometry = hangaku::tests::shearedGrid({4, 4, 5});
    for (int k = 0; k < 5; ++k)
        description.slices.push_back({k, 0, 1, 0});
    const auto middle = middleSliceOnly(description);
    REQUIRE(middle);
    REQUIRE(middle->slices.size() == 1);
    CHECK(middle->slices.front().instance == 2);
    CHECK(middle->geometry->size() == Index3{4, 4, 1});
    CHECK(length(middle->geometry->origin() -
                 description.geometry->toWorld(Index3{0, 0, 2})) < 1e-9);
    CHECK_FALSE(middleSliceOnly(VolumeDescription{}).has_value());
}

TEST_CASE("thumbnail: a colour picture is in its colours, padding is black", "[ui][thumbnail]")
{
    const auto geometry =
        ImageGeometry::create({4, 4, 2}, {1, 1, 1}, {0, 0, 0}, hangaku::tests::kAxialAxes);
    auto voxels = *VoxelBuffer::create(PixelType::UInt8, 96);
    for (std::size_t n = 0; n < 32; ++n)
        voxels->as<std::uint8_t>()[3 * n + 1] = 200;
    Volume volume{*geometry, voxels, 1, 0, {}};
    volume.description.channels = 3;
    CHECK(thumbnail(volume, 1, {{0, 1}}, 32).pixel(16, 16) == qRgb(0, 200, 0));

    Volume padded = makeVolume({20, 20, 3}, {1, 1, 1});
    padded.description.paddingValue = 1000;
    CHECK(qGray(thumbnail(padded, 1, {{500, 1000}}, 64).pixel(32, 32)) == 0);
    CHECK(qGray(thumbnail(makeVolume({20, 20, 3}, {1, 1, 1}), 1, {{500, 1000}, true}, 64)
                    .pixel(32, 32)) == 0);
}

TEST_CASE("thumbnail: of time points the first, of uneven slices the middle one at its place, of a "
          "film a frame",
          "[ui][thumbnail]")
{
    VolumeDescription description;
    description.geometry = hangaku::tests::obliqueGrid({4, 4, 9});
    description.timePoints = 2;
    description.timePointLabels = {"a", "b"};
    for (int n = 0; n < 6; ++n)
        description.slices.push_back({n, 0, 1, 0});
    description.slicePlaces = {0, 2.5, 8};
    const auto middle = middleSliceOnly(description);
    REQUIRE(middle);
    CHECK(middle->timePoints == 1);
    CHECK(middle->slicePlaces.empty());
    CHECK(middle->slices.front().instance == 1);
    CHECK(length(middle->geometry->origin() -
                 description.geometry->toWorld(Vec3{0, 0, 2.5})) < 1e-9);

    VolumeDescription film;
    film.instances.emplace_back();
    for (int n = 0; n < 75; ++n)
        film.slices.push_back({0, n});
    REQUIRE(middleSliceOnly(film));
    CHECK(middleSliceOnly(film)->slices.front().frame == 37);
    CHECK_FALSE(middleSliceOnly(film)->geometry);
}
