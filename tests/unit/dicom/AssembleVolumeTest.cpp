#include "viewer/dicom/LoadVolume.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/dicom/RawFile.h"

#include <fstream>
#include <set>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

constexpr int kColumns = 3;
constexpr int kRows = 2;

/// An oblique grid with its corner away from the world's.
ImageGeometry grid(int columns, int rows, int slices)
{
    return *ImageGeometry::create({columns, rows, slices}, {0.5, 0.75, 2}, {-12, 7, 31},
                                  {{{0.8, 0.6, 0}, {-0.6, 0.8, 0}, {0, 0, 1}}});
}

/// One native file whose frames of unsigned 16 bits are filled with 100 + frame, as slices in the order
/// of frames.
VolumeDescription filmOf(const std::filesystem::path& file, int frames)
{
    VolumeDescription d;
    d.storedPixels = {kColumns, kRows, 16, 16, false, 1, "MONOCHROME2"};
    std::string pixels;
    for (int frame = 0; frame < frames; ++frame)
        for (int n = 0; n < kColumns * kRows; ++n)
            pixels += {static_cast<char>(100 + frame), '\0'};
    RawFile().addLayout(d.storedPixels, -1, 0, frames).add(0x7fe0, 0x0010, "OW", pixels).write(file);
    d.instances = {RawFile::instance(file, frames)};
    d.instances[0].pixelLength = pixels.size();
    d.instances[0].pixelOffset = std::filesystem::file_size(file) - pixels.size();
    for (int frame = 0; frame < frames; ++frame)
        d.slices.push_back({0, frame, 1, 0});
    return d;
}

} // namespace

TEST_CASE("loadVolume: time points lie one after the other; the first one arrives first",
          "[dicom][assemble]")
{
    const TemporaryFolder folder;
    auto d = filmOf(folder / "film.dcm", 12);
    d.timePoints = 3;
    d.geometry = grid(kColumns, kRows, 4);
    std::vector<int> shown;
    bool isWhole = true;
    LoadObserver observer;
    observer.firstSlice = 1;
    observer.onAllocated = [&](const Volume& volume) {
        isWhole = isWhole && volume.geometry.size()[2] == 4 && volume.allTimePoints &&
                  volume.voxels->count() == 24;
    };
    observer.onSlice = [&](int k) { shown.push_back(k); };
    dicom::LoadOptions options;
    options.threads = 1;
    const auto loaded = dicom::loadVolume(d, observer, options);
    REQUIRE(loaded.has_value());
    CHECK(isWhole);
    CHECK(shown == std::vector<int>{1, 0, 2, 3});
    for (int time = 0; time < 3; ++time)
        for (int k = 0; k < 4; ++k)
            CHECK(loaded->value.at(time).valueAt({2, 1, k}) == 100 + 4 * time + k);
}

TEST_CASE("loadVolume: slices at uneven places are interpolated onto the even grid",
          "[dicom][assemble]")
{
    const TemporaryFolder folder;
    auto d = filmOf(folder / "film.dcm", 8);
    d.timePoints = 2;
    d.geometry = grid(kColumns, kRows, 6);
    d.slicePlaces = {0.5, 1, 3, 4.25}; // 100, 101, 102, 103
    int shown = 0;
    LoadObserver observer;
    observer.onAllocated = [&](const Volume&) { ++shown; };
    observer.onSlice = [&](int) { ++shown; };
    d.pixelType = PixelType::Float32;
    const auto loaded = dicom::loadVolume(d, observer);
    REQUIRE(loaded.has_value());
    CHECK(shown == 0); // not before all are there
    const auto& volume = loaded->value;
    const std::vector<double> expected{100, 101, 101.5, 102, 102.8, 103};
    for (int k = 0; k < 6; ++k) {
        CHECK(volume.valueAt({0, 1, k}) == Approx(expected[static_cast<std::size_t>(k)]));
        CHECK(volume.at(1).valueAt({2, 0, k}) == Approx(expected[static_cast<std::size_t>(k)] + 4));
    }
    REQUIRE(volume.acquired.has_value());
    CHECK(volume.acquired->places == d.slicePlaces);
    REQUIRE(volume.acquired->voxels->count() == 24);
    CHECK(volume.acquired->voxels->as<float>()[6] == 101);

    d.pixelType = PixelType::Int16;
    const auto whole = dicom::loadVolume(d, {});
    REQUIRE(whole.has_value());
    CHECK(whole->value.valueAt({0, 0, 4}) == 103); // 102.8
}

TEST_CASE("loadVolume: nothing is invented beside a slice that cannot be read",
          "[dicom][assemble]")
{
    const TemporaryFolder folder;
    auto d = filmOf(folder / "film.dcm", 4);
    d.geometry = grid(kColumns, kRows, 5);
    d.slicePlaces = {0, 1.5, 3, 4};
    d.modality = "CT";
    d.slices[1].frame = 77;
    const auto loaded = dicom::loadVolume(d, {});
    REQUIRE(loaded.has_value());
    const std::vector<double> expected{100, -1024, -1024, 102, 103};
    for (int k = 0; k < 5; ++k)
        CHECK(loaded->value.valueAt({0, 0, k}) == expected[static_cast<std::size_t>(k)]);
    CHECK(loaded->warnings.back().code == "unreadable-slice");
}

TEST_CASE("loadVolume: tiles of a mosaic are its slices", "[dicom][assemble]")
{
    const TemporaryFolder folder;
    VolumeDescription d;
    d.storedPixels = {6, 4, 16, 16, false, 1, "MONOCHROME2"};
    std::string pixels;
    for (int n = 0; n < 24; ++n)
        pixels += {static_cast<char>(n), '\0'};
    RawFile().addLayout(d.storedPixels).add(0x7fe0, 0x0010, "OW", pixels).write(folder / "m.dcm");
    d.instances = {RawFile::instance(folder / "m.dcm", 1)};
    d.geometry = grid(3, 2, 3);
    d.mosaicColumns = 2;
    for (const int tile : {2, 1, 0}) // the fourth is empty
        d.slices.push_back({0, 0, 1, 0, false, -1, tile});
    const bool isPlain = GENERATE(true, false);
    if (isPlain) {
        d.instances[0].pixelLength = pixels.size();
        d.instances[0].pixelOffset = std::filesystem::file_size(folder / "m.dcm") - pixels.size();
    }
    const auto loaded = dicom::loadVolume(d, {});
    REQUIRE(loaded.has_value());
    const auto value = [](int tile, int i, int j) {
        return (tile / 2 * 2 + j) * 6 + tile % 2 * 3 + i;
    };
    for (int k = 0; k < 3; ++k)
        for (int j = 0; j < 2; ++j)
            for (int i = 0; i < 3; ++i)
                CHECK(loaded->value.valueAt({i, j, k}) == value(2 - k, i, j));
    d.slices[0].tile = 4; // beyond the picture
    CHECK_FALSE(dicom::loadVolume(d, {}).has_value());
}

TEST_CASE("loadVolume: a modality table takes the place of slope and intercept",
          "[dicom][assemble]")
{
    const TemporaryFolder folder;
    auto d = filmOf(folder / "film.dcm", 4);
    d.modalityTables = {{101, 16, {1000, 500}, "", "US"}};
    for (auto& slice : d.slices)
        slice.lookupTable = 0;
    d.slices[3].lookupTable = -1;
    const auto loaded = dicom::loadVolume(d, {});
    REQUIRE(loaded.has_value());
    CHECK(loaded->value.valueAt({0, 0, 0}) == 1000); // below the first entry
    CHECK(loaded->value.valueAt({0, 0, 1}) == 1000);
    CHECK(loaded->value.valueAt({0, 0, 2}) == 500);
    CHECK(loaded->value.valueAt({0, 0, 3}) == 103);
}

TEST_CASE("loadVolume: values that do not begin with the lowest bit are moved down",
          "[dicom][assemble]")
{
    const TemporaryFolder folder;
    VolumeDescription d;
    d.storedPixels = {2, 1, 16, 12, true, 1, "MONOCHROME2"};
    RawFile().addLayout(d.storedPixels, 15)
        .add(0x7fe0, 0x0010, "OW", std::string("\x1f\x00\xf0\xff", 4)).write(folder / "high.dcm");
    d.instances = {RawFile::instance(folder / "high.dcm", 1)};
    d.slices = {{0, 0, 2, 1}};
    const auto loaded = dicom::loadVolume(d, {});
    REQUIRE(loaded.has_value());
    CHECK(loaded->value.valueAt({0, 0, 0}) == 3);
    CHECK(loaded->value.valueAt({1, 0, 0}) == -1);
}

TEST_CASE("loadVolume: what no file of this size can hold is refused before memory is taken",
          "[dicom][assemble]")
{
    const TemporaryFolder folder;
    VolumeDescription d;
    d.storedPixels = {60000, 60000, 16, 16, false, 1, "MONOCHROME2"};
    RawFile("1.2.840.10008.1.2.4.90").addLayout(d.storedPixels).addFragments({"abcd"})
        .write(folder / "bomb.dcm");
    d.instances = {RawFile::instance(folder / "bomb.dcm", 1, "1.2.840.10008.1.2.4.90")};
    d.slices = {{0, 0, 1, 0}};
    bool isAllocated = false;
    LoadObserver observer;
    observer.onAllocated = [&](const Volume&) { isAllocated = true; };
    const auto loaded = dicom::loadVolume(d, observer);
    REQUIRE_FALSE(loaded.has_value());
    CHECK_FALSE(isAllocated);
    CHECK(loaded.error().reason.english().find("it is damaged") != std::string::npos);
}

TEST_CASE("loadVolume: descriptions that contradict themselves are refused", "[dicom][assemble]")
{
    const TemporaryFolder folder;
    const auto sound = filmOf(folder / "film.dcm", 4);
    auto d = sound;
    d.timePoints = 3;
    CHECK_FALSE(dicom::loadVolume(d, {}).has_value());
    d = sound;
    d.geometry = grid(kColumns, kRows, 5);
    CHECK_FALSE(dicom::loadVolume(d, {}).has_value());
    d = sound;
    d.geometry = grid(kColumns, kRows, 4);
    d.slicePlaces = {0, 2, 1, 3};
    CHECK_FALSE(dicom::loadVolume(d, {}).has_value());
    d = sound;
    d.slices[2].instance = 5;
    CHECK_FALSE(dicom::loadVolume(d, {}).has_value());
    d = sound;
    d.geometry = grid(kColumns + 1, kRows, 4);
    CHECK_FALSE(dicom::loadVolume(d, {}).has_value());
}
