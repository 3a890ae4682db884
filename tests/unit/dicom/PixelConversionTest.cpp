#include "viewer/dicom/PixelConversion.h"

#include "tests/support/Catch.h"

#include <cstring>
#include <vector>

using namespace hangaku::viewer;
using dicom::Rescale;

namespace {

template <typename Voxel, typename Stored>
bool convert(const std::vector<Stored>& stored, const Rescale& rescale, std::vector<Voxel>& voxels)
{
    voxels.assign(stored.size(), Voxel{});
    return dicom::convertPixels(reinterpret_cast<const std::byte*>(stored.data()), sizeof(Stored),
                                rescale, reinterpret_cast<std::byte*>(voxels.data()),
                                pixelTypeOf<Voxel>(), stored.size());
}

} // namespace

TEST_CASE("convertPixels: twelve stored bits become HU, bits above them are ignored",
          "[dicom][pixels]")
{
    std::vector<std::int16_t> voxels;
    const std::vector<std::uint16_t> stored{0, 1024, 4095, 0xf000 | 1024};
    REQUIRE(convert(stored, {12, false, 1, -1024}, voxels));
    CHECK(voxels == std::vector<std::int16_t>{-1024, 0, 3071, 0});
}

TEST_CASE("convertPixels: the sign bit is the highest stored bit", "[dicom][pixels]")
{
    std::vector<std::int16_t> voxels;
    REQUIRE(convert(std::vector<std::int16_t>{0x0fff, 0x0800, 0x07ff}, {12, true, 1, 0}, voxels));
    CHECK(voxels == std::vector<std::int16_t>{-1, -2048, 2047});
}

TEST_CASE("convertPixels: in place, as the loader does", "[dicom][pixels]")
{
    std::vector<std::uint16_t> data{0, 1000, 65535};
    auto* bytes = reinterpret_cast<std::byte*>(data.data());
    REQUIRE(dicom::convertPixels(bytes, 2, {16, true, 1, 0}, bytes, PixelType::Int16, 3));
    CHECK(data == std::vector<std::uint16_t>{0, 1000, 65535});
    REQUIRE(dicom::convertPixels(bytes, 2, {10, false, 2, -5}, bytes, PixelType::Int16, 3));
    CHECK(static_cast<std::int16_t>(data[0]) == -5);
    CHECK(data[1] == 1995);
    CHECK(data[2] == 2041);
}

TEST_CASE("convertPixels: a value that does not fit is reported, never wrapped silently",
          "[dicom][pixels]")
{
    std::vector<std::int16_t> narrow;
    const std::vector<std::uint16_t> stored{0, 40000};
    CHECK_FALSE(convert(stored, {16, false, 1, -1024}, narrow));
    CHECK_FALSE(convert(stored, {16, false, 3, 0}, narrow));
    CHECK_FALSE(convert(stored, {16, false, 0.5, 0}, narrow));
    std::vector<float> wide;
    CHECK(convert(stored, {16, false, 1, -1024}, wide));
    CHECK(wide == std::vector<float>{-1024, 38976});
}

TEST_CASE("convertPixels: fractional slopes give float values", "[dicom][pixels]")
{
    std::vector<float> voxels;
    REQUIRE(convert(std::vector<std::uint8_t>{0, 100, 255}, {8, false, 0.25, 1.5}, voxels));
    CHECK(voxels == std::vector<float>{1.5F, 26.5F, 65.25F});
    REQUIRE(convert(std::vector<std::int32_t>{-70000, 70000}, {32, true, 0.5, 0}, voxels));
    CHECK(voxels == std::vector<float>{-35000, 35000});
}

TEST_CASE("convertPixels: 32-bit whole numbers keep every bit", "[dicom][pixels]")
{
    std::vector<std::int32_t> voxels;
    REQUIRE(convert(std::vector<std::uint32_t>{16777217, 5}, {32, false, 1, -1}, voxels));
    CHECK(voxels == std::vector<std::int32_t>{16777216, 4});
    CHECK_FALSE(convert(std::vector<std::uint32_t>{4000000000U}, {32, false, 1, 0}, voxels));
}
