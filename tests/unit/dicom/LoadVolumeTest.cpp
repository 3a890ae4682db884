#include "viewer/dicom/LoadVolume.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "viewer/dicom/Scan.h"

#include <atomic>
#include <set>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::LoadObserver;
using viewer::PixelType;

namespace {

viewer::VolumeDescription onlyVolume(const std::filesystem::path& folder)
{
    const auto result = viewer::dicom::scan({folder}, {});
    REQUIRE(result.has_value());
    const auto volumes = volumesOf(*result);
    REQUIRE(volumes.size() == 1);
    return volumes.front();
}

} // namespace

TEST_CASE("loadVolume: voxels lie at their k, in HU, in int16", "[dicom][load]")
{
    const TemporaryFolder folder;
    auto slices = stackOf(7, {0.1, -0.2, 3});
    for (auto& slice : slices)
        for (int pixel = 0; pixel < slice.rows * slice.columns; ++pixel)
            slice.pixels.push_back(static_cast<std::uint16_t>(slice.fill + 100 * pixel));
    writeAll(slices, folder.path());

    const auto loaded = viewer::dicom::loadVolume(onlyVolume(folder.path()), {});
    REQUIRE(loaded.has_value());
    const auto& volume = loaded->value;
    REQUIRE(volume.voxels->type() == PixelType::Int16);
    CHECK(volume.slope == 1);
    for (int k = 0; k < 7; ++k)
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 4; ++i)
                REQUIRE(volume.valueAt({i, j, k}) == k + 100 * (j * 4 + i));
}

TEST_CASE("loadVolume: the wanted slice comes first, every slice once, one call at a time",
          "[dicom][load]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(40, {0, 0, 2}), folder.path());
    std::vector<int> order;
    std::atomic<int> inside{0};
    bool overlapped = false;
    int allocations = 0;
    LoadObserver observer;
    observer.firstSlice = 31;
    observer.onAllocated = [&](const viewer::Volume& volume) {
        ++allocations;
        CHECK(volume.geometry.size()[2] == 40);
    };
    observer.onSlice = [&](int k) {
        overlapped = overlapped || ++inside != 1;
        order.push_back(k);
        --inside;
    };
    REQUIRE(viewer::dicom::loadVolume(onlyVolume(folder.path()), observer).has_value());

    CHECK(allocations == 1);
    CHECK_FALSE(overlapped);
    REQUIRE(order.size() == 40);
    // Two threads: the second slice may overtake the first.
    CHECK((order[0] == 31 || order[1] == 31));
    CHECK(std::set<int>(order.begin(), order.end()).size() == 40);
}

TEST_CASE("loadVolume: slopes of each slice are honoured (PET)", "[dicom][load]")
{
    const TemporaryFolder folder;
    auto slices = stackOf(3, {0, 0, 2});
    for (std::size_t k = 0; k < slices.size(); ++k) {
        slices[k].slope = std::to_string(0.125 + 0.1 * static_cast<double>(k));
        slices[k].intercept = std::string("0");
    }
    writeAll(slices, folder.path());
    const auto loaded = viewer::dicom::loadVolume(onlyVolume(folder.path()), {});

    REQUIRE(loaded.has_value());
    CHECK(loaded->value.voxels->type() == PixelType::Float32);
    CHECK(loaded->value.valueAt({1, 1, 0}) == Approx(1024 * 0.125));
    CHECK(loaded->value.valueAt({1, 1, 2}) == Approx(1026 * 0.325));
}

TEST_CASE("loadVolume: CT beyond int16 is read again as float, not cut", "[dicom][load]")
{
    const TemporaryFolder folder;
    auto slices = stackOf(5, {0, 0, 2});
    for (auto& slice : slices)
        slice.bitsStored = 16;
    slices[4].fill = 60000;
    writeAll(slices, folder.path());
    const auto description = onlyVolume(folder.path());
    CHECK(description.pixelType == PixelType::Int16);
    const auto loaded = viewer::dicom::loadVolume(description, {});

    REQUIRE(loaded.has_value());
    CHECK(loaded->value.voxels->type() == PixelType::Float32);
    CHECK(loaded->value.description.pixelType == PixelType::Float32);
    CHECK(loaded->value.valueAt({0, 0, 4}) == 60000 - 1024);
    CHECK(loaded->value.valueAt({0, 0, 1}) == 1);
}

TEST_CASE("loadVolume: missing and broken slices are empty (air), with a warning that names them",
          "[dicom][load]")
{
    const TemporaryFolder folder;
    auto slices = stackOf(8, {0, 0, 2});
    slices.erase(slices.begin() + 5);
    writeAll(slices, folder.path());
    const auto description = onlyVolume(folder.path());
    const auto& broken =
        description.instances[static_cast<std::size_t>(description.slices[2].instance)];
    std::filesystem::resize_file(broken.path, std::filesystem::file_size(broken.path) - 5);
    const auto loaded = viewer::dicom::loadVolume(description, {});

    REQUIRE(loaded.has_value());
    CHECK(loaded->value.valueAt({0, 0, 5}) == -1024);
    CHECK(loaded->value.valueAt({3, 2, 2}) == -1024);
    CHECK(loaded->value.valueAt({0, 0, 6}) == 6);
    const auto& warning = loaded->warnings.back();
    CHECK(warning.code == "unreadable-slice");
    CHECK(warning.text.english().find("Slice 3") != std::string::npos);
    CHECK(warning.text.english().find(broken.path.filename().string()) != std::string::npos);
}

TEST_CASE("loadVolume: Cancel stops; no readable slice is an error", "[dicom][load]")
{
    const TemporaryFolder folder;
    writeAll(stackOf(30, {0, 0, 2}), folder.path());
    const auto description = onlyVolume(folder.path());
    std::stop_source stop;
    LoadObserver observer;
    observer.progress.stop = stop.get_token();
    observer.onSlice = [&stop](int) { stop.request_stop(); };
    const auto cancelled = viewer::dicom::loadVolume(description, observer);
    REQUIRE_FALSE(cancelled.has_value());
    CHECK(cancelled.error().code == viewer::ErrorCode::Cancelled);

    for (const auto& instance : description.instances)
        std::filesystem::remove(instance.path);
    const auto gone = viewer::dicom::loadVolume(description, {});
    REQUIRE_FALSE(gone.has_value());
    CHECK(gone.error().code == viewer::ErrorCode::ReadFailed);
}

TEST_CASE("loadVolume: frames of an older multi-frame file are slices without a place",
          "[dicom][load]")
{
    const TemporaryFolder folder;
    DicomSlice slice;
    slice.frames = 3;
    slice.axes = {{{0, 0, 0}, {0, 0, 0}}}; // no orientation
    for (std::uint16_t pixel = 0; pixel < 3 * 12; ++pixel)
        slice.pixels.push_back(static_cast<std::uint16_t>(1024 + pixel));
    writeDicom(slice, folder / "cine.dcm");
    const auto description = onlyVolume(folder.path());
    CHECK_FALSE(description.geometry.has_value());
    const auto loaded = viewer::dicom::loadVolume(description, {});

    REQUIRE(loaded.has_value());
    CHECK(loaded->value.geometry.size() == viewer::Index3{4, 3, 3});
    CHECK(loaded->value.geometry.spacing().y == 0.75);
    CHECK(loaded->value.valueAt({3, 2, 2}) == 35);
}
