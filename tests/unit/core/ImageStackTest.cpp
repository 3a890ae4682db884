#include "viewer/core/view/ImageStack.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/core/view/Presentation.h"

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

/// Value 100 k + i.
Volume volumeOn(const ImageGeometry& geometry)
{
    auto voxels = *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount());
    const Index3 size = geometry.size();
    std::size_t at = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                voxels->as<std::int16_t>()[at++] = static_cast<std::int16_t>(100 * k + i);
    return Volume{geometry, voxels, 1, 0, {}};
}

} // namespace

TEST_CASE("ImageStack: acquired images lie where they were acquired, also tilted and uneven",
          "[core][stack]")
{
    for (const auto& geometry : {obliqueGrid(), shearedGrid()}) {
        Volume volume = volumeOn(geometry);
        const std::vector<double> places{0, 0.6, 2.5, 4};
        auto own = *VoxelBuffer::create(PixelType::Int16, 4 * 7 * 6);
        for (std::size_t n = 0; n < own->count(); ++n)
            own->as<std::int16_t>()[n] = static_cast<std::int16_t>(1000 * (n / 42) + n % 7);
        volume.acquired = AcquiredSlices{own, places};
        const ImageStack stack(volume, std::nullopt);
        REQUIRE(stack.count() == 4);
        for (int n = 0; n < 4; ++n) {
            const double place = places[static_cast<std::size_t>(n)];
            const Volume image = stack.imageAt(volume, n);
            CHECK(image.geometry.size() == Index3{7, 6, 1});
            CHECK(length(image.geometry.origin() - geometry.toWorld(Vec3{0, 0, place})) < 1e-9);
            CHECK(image.valueAt({5, 2, 0}) == 1000 * n + 5);
            // Its plane holds its corners.
            const SlicePlane plane = stack.at(n);
            const Vec3 corner = image.geometry.toWorld(Index3{6, 5, 0});
            CHECK(std::abs(dot(corner - plane.centre, plane.normal())) < 1e-9);
            CHECK(stack.nearest(geometry.toWorld(Vec3{1, 2, place + 0.2})) == n);
            // The crosshair stays over the same pixel.
            const Vec3 moved = geometry.toIndex(stack.moved(geometry.toWorld(Vec3{2, 3, 1}), n));
            CHECK(length(moved - Vec3{2, 3, place}) < 1e-9);
        }
        CHECK(stack.stepMm(1) == Approx(1.9 * geometry.sliceDistanceMm()));
    }
}

TEST_CASE("ImageStack: a later time point of uneven images has their places, interpolated",
          "[core][stack]")
{
    Volume volume = volumeOn(shearedGrid());
    volume.description.slicePlaces = {0, 2.5, 4};
    const ImageStack stack(volume, std::nullopt);
    CHECK(stack.count() == 3);
    const Volume image = stack.imageAt(volume, 1);
    CHECK(image.voxels == volume.voxels);
    CHECK(image.geometry == volume.geometry);
    const Vec3 index = volume.geometry.toIndex(stack.at(1).centre);
    CHECK(index.z == Approx(2.5));
}

TEST_CASE("ImageStack: acquired images go in the order of their numbers", "[core][stack]")
{
    Volume volume = volumeOn(obliqueGrid());
    auto& d = volume.description;
    for (int k = 0; k < 5; ++k) {
        Instance instance;
        instance.number = 5 - k;
        d.instances.push_back(instance);
        d.slices.push_back({k});
    }
    CHECK(ImageStack(volume, std::nullopt).forward() == -1);
    for (int k = 0; k < 5; ++k)
        d.instances[static_cast<std::size_t>(k)].number = k + 1;
    CHECK(ImageStack(volume, std::nullopt).forward() == 1);
    CHECK(ImageStack(volume, Orientation::Axial).forward() == -1);
    // Two time points of one slice each: the second's number is no matter.
    d.timePoints = 5;
    CHECK(acquiredSliceCount(d) == 1);
    CHECK(sliceSource(d, 0, 3)->instance == 3);
    CHECK(sliceSource(d, 1, 0) == nullptr);
}

TEST_CASE("ImageStack: a colour image keeps its channels", "[core][stack]")
{
    const auto geometry = obliqueGrid({3, 2, 2});
    auto voxels = *VoxelBuffer::create(PixelType::UInt8, 36);
    for (std::size_t n = 0; n < 36; ++n)
        voxels->as<std::uint8_t>()[n] = static_cast<std::uint8_t>(n);
    Volume volume{geometry, voxels, 1, 0, {}};
    volume.description.channels = 3;
    const Volume image = ImageStack(volume, std::nullopt).imageAt(volume, 1);
    CHECK(image.isColour());
    CHECK(image.voxels->count() == 18);
    CHECK(image.valueAt({1, 1, 0}) == 18 + 4 * 3);
}

TEST_CASE("Presentation: millimetres only where they are known", "[core]")
{
    Volume picture{*ImageGeometry::create({100, 80, 1}, {1, 1, 1}, {0, 0, 0}, kAxialAxes), {}, 1, 0, {}};
    CHECK(millimetresPerUnit(picture, 5, 5) == 1); // made in memory: a volume
    picture.description.instances.emplace_back();
    CHECK(isPicture(picture.description));
    CHECK(millimetresPerUnit(picture, 5, 5) == 0);
    picture.description.pixelSpacingMm = {0.2, 0.2};
    CHECK(millimetresPerUnit(picture, 5, 5) == 0); // nobody says what these mm mean
    picture.description.calibration = Calibration::Detector;
    CHECK(millimetresPerUnit(picture, 5, 5) == 1);
    UltrasoundRegion wide{{10, 10}, {60, 60}, {0.5, 0.25}, {"mm", "mm"}, "2D"};
    UltrasoundRegion doppler{{10, 40}, {60, 60}, {0.01, 1}, {"s", "cm/s"}, "spectral"};
    picture.description.ultrasoundRegions = {wide, doppler};
    CHECK(millimetresPerUnit(picture, 20, 20) == 0.25);
    CHECK(millimetresPerUnit(picture, 20, 50) == 0); // the smaller region is on top
    CHECK(millimetresPerUnit(picture, 90, 20) == 0);
    CHECK(mainRegion(picture.description)->type == "2D");
}

TEST_CASE("Presentation: windows of PET are SUV where it is known", "[core]")
{
    VolumeDescription d;
    d.modality = "PT";
    d.fileWindows = {{100, 200}};
    CHECK(windowChoices(d).front().window == WindowLevel{100, 200});
    d.suv = SuvScale{0.001, 0, 0};
    const auto first = windowChoices(d).front();
    CHECK(first.isInSuv);
    CHECK(first.window.lower() == Approx(0).margin(1e-9));
    CHECK(first.window.upper() == Approx(5000)); // Bq/ml of SUV 5
    CHECK(isInvertedAtFirst(d));
    d.voiTables.push_back({10, 8, {1, 2, 3}, "Sharp", {}});
    CHECK(windowChoices(d).back().voiTable == 0);
    CHECK(windowChoices(d).back().name.english() == "Sharp");
}
