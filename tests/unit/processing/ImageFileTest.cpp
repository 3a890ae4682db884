#include "viewer/processing/io/ImageFile.h"

#include "tests/support/Catch.h"
#include "tests/support/FileSizeLimit.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/support/TestGrids.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;
using hangaku::tests::TemporaryFolder;

namespace {

/// A volume whose voxels are all different from their neighbours.
template <typename T> Volume rampOn(const ImageGeometry& geometry)
{
    auto voxels = *VoxelBuffer::create(pixelTypeOf<T>(), geometry.voxelCount());
    const auto values = voxels->template as<T>();
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = static_cast<T>(static_cast<int>(at * 7 % 251) - (std::is_signed_v<T> ? 100 : 0));
    return Volume{geometry, voxels, 1, 0, {}};
}

Result<Loaded<Volume>> read(const std::filesystem::path& file)
{
    const auto description = describeImage(file);
    if (!description)
        return tl::unexpected(description.error());
    return readImage(*description, {});
}

bool sameVoxels(const VoxelBuffer& a, const VoxelBuffer& b)
{
    return a.type() == b.type() && a.count() == b.count() &&
           std::memcmp(a.data(), b.data(), a.sizeBytes()) == 0;
}

std::string readBytes(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void writeBytes(const std::filesystem::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

template <typename T> void overwrite(std::string& bytes, std::size_t offset, T value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof(T));
}

/// A small valid .nii whose bytes the tests damage.
std::string niftiBytes(const TemporaryFolder& folder)
{
    const auto file = folder / "whole.nii";
    REQUIRE(writeImage(rampOn<std::int16_t>(obliqueGrid()), file));
    return readBytes(file);
}

} // namespace

TEST_CASE("ImageFile: knows its endings in any case", "[processing][io]")
{
    CHECK(isImageFile("a.nii"));
    CHECK(isImageFile("A.NII.GZ"));
    CHECK(isImageFile("b.seg.nrrd"));
    CHECK(isImageFile("c.Mha"));
    CHECK_FALSE(isImageFile("d.gz"));
    CHECK_FALSE(isImageFile("nii"));
    CHECK_FALSE(isImageFile("e.dcm"));
}

TEST_CASE("ImageFile: a grid and its voxels come back as they were written", "[processing][io]")
{
    const TemporaryFolder folder;
    const auto geometry = GENERATE(obliqueGrid(), shearedGrid());
    const auto name = GENERATE("a.nii", "a.nii.gz", "a.nrrd", "a.mha");
    const auto volume = GENERATE_COPY(rampOn<std::uint8_t>(geometry), rampOn<std::int16_t>(geometry),
                                      rampOn<std::uint16_t>(geometry), rampOn<float>(geometry));
    CAPTURE(name, geometry.isOrthogonal(), toString(volume.voxels->type()));

    REQUIRE(writeImage(volume, folder / name));
    const auto loaded = read(folder / name);

    REQUIRE(loaded);
    CHECK(loaded->value.geometry.isSameGrid(geometry, 1e-4));
    CHECK(sameVoxels(*loaded->value.voxels, *volume.voxels));
    CHECK(loaded->warnings.empty() == geometry.isOrthogonal());
}

TEST_CASE("ImageFile: a left-handed grid keeps its handedness", "[processing][io]")
{
    const TemporaryFolder folder;
    const auto oblique = obliqueGrid();
    const auto mirrored = *ImageGeometry::create(
        oblique.size(), oblique.spacing(), oblique.origin(),
        {oblique.axes()[0], oblique.axes()[1], -oblique.axes()[2]});
    const auto name = GENERATE("a.nii", "a.nrrd", "a.mha");

    REQUIRE(writeImage(rampOn<std::int16_t>(mirrored), folder / name));

    CHECK(read(folder / name)->value.geometry.isSameGrid(mirrored, 1e-4));
}

TEST_CASE("ImageFile: slices are reported in order and the volume beforehand", "[processing][io]")
{
    const TemporaryFolder folder;
    REQUIRE(writeImage(rampOn<std::int16_t>(obliqueGrid()), folder / "a.nii.gz"));
    LoadObserver observer;
    std::vector<int> slices;
    bool allocatedFirst = false;
    observer.onAllocated = [&](const Volume& volume) {
        allocatedFirst = slices.empty() && volume.voxels->count() == 7 * 6 * 5;
    };
    observer.onSlice = [&](int k) { slices.push_back(k); };

    REQUIRE(readImage(*describeImage(folder / "a.nii.gz"), observer));

    CHECK(allocatedFirst);
    CHECK(slices == std::vector{0, 1, 2, 3, 4});
}

TEST_CASE("ImageFile: a stopped reader says cancelled", "[processing][io]")
{
    const TemporaryFolder folder;
    const auto name = GENERATE("a.nii.gz", "a.nrrd");
    REQUIRE(writeImage(rampOn<std::int16_t>(obliqueGrid()), folder / name));
    std::stop_source stop;
    stop.request_stop();
    LoadObserver observer;
    observer.progress.stop = stop.get_token();

    const auto loaded = readImage(*describeImage(folder / name), observer);

    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::Cancelled);
}

TEST_CASE("ImageFile: scaled whole numbers keep slope and intercept", "[processing][io]")
{
    const TemporaryFolder folder;
    auto volume = rampOn<std::int16_t>(obliqueGrid());
    volume.slope = 0.5;
    volume.intercept = -3;
    const auto name = GENERATE("a.nii", "a.nrrd");

    REQUIRE(writeImage(volume, folder / name));
    const auto loaded = read(folder / name);

    REQUIRE(loaded);
    for (const Index3 index : {Index3{0, 0, 0}, Index3{6, 5, 4}, Index3{3, 1, 2}})
        CHECK(loaded->value.valueAt(index) == volume.valueAt(index));
}

TEST_CASE("ImageFile: a file that ends early is an error that names it", "[processing][io]")
{
    const TemporaryFolder folder;
    const auto name = GENERATE("a.nii", "a.nii.gz", "a.nrrd", "a.mha");
    REQUIRE(writeImage(rampOn<std::int16_t>(obliqueGrid({40, 30, 20})), folder / name));
    const auto bytes = readBytes(folder / name);
    const auto part = GENERATE(0.0, 0.01, 0.3, 0.7, 0.99);
    writeBytes(folder / name, bytes.substr(0, static_cast<std::size_t>(part * bytes.size())));
    CAPTURE(name, part);

    const auto loaded = read(folder / name);

    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().reason.english().find(name) != std::string::npos);
}

TEST_CASE("ImageFile: a header that lies is refused, whatever it claims", "[processing][io]")
{
    const TemporaryFolder folder;
    auto bytes = niftiBytes(folder);
    const auto lie = GENERATE(range(0, 8));
    switch (lie) {
    case 0: overwrite<std::int16_t>(bytes, 40, 99); break;       // dimensions
    case 1: overwrite<std::int16_t>(bytes, 42, -7); break;       // negative size
    case 2: overwrite<std::int16_t>(bytes, 42, 32767); break;    // more voxels than bytes
    case 3: overwrite<std::int16_t>(bytes, 70, 12345); break;    // unknown type
    case 4: overwrite<std::int16_t>(bytes, 70, 128); break;      // colour
    case 5: overwrite<float>(bytes, 108, 1e9F); break;           // voxels beyond the end
    case 6: bytes[344] = 'x'; break;                             // no NIfTI
    default: overwrite<std::int16_t>(bytes, 70, 32); break;      // complex numbers
    }
    writeBytes(folder / "lie.nii", bytes);
    CAPTURE(lie);

    const auto loaded = read(folder / "lie.nii");

    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().reason.english().find("lie.nii") != std::string::npos);
}

TEST_CASE("ImageFile: an unusable sform gives way to the qform", "[processing][io]")
{
    const TemporaryFolder folder;
    auto bytes = niftiBytes(folder);
    const auto broken = GENERATE(0.0F, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t n = 0; n < 12; ++n)
        overwrite<float>(bytes, 280 + 4 * n, broken);
    writeBytes(folder / "a.nii", bytes);

    CHECK(read(folder / "a.nii")->value.geometry.isSameGrid(obliqueGrid(), 1e-3));
}

TEST_CASE("ImageFile: a file without a place says so", "[processing][io]")
{
    const TemporaryFolder folder;
    auto bytes = niftiBytes(folder);
    overwrite<std::int16_t>(bytes, 252, 0);
    overwrite<std::int16_t>(bytes, 254, 0);
    writeBytes(folder / "a.nii", bytes);

    const auto loaded = read(folder / "a.nii");

    REQUIRE(loaded);
    REQUIRE(loaded->warnings.size() == 1);
    CHECK(loaded->warnings.front().code == "no-position");
    // The way of nibabel: -x, y, z in RAS, centred.
    CHECK(loaded->value.geometry.step(0).x == Approx(0.7));
    CHECK(loaded->value.geometry.step(1).y == Approx(-1.3));
    CHECK(length(loaded->value.geometry.centre()) < 1e-4);
}

TEST_CASE("ImageFile: all time points and colours come back as they were written",
          "[processing][io]")
{
    const TemporaryFolder folder;
    const auto name = GENERATE("a.nii", "a.nii.gz", "a.nrrd", "a.mha");
    const int timePoints = GENERATE(1, 4);
    const int channels = GENERATE(1, 3);
    const auto geometry = shearedGrid();
    const auto perTimePoint = geometry.voxelCount() * static_cast<std::size_t>(channels);
    auto all = *VoxelBuffer::create(PixelType::UInt8,
                                    perTimePoint * static_cast<std::size_t>(timePoints));
    const auto values = all->as<std::uint8_t>();
    for (std::size_t at = 0; at < values.size(); ++at)
        values[at] = static_cast<std::uint8_t>(at * 7 % 251 + at / perTimePoint);
    Volume volume{geometry, VoxelBuffer::part(all, 0, perTimePoint), 1, 0, {}};
    volume.description.timePoints = timePoints;
    volume.description.frameTimeMs = 2500;
    volume.description.channels = channels;
    if (timePoints > 1)
        volume.allTimePoints = all;
    CAPTURE(name, timePoints, channels);

    REQUIRE(writeImage(volume, folder / name));
    const auto loaded = read(folder / name);

    REQUIRE(loaded);
    const auto& read = loaded->value;
    CHECK(read.geometry.isSameGrid(geometry, 1e-4));
    CHECK(read.description.timePoints == timePoints);
    CHECK(read.description.channels == channels);
    CHECK(sameVoxels(*read.voxels, *volume.voxels));
    REQUIRE((read.allTimePoints != nullptr) == (timePoints > 1));
    if (timePoints > 1) {
        CHECK(sameVoxels(*read.allTimePoints, *all));
        CHECK(sameVoxels(*read.at(3).voxels, *volume.at(3).voxels));
        if (std::string_view(name).starts_with("a.nii"))
            CHECK(read.description.frameTimeMs == Approx(2500));
    }
}

TEST_CASE("ImageFile: a picture without a place is not given one", "[processing][io]")
{
    const TemporaryFolder folder;
    auto volume = rampOn<std::int16_t>(
        *ImageGeometry::create({6, 5, 1}, {0.7, 1.3, 1}, {0, 0, 0}, {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}));
    volume.description.instances.resize(1); // of a DICOM file; no geometry in its description
    const auto name = GENERATE("a.nii", "a.nrrd");
    CAPTURE(name);

    REQUIRE(writeImage(volume, folder / name));
    const auto loaded = read(folder / name);

    REQUIRE(loaded);
    CHECK(sameVoxels(*loaded->value.voxels, *volume.voxels));
    CHECK(loaded->value.geometry.spacing().y == Approx(1.3));
    REQUIRE(loaded->warnings.size() == 1);
    CHECK(loaded->warnings.front().code == "no-position");
}

TEST_CASE("ImageFile: a file with several time points holds them all", "[processing][io]")
{
    HANGAKU_NEED_DATA(folder, "series4d");
    int seen = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!isImageFile(entry.path()))
            continue;
        const auto loaded = read(entry.path());
        REQUIRE(loaded);
        if (loaded->value.description.timePoints < 2)
            continue;
        ++seen;
        const auto count = loaded->value.geometry.voxelCount();
        CHECK(loaded->value.voxels->count() == count);
        REQUIRE(loaded->value.allTimePoints);
        CHECK(loaded->value.allTimePoints->count() ==
              count * static_cast<std::size_t>(loaded->value.description.timePoints));
    }
    CHECK(seen > 0);
}

TEST_CASE("ImageFile: a save into a missing folder leaves nothing behind", "[processing][io]")
{
    const TemporaryFolder folder;

    const auto written = writeImage(rampOn<std::int16_t>(obliqueGrid()), folder / "no" / "a.nii");

    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::NotFound);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("ImageFile: an ending that cannot be written leaves the old file", "[processing][io]")
{
    const TemporaryFolder folder;
    writeBytes(folder / "a.png", "old");

    const auto written = writeImage(rampOn<std::int16_t>(obliqueGrid()), folder / "a.png");

    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::Unsupported);
    CHECK(readBytes(folder / "a.png") == "old");
}

TEST_CASE("ImageFile: a save that breaks off leaves the old file as it was", "[processing][io]")
{
    const TemporaryFolder folder;
    const auto name = GENERATE("a.nii", "a.nii.gz", "a.nrrd", "a.mha");
    writeBytes(folder / name, "old");
    // Noise, which does not compress.
    auto voxels = *VoxelBuffer::create(PixelType::UInt16, obliqueGrid({64, 64, 20}).voxelCount());
    std::uint32_t state = 1;
    for (auto& value : voxels->as<std::uint16_t>())
        value = static_cast<std::uint16_t>((state = state * 1664525U + 1013904223U) >> 16U);

    const hangaku::tests::FileSizeLimit limit(65536); // as a full disk
    const auto written = writeImage(Volume{obliqueGrid({64, 64, 20}), voxels, 1, 0, {}},
                                    folder / name);

    REQUIRE_FALSE(written);
    CHECK(readBytes(folder / name) == "old");
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("ImageFile: a folder that is a file is an error", "[processing][io]")
{
    const TemporaryFolder folder;
    writeBytes(folder / "file", "x");

    const auto written = writeImage(rampOn<std::int16_t>(obliqueGrid()), folder / "file" / "a.nii");

    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::NotFound);
}
