#include "viewer/dicom/ColourConversion.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/dicom/RawFile.h"
#include "viewer/dicom/DataSetReader.h"
#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;
using dicom::StoredFrame;
using Colour = StoredFrame::Colour;
using Bytes = std::vector<std::uint8_t>;

namespace {

StoredFrame frameOf(Colour colour, const Bytes& bytes, int samples = 3, int bytesPerSample = 1)
{
    StoredFrame frame;
    frame.colour = colour;
    frame.samples = samples;
    frame.bytesPerSample = bytesPerSample;
    frame.bitsStored = 8 * bytesPerSample;
    for (const auto byte : bytes)
        frame.bytes.push_back(static_cast<std::byte>(byte));
    return frame;
}

Bytes rgb(const StoredFrame& frame, std::size_t pixels, const dicom::Palette* palette = nullptr)
{
    Bytes out(3 * pixels);
    dicom::toRgb(frame, palette, out);
    return out;
}

/// The colours that pydicom makes of each file, after each other; DCMTK decodes what pydicom cannot.
constexpr const char* kPydicomScript = R"(
import sys, subprocess, warnings
import numpy as np, pydicom
from pydicom.pixel_data_handlers.util import convert_color_space, apply_color_lut
warnings.filterwarnings('ignore')
path, out = sys.argv[1], sys.argv[2]
d = pydicom.dcmread(path)
syntax = d.file_meta.TransferSyntaxUID
tool = {'4.80': ['dcmdjpls'], '4.81': ['dcmdjpls'], '4.70': ['dcmdjpeg', '+cn'],
        '4.50': ['dcmdjpeg', '+cn']}.get(syntax[18:])
if tool:
    subprocess.check_call(tool + [path, out + '.dcm'])
    d = pydicom.dcmread(out + '.dcm')
pixels = d.pixel_array
kind = d.PhotometricInterpretation
if kind == 'PALETTE COLOR':
    wide = d.RedPaletteColorLookupTableDescriptor[2] > 8
    pixels = apply_color_lut(pixels, d)
    pixels = (pixels >> 8) if wide and pixels.max() > 255 else pixels
elif kind.startswith('YBR_FULL'):
    frames = pixels.reshape((-1,) + pixels.shape[-3:])
    pixels = np.stack([convert_color_space(f, 'YBR_FULL', 'RGB') for f in frames])
elif d.BitsAllocated > 8:
    pixels = pixels >> (d.BitsStored - 8)
pixels.astype(np.uint8).tofile(out)
print('done')
)";

} // namespace

TEST_CASE("toRgb: planes become pixels; wide samples keep their highest stored bits",
          "[dicom][colour]")
{
    auto planes = frameOf(Colour::Rgb, {1, 2, 10, 20, 100, 200});
    planes.isPlanar = true;
    CHECK(rgb(planes, 2) == Bytes{1, 10, 100, 2, 20, 200});
    CHECK(rgb(frameOf(Colour::Rgb, {0x34, 0x12, 0, 0xff, 0xff, 0x7f}, 3, 2), 1) ==
          Bytes{0x12, 0xff, 0x7f});
    auto twelve = frameOf(Colour::Rgb, {0xff, 0x0f, 0x10, 0x00, 0x00, 0x08}, 3, 2);
    twelve.bitsStored = 12;
    CHECK(rgb(twelve, 1) == Bytes{255, 1, 128});
    CHECK(rgb(frameOf(Colour::Grey, {7, 9}, 1), 2) == Bytes{7, 7, 7, 9, 9, 9});
}

TEST_CASE("toRgb: YBR_FULL as PS3.3 C.7.6.3.1.2 defines it, within one step", "[dicom][colour]")
{
    for (int y = 0; y < 256; y += 17)
        for (int cb = 0; cb < 256; cb += 15)
            for (int cr = 0; cr < 256; cr += 15) {
                const auto out = rgb(frameOf(Colour::YbrFull, {static_cast<std::uint8_t>(y),
                                                               static_cast<std::uint8_t>(cb),
                                                               static_cast<std::uint8_t>(cr)}),
                                     1);
                // The standard gives Y, Cb, Cr of R, G, B: the way back is their inverse.
                const double r = y + 1.402 * (cr - 128);
                const double b = y + 1.772 * (cb - 128);
                const double g = (y - 0.299 * r - 0.114 * b) / 0.587;
                const std::array<double, 3> expected{r, g, b};
                for (std::size_t n = 0; n < 3; ++n)
                    REQUIRE(std::abs(out[n] - std::clamp(expected[n], 0.0, 255.0)) <= 1);
            }
    CHECK(rgb(frameOf(Colour::YbrPartial, {235, 128, 128, 16, 128, 128}), 2) ==
          Bytes{255, 255, 255, 0, 0, 0});
}

TEST_CASE("Palette: entries of 8 bits, packed or in words, of 16 bits, and in segments",
          "[dicom][colour]")
{
    const TemporaryFolder folder;
    const auto palette = [&](RawFile file) {
        file.add(0x7fe0, 0x0010, "OW", "abcd").write(folder / "p.dcm");
        const auto header = dicom::readHeader(folder / "p.dcm", dicom::HeaderUse::Pixels);
        REQUIRE(header.has_value());
        return dicom::readPalette(dicom::Attributes((*header)->dataSet), false);
    };
    const auto file = [](int entries, int first, int bits) {
        RawFile raw;
        for (std::uint16_t channel = 0; channel < 3; ++channel)
            raw.add(0x0028, static_cast<std::uint16_t>(0x1101 + channel), {entries, first, bits});
        return raw;
    };
    const auto tables = [](RawFile raw, std::uint16_t element, std::string_view value) {
        for (std::uint16_t channel = 0; channel < 3; ++channel)
            raw.add(0x0028, static_cast<std::uint16_t>(element + channel), "OW", value);
        return raw;
    };
    const auto reds = [](const dicom::Palette& found) {
        Bytes values;
        for (const auto& colour : found.colours)
            values.push_back(colour[0]);
        return values;
    };
    auto found = palette(tables(file(4, 10, 8), 0x1201, "\x05\x06\x07\x08"));
    REQUIRE(found.has_value());
    CHECK(reds(*found) == Bytes{5, 6, 7, 8});
    CHECK(found->at(0)[0] == 5);
    CHECK(found->at(12)[1] == 7);
    CHECK(found->at(1000)[2] == 8);
    found = palette(tables(file(2, 0, 8), 0x1201, std::string_view("\x05\x00\x06\x00", 4)));
    REQUIRE(found.has_value());
    CHECK(reds(*found) == Bytes{5, 6});
    found = palette(tables(file(2, 0, 16), 0x1201, std::string_view("\x34\x12\xff\xff", 4)));
    REQUIRE(found.has_value());
    CHECK(reds(*found) == Bytes{0x12, 0xff});
    // Two values; a line of four steps to 0x5000; both again.
    const std::string_view segments("\x00\x00\x02\x00\x00\x10\x00\x10" "\x01\x00\x04\x00\x00\x50"
                                    "\x02\x00\x02\x00\x00\x00\x00\x00", 22);
    found = palette(tables(file(12, 0, 16), 0x1221, segments));
    REQUIRE(found.has_value());
    CHECK(reds(*found) == Bytes{16, 16, 32, 48, 64, 80, 16, 16, 32, 48, 64, 80});
    CHECK_FALSE(palette(tables(file(5, 0, 8), 0x1201, "\x05\x06\x07\x08")).has_value());
    CHECK_FALSE(palette(file(2, 0, 8)).has_value());
}

TEST_CASE("loadVolume: colours of real files are those of pydicom and DCMTK", "[dicom][data]")
{
    const std::string name = GENERATE(
        "one_ct_all_syntaxes/TestPattern_RGB.dcm", "one_ct_all_syntaxes/TestPattern_Palette.dcm",
        "one_ct_all_syntaxes/TestPattern_Palette_16.dcm",
        "one_ct_all_syntaxes/TestPattern_JPEG-Baseline_YBR422.dcm",
        "one_ct_all_syntaxes/TestPattern_JPEG-Baseline_YBRFull.dcm",
        "one_ct_all_syntaxes/TestPattern_JPEG-LS-Lossless.dcm",
        "one_ct_all_syntaxes/TestPattern_JPEG-LS-NearLossless.dcm",
        "one_ct_all_syntaxes/TestPattern_JPEG-Lossless_RGB.dcm",
        "one_ct_all_syntaxes/US-YBR_FULL_422-EVRLE.dcm", "pydicom/SC_rgb_rle_16bit_2frame.dcm",
        "pydicom/SC_rgb_rle_2frame.dcm", "pydicom/SC_rgb_rle_32bit.dcm",
        "pydicom/SC_rgb_small_odd.dcm",
        "pydicom/SC_rgb_jls_lossy_line.dcm", "pydicom/SC_rgb_jls_lossy_sample.dcm",
        "pydicom/SC_rgb_gdcm_KY.dcm", "pydicom/SC_rgb_jpeg_dcmtk.dcm",
        "pydicom/SC_rgb_dcmtk_+eb+cr.dcm", "pydicom/SC_rgb_dcmtk_+eb+cy+s4.dcm",
        "pydicom/SC_jpeg_no_color_transform.dcm", "pydicom/SC_ybr_full_422_uncompressed.dcm",
        "pydicom/ExplVR_BigEnd.dcm", "pydicom/examples_jpeg2k.dcm", "pydicom/examples_palette.dcm",
        "pydicom/examples_rgb_color.dcm", "pydicom/examples_ybr_color.dcm");
    HANGAKU_NEED_DATA(file, "syntax/" + name);
    const TemporaryFolder scratch;
    const auto raw = scratch / "reference";
    if (runPython(kPydicomScript, {file.string(), raw.string()}).empty()) {
        WARN("SKIPPED: needs python3 with pydicom and Pillow, and DCMTK's programs");
        return;
    }
    INFO(name);
    std::ifstream stream(raw, std::ios::binary);
    const std::string reference((std::istreambuf_iterator<char>(stream)), {});
    const auto scanned = dicom::scan({file}, {});
    REQUIRE(scanned.has_value());
    const auto volumes = volumesOf(*scanned);
    REQUIRE(volumes.size() == 1);
    const auto loaded = dicom::loadVolume(volumes[0], {});
    REQUIRE(loaded.has_value());
    REQUIRE(loaded->value.isColour());
    const auto ours = loaded->value.voxels->as<std::uint8_t>();
    REQUIRE(ours.size() == reference.size());
    const int tolerance = volumes[0].storedPixels.photometricInterpretation.starts_with("YBR") ? 1 : 0;
    int different = 0;
    for (std::size_t n = 0; n < ours.size(); ++n)
        different += std::abs(ours[n] - static_cast<std::uint8_t>(reference[n])) > tolerance ? 1 : 0;
    CHECK(different == 0);
}

TEST_CASE("loadVolume: bytes in big-endian words are the same picture as in little-endian ones",
          "[dicom][data]")
{
    // pydicom 2.3 leaves the words as they are.
    HANGAKU_NEED_DATA(little, "syntax/pydicom/SC_rgb_small_odd.dcm");
    HANGAKU_NEED_DATA(big, "syntax/pydicom/SC_rgb_small_odd_big_endian.dcm");
    std::vector<Bytes> pictures;
    for (const auto& file : {little, big}) {
        const auto scanned = dicom::scan({file}, {});
        REQUIRE(scanned.has_value());
        const auto loaded = dicom::loadVolume(volumesOf(*scanned).at(0), {});
        REQUIRE(loaded.has_value());
        const auto voxels = loaded->value.voxels->as<std::uint8_t>();
        pictures.emplace_back(voxels.begin(), voxels.end());
    }
    CHECK(pictures[0] == pictures[1]);
}

TEST_CASE("loadVolume: JPEG-LS colours in line, sample and no interleaving are the same",
          "[dicom][data]")
{
    HANGAKU_NEED_DATA(plain, "syntax/one_ct_all_syntaxes/TestPattern_RGB.dcm");
    const TemporaryFolder folder;
    const auto colours = [](const std::filesystem::path& file) {
        const auto scanned = dicom::scan({file}, {});
        REQUIRE(scanned.has_value());
        const auto loaded = dicom::loadVolume(volumesOf(*scanned).at(0), {});
        REQUIRE(loaded.has_value());
        const auto voxels = loaded->value.voxels->as<std::uint8_t>();
        return Bytes(voxels.begin(), voxels.end());
    };
    const auto expected = colours(plain);
    for (const std::string option : {"+il", "+is", "+in"}) {
        const auto file = folder / (option + ".dcm");
        if (std::system(("dcmcjpls " + option + " '" + plain.string() + "' '" + file.string() + "'")
                            .c_str()) != 0) {
            WARN("SKIPPED: needs DCMTK's dcmcjpls");
            return;
        }
        INFO(option);
        CHECK((colours(file) == expected));
    }
}
