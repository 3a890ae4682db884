// Real files that pydicom has changed: what scanners may write, but none of the test data does.
#include "viewer/core/view/Presentation.h"
#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/Scan.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <tuple>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

VolumeDescription onlyVolume(const std::filesystem::path& path)
{
    const auto scanned = dicom::scan({path}, {});
    REQUIRE(scanned.has_value());
    const auto volumes = volumesOf(*scanned);
    REQUIRE(volumes.size() == 1);
    return volumes[0];
}

/// A table of its own for each frame n: stored value s becomes (n + 1) * s for s up to 20000. The
/// last frame has none. Writes what numpy makes of the pixels as float32.
constexpr const char* kTablesScript = R"(
import sys, warnings, numpy as np, pydicom
warnings.simplefilter('ignore')
from pydicom.dataset import Dataset
d = pydicom.dcmread(sys.argv[1])
frames = d.pixel_array
values = frames.astype(np.float32)
d.PerFrameFunctionalGroupsSequence = [Dataset() for frame in frames]
for n, item in enumerate(d.PerFrameFunctionalGroupsSequence):
    transformation = Dataset()
    transformation.RescaleIntercept, transformation.RescaleSlope = '7', '3'
    transformation.RescaleType = 'US'
    values[n] = 3 * frames[n] + 7
    if n + 1 < len(frames):
        table = Dataset()
        outputs = ((n + 1) * np.arange(3000)).astype('<u2')
        table.LUTDescriptor, table.ModalityLUTType = [3000, 0, 16], 'US'
        table.LUTData = outputs.tobytes()
        table['LUTData'].VR = 'OW'
        transformation.ModalityLUTSequence = [table]
        values[n] = outputs[np.minimum(frames[n], 2999)]
    item.PixelValueTransformationSequence = [transformation]
d.save_as(sys.argv[2])
values.tofile(sys.argv[3])
print(frames.min(), frames.max())
)";

/// Each file that is named, without its CSA header: as it is then, without the number of its slices,
/// and without the block that says it.
constexpr const char* kStripScript = R"(
import sys, warnings, pydicom
warnings.simplefilter('ignore')
for n, path in enumerate(sys.argv[2:]):
    d = pydicom.dcmread(path)
    for name, isGone in (('counted', lambda tag: tag.group == 0x29),
                         ('timed', lambda tag: tag == 0x0019100a),
                         ('flat', lambda tag: tag.group == 0x19)):
        for tag in [element.tag for element in d if isGone(element.tag)]:
            del d[tag]
        d.save_as(f'{sys.argv[1]}/{name}{n}.dcm')
print('done')
)";

std::vector<float> readFloats(const std::filesystem::path& file)
{
    std::vector<float> values(std::filesystem::file_size(file) / sizeof(float));
    std::ifstream(file, std::ios::binary)
        .read(reinterpret_cast<char*>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(float)));
    return values;
}

} // namespace

TEST_CASE("loadVolume: a Modality LUT for each frame of an enhanced image, as numpy applies it",
          "[dicom][marks][data]")
{
    HANGAKU_NEED_DATA(file, "enhanced/small_pydicom/emri_small.dcm");
    const TemporaryFolder folder;
    if (runPython(kTablesScript, {file.string(), (folder / "tables.dcm").string(),
                                  (folder / "values.raw").string()})
            .empty()) {
        WARN("SKIPPED: needs python3 with pydicom");
        return;
    }
    const auto expected = readFloats(folder / "values.raw");

    const auto description = onlyVolume(folder / "tables.dcm");
    CHECK(description.modalityTables.size() == 9);
    CHECK(description.pixelType == PixelType::Float32); // tables and a rescale in one volume
    const auto loaded = dicom::loadVolume(description, {});

    REQUIRE(loaded.has_value());
    const auto size = loaded->value.geometry.size();
    const auto pixels = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]);
    REQUIRE(expected.size() == pixels * description.slices.size());
    const auto voxels = loaded->value.voxels->as<float>();
    for (std::size_t k = 0; k < description.slices.size(); ++k) {
        const auto frame = static_cast<std::size_t>(description.slices[k].frame);
        CHECK((description.slices[k].lookupTable < 0) == (frame == 9));
        CHECK(std::equal(voxels.begin() + static_cast<std::ptrdiff_t>(k * pixels),
                         voxels.begin() + static_cast<std::ptrdiff_t>((k + 1) * pixels),
                         expected.begin() + static_cast<std::ptrdiff_t>(frame * pixels)));
    }
}

TEST_CASE("scan: a mosaic without its CSA header is unpacked where its slices are counted elsewhere",
          "[dicom][mosaic][data]")
{
    HANGAKU_NEED_DATA(axial, "series4d/mosaic_siemens/ax/axasc35");
    HANGAKU_NEED_DATA(coronal, "series4d/mosaic_siemens/cor/cordesc36");
    HANGAKU_NEED_DATA(sagittal, "series4d/mosaic_siemens/sag/sagasc35");
    const TemporaryFolder folder;
    std::vector<std::string> arguments{folder.path().string()};
    for (const auto& series : {axial, coronal, sagittal})
        arguments.push_back(std::filesystem::directory_iterator(series)->path().string());
    if (runPython(kStripScript, arguments).empty()) {
        WARN("SKIPPED: needs python3 with pydicom");
        return;
    }
    for (std::size_t n = 0; n < 3; ++n) {
        INFO(arguments[n + 1]);
        const auto original = onlyVolume(arguments[n + 1]);
        const auto changed = [&](const std::string& name) {
            return onlyVolume(folder / (name + std::to_string(n) + ".dcm"));
        };
        CHECK_FALSE(hasWarning(original, "guessed-mosaic-direction"));
        for (const auto& volume : {changed("counted"), changed("timed")}) {
            REQUIRE(volume.geometry.has_value());
            CHECK(volume.geometry == original.geometry);
            REQUIRE(volume.slices.size() == original.slices.size());
            for (std::size_t k = 0; k < volume.slices.size(); ++k)
                CHECK(volume.slices[k].tile == original.slices[k].tile);
            CHECK(hasWarning(volume, "guessed-mosaic-direction"));
        }
        CHECK_FALSE(changed("flat").geometry.has_value());
        CHECK(hasWarning(changed("flat"), "unsupported-mosaic"));
    }
}

TEST_CASE("loadVolume: High-Throughput JPEG 2000 is what OpenJPH makes of it", "[dicom][data]")
{
    HANGAKU_NEED_DATA(lossless, "syntax/htj2k/HTJ2KLossless_08_RGB.dcm");
    HANGAKU_NEED_DATA(lossy, "syntax/htj2k/HTJ2K_08_RGB.dcm");
    const auto coloursOf = [](const std::filesystem::path& file) {
        const auto loaded = dicom::loadVolume(onlyVolume(file), {});
        REQUIRE(loaded.has_value());
        REQUIRE(loaded->value.description.channels == 3);
        const auto colours = loaded->value.voxels->as<std::uint8_t>();
        return std::vector<std::uint8_t>(colours.begin(), colours.end());
    };
    const auto exact = coloursOf(lossless);
    REQUIRE(exact.size() == 640 * 480 * 3);
    // Of the pixels as OpenJPH decodes them (@cornerstonejs/codec-openjph 2.4.11).
    CHECK(::crc32(0, exact.data(), static_cast<uInt>(exact.size())) == 0x9fb9ff96);

    // The same picture with losses: OpenJPH's is at most 4 steps off, on average 0.449.
    const auto close = coloursOf(lossy);
    REQUIRE(close.size() == exact.size());
    double sum = 0;
    int most = 0;
    for (std::size_t n = 0; n < exact.size(); ++n) {
        const int off = std::abs(int{exact[n]} - int{close[n]});
        most = std::max(most, off);
        sum += off;
    }
    CHECK(most == 4);
    CHECK(sum / static_cast<double>(exact.size()) == Approx(0.449).margin(0.002));
}

TEST_CASE("scan: tables of angiograms and fluoroscopies are not for showing, whatever they relate to",
          "[dicom][marks][data]")
{
    HANGAKU_NEED_DATA(folder, "other/xa_cine");
    const auto file = std::filesystem::directory_iterator(folder)->path();
    const TemporaryFolder work;
    const std::vector<std::tuple<std::string, std::string, bool>> kinds{
        {"XA", "LOG", false}, {"XA", "LIN", false}, {"RF", "LOG", false},
        {"RF", "DISP", false}, {"CR", "LOG", true}};
    constexpr const char* kScript = R"(
import sys, warnings, pydicom
warnings.simplefilter('ignore')
d = pydicom.dcmread(sys.argv[1])
assert len(d.ModalityLUTSequence) == 1
for kind in sys.argv[3:]:
    d.Modality, d.PixelIntensityRelationship = kind.split('-')
    d.save_as(f'{sys.argv[2]}/{kind}.dcm')
print('done')
)";
    std::vector<std::string> arguments{file.string(), work.path().string()};
    for (const auto& [modality, relationship, isApplied] : kinds)
        arguments.push_back(modality + '-' + relationship);
    if (runPython(kScript, arguments).empty()) {
        WARN("SKIPPED: needs python3 with pydicom");
        return;
    }
    for (const auto& [modality, relationship, isApplied] : kinds) {
        INFO(modality << ' ' << relationship);
        const auto volume = onlyVolume(work / (modality + '-' + relationship + ".dcm"));
        CHECK((volume.modalityTables.size() == 1) == isApplied);
        CHECK((volume.slices.at(0).lookupTable == 0) == isApplied);
    }
}

TEST_CASE("scan: a picture of pixels that are not square is as wide as it should be, and has no mm",
          "[dicom][calibration][data]")
{
    HANGAKU_NEED_DATA(folder, "other/cr_modality_lut");
    const TemporaryFolder work;
    constexpr const char* kScript = R"(
import sys, warnings, pydicom
warnings.simplefilter('ignore')
d = pydicom.dcmread(sys.argv[1])
for name in 'ImagerPixelSpacing PixelSpacing NominalScannedPixelSpacing'.split():
    if name in d: delattr(d, name)
d.PixelAspectRatio = [3, 2]
d.save_as(sys.argv[2])
print(d.Columns, d.Rows)
)";
    const auto file = std::filesystem::directory_iterator(folder)->path();
    if (runPython(kScript, {file.string(), (work / "a.dcm").string()}).empty()) {
        WARN("SKIPPED: needs python3 with pydicom");
        return;
    }
    const auto loaded = dicom::loadVolume(onlyVolume(work / "a.dcm"), {});
    REQUIRE(loaded.has_value());
    const auto spacing = loaded->value.geometry.spacing();
    CHECK(spacing.y == Approx(1.5 * spacing.x));
    CHECK_FALSE(loaded->value.description.pixelSpacingMm.has_value());
    CHECK(millimetresPerUnit(loaded->value, 0, 0) == 0);
}
