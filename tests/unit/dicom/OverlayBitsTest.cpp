#include "viewer/dicom/OverlayBits.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/dicom/RawFile.h"
#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

VolumeDescription descriptionOf(const std::filesystem::path& file, const PixelLayout& layout,
                                int frames)
{
    VolumeDescription d;
    d.storedPixels = layout;
    d.instances = {RawFile::instance(file, frames)};
    for (int frame = 0; frame < frames; ++frame)
        d.slices.push_back({0, frame, 1, 0});
    return d;
}

std::string rowsOf(const OverlayPlane& plane)
{
    std::string text;
    for (int y = 0; y < plane.rows; ++y)
        for (int x = 0; x < plane.columns; ++x)
            text += plane.at(x, y) ? '#' : '.';
    return text;
}

const PixelLayout kLayout{4, 3, 16, 12, false, 1, "MONOCHROME2"};

} // namespace

TEST_CASE("overlays: a plane lies at its origin, over every frame where the file does not say which",
          "[dicom][overlay]")
{
    const TemporaryFolder folder;
    RawFile().addLayout(kLayout, -1, 0, 2).add(0x6002, 0x0010, {2}).add(0x6002, 0x0011, {3})
        .add(0x6002, 0x0040, "CS", "G").add(0x6002, 0x0050, {-1, 3}, "SS")
        .add(0x6002, 0x0100, {1}).add(0x6002, 0x0102, {0}).add(0x6002, 0x1500, "LO", "marks")
        .add(0x6002, 0x3000, "OW", std::string("\x15\x00", 2))
        .add(0x7fe0, 0x0010, "OW", std::string(48, '\0')).write(folder / "o.dcm");
    const auto loaded = dicom::loadVolume(descriptionOf(folder / "o.dcm", kLayout, 2), {});
    REQUIRE(loaded.has_value());
    REQUIRE(loaded->value.overlays);
    REQUIRE(loaded->value.overlays->size() == 2);
    for (int slice = 0; slice < 2; ++slice) {
        const auto& plane = (*loaded->value.overlays)[static_cast<std::size_t>(slice)];
        CHECK(plane.slice == slice);
        CHECK(plane.row == -2);
        CHECK(plane.column == 2);
        CHECK(plane.label == "marks");
        CHECK(rowsOf(plane) == "#.#.#.");
    }
}

TEST_CASE("overlays: frames of their own, from Image Frame Origin on, beginning inside a byte",
          "[dicom][overlay]")
{
    const TemporaryFolder folder;
    RawFile().addLayout(kLayout, -1, 0, 4).add(0x6000, 0x0010, {1}).add(0x6000, 0x0011, {3})
        .add(0x6000, 0x0015, "IS", "2").add(0x6000, 0x0050, {1, 1}, "SS")
        .add(0x6000, 0x0051, {2}).add(0x6000, 0x3000, "OW", std::string("\x29\x00", 2))
        .add(0x7fe0, 0x0010, "OW", std::string(96, '\0')).write(folder / "o.dcm");
    const auto loaded = dicom::loadVolume(descriptionOf(folder / "o.dcm", kLayout, 4), {});
    REQUIRE(loaded.has_value());
    REQUIRE(loaded->value.overlays);
    REQUIRE(loaded->value.overlays->size() == 2);
    CHECK((*loaded->value.overlays)[0].slice == 1);
    CHECK(rowsOf((*loaded->value.overlays)[0]) == "#..");
    CHECK((*loaded->value.overlays)[1].slice == 2);
    CHECK(rowsOf((*loaded->value.overlays)[1]) == "#.#");
}

TEST_CASE("overlays: in unused bits of the pixels, whose values do not change", "[dicom][overlay]")
{
    const TemporaryFolder folder;
    std::string pixels;
    for (int n = 0; n < 12; ++n)
        pixels += {static_cast<char>(n), static_cast<char>(n % 3 == 0 ? 0x42 : 0x02)};
    RawFile().addLayout(kLayout).add(0x6000, 0x0010, {3}).add(0x6000, 0x0011, {4})
        .add(0x6000, 0x0050, {1, 1}, "SS").add(0x6000, 0x0100, {16}).add(0x6000, 0x0102, {14})
        .add(0x7fe0, 0x0010, "OW", pixels).write(folder / "o.dcm");
    const auto scanned = dicom::scan({folder / "o.dcm"}, {});
    const auto loaded = dicom::loadVolume(descriptionOf(folder / "o.dcm", kLayout, 1), {});
    REQUIRE(loaded.has_value());
    CHECK(loaded->value.valueAt({3, 0, 0}) == 0x203);
    REQUIRE(loaded->value.overlays);
    CHECK(rowsOf(loaded->value.overlays->front()) == "#..#..#..#..");
}

TEST_CASE("overlays: of a real file, as pydicom reads it", "[dicom][data]")
{
    HANGAKU_NEED_DATA(file, "syntax/pydicom/examples_overlay.dcm");
    const TemporaryFolder scratch;
    const auto raw = scratch / "overlay";
    if (runPython("import sys, pydicom\n"
                  "d = pydicom.dcmread(sys.argv[1])\n"
                  "d.overlay_array(0x6000).astype('u1').tofile(sys.argv[2])\nprint('done')\n",
                  {file.string(), raw.string()})
            .empty()) {
        WARN("SKIPPED: needs python3 with pydicom");
        return;
    }
    const auto scanned = dicom::scan({file}, {});
    REQUIRE(scanned.has_value());
    const auto loaded = dicom::loadVolume(volumesOf(*scanned).at(0), {});
    REQUIRE(loaded.has_value());
    REQUIRE(loaded->value.overlays);
    std::ifstream stream(raw, std::ios::binary);
    std::string expected((std::istreambuf_iterator<char>(stream)), {});
    for (char& pixel : expected)
        pixel = pixel != 0 ? '#' : '.';
    CHECK(rowsOf(loaded->value.overlays->front()) == expected);
}
