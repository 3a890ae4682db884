#include "viewer/dicom/Calibration.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/Tags.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/dicom/Elements.h"

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;
namespace tags = hangaku::viewer::dicom::tags;

namespace {

VolumeDescription calibrated(const Elements& file, const char* modality)
{
    VolumeDescription volume;
    volume.modality = modality;
    dicom::readCalibration(file.attributes(), volume);
    return volume;
}

bool isSpacing(const VolumeDescription& volume, double i, double j)
{
    return volume.pixelSpacingMm && (*volume.pixelSpacingMm)[0] == Approx(i) &&
           (*volume.pixelSpacingMm)[1] == Approx(j);
}

} // namespace

TEST_CASE("readCalibration: what is measured at the detector is not called the patient's",
          "[dicom][calibration]")
{
    // DICOM writes rows first: 0.2 from row to row is along j.
    const auto detector = Elements().text(tags::kImagerPixelSpacing, "0.2\\0.1");
    SECTION("Imager Pixel Spacing alone")
    {
        const auto volume = calibrated(detector, "DX");
        CHECK(isSpacing(volume, 0.1, 0.2));
        CHECK(volume.calibration == Calibration::Detector);
    }
    SECTION("the same as Pixel Spacing")
    {
        auto file = detector;
        CHECK(calibrated(file.text(tags::kPixelSpacing, "0.2\\0.1"), "CR").calibration ==
              Calibration::Detector);
    }
    SECTION("other than Pixel Spacing: that is corrected")
    {
        auto file = detector;
        const auto volume = calibrated(file.text(tags::kPixelSpacing, "0.16\\0.08"), "CR");
        CHECK(isSpacing(volume, 0.08, 0.16));
        CHECK(volume.calibration == Calibration::Patient);
    }
    SECTION("with magnification")
    {
        auto file = detector;
        const auto volume = calibrated(file.text(tags::kMagnificationFactor, "1.25"), "MG");
        CHECK(isSpacing(volume, 0.08, 0.16));
        CHECK(volume.calibration == Calibration::Magnified);
    }
    SECTION("calibrated, and says so")
    {
        auto file = detector;
        file.text(tags::kPixelSpacing, "0.2\\0.1");
        CHECK(calibrated(file.text(tags::kPixelSpacingCalibrationType, "FIDUCIAL"), "DX")
                  .calibration == Calibration::Patient);
    }
}

TEST_CASE("readCalibration: pixels that are not square keep their shape without millimetres",
          "[dicom][calibration]")
{
    // Height first: twice as high as wide.
    const auto volume = calibrated(Elements().text(tags::kPixelAspectRatio, "2\\1"), "US");
    CHECK(volume.pixelAspect == 2);
    CHECK_FALSE(volume.pixelSpacingMm.has_value());
    CHECK(volume.calibration == Calibration::None);
    CHECK(calibrated(Elements().text(tags::kPixelAspectRatio, "1000\\1333"), "XA").pixelAspect ==
          Approx(0.75019));
    for (const char* senseless : {"", "1", "0\\1", "-2\\1", "1\\0", "1000\\1"})
        CHECK(calibrated(Elements().text(tags::kPixelAspectRatio, senseless), "OT").pixelAspect == 1);
    auto spaced = Elements().text(tags::kPixelSpacing, "0.2\\0.1");
    CHECK(calibrated(spaced.text(tags::kPixelAspectRatio, "3\\1"), "OT").pixelAspect == 1);
}

TEST_CASE("readCalibration: no millimetres where none are known", "[dicom][calibration]")
{
    for (const char* modality : {"XA", "US", "OT", "DX"}) {
        const auto volume = calibrated(Elements(), modality);
        CHECK_FALSE(volume.pixelSpacingMm.has_value());
        CHECK(volume.calibration == Calibration::None);
    }
    CHECK_FALSE(calibrated(Elements().text(tags::kPixelSpacing, "0\\0"), "OT").pixelSpacingMm);
}

TEST_CASE("readCalibration: ultrasound regions in centimetres become millimetres",
          "[dicom][calibration]")
{
    const auto region = [](double delta, std::uint16_t unitsY) {
        return Elements()
            .words(tags::kRegionSpatialFormat, {1})
            .words(tags::kRegionDataType, {1})
            .longs(tags::kRegionMinX0, {10})
            .longs(tags::kRegionMinY0, {20})
            .longs(tags::kRegionMaxX1, {300})
            .longs(tags::kRegionMaxY1, {200})
            .words(tags::kRegionUnitsX, {3})
            .words(tags::kRegionUnitsY, {unitsY})
            .doubles(tags::kRegionDeltaX, {delta})
            .doubles(tags::kRegionDeltaY, {-delta});
    };
    const auto one = calibrated(
        Elements().sequence(tags::kUltrasoundRegions, {region(0.02, 3), region(0.5, 7)}), "US");
    REQUIRE(one.ultrasoundRegions.size() == 2);
    CHECK(one.calibration == Calibration::Ultrasound);
    CHECK(isSpacing(one, 0.2, 0.2));
    CHECK(one.ultrasoundRegions[0].isInMillimetres());
    CHECK(one.ultrasoundRegions[0].first == std::array{10, 20});
    CHECK(one.ultrasoundRegions[0].last == std::array{300, 200});
    CHECK(one.ultrasoundRegions[0].type == "2D");
    CHECK_FALSE(one.ultrasoundRegions[1].isInMillimetres());
    CHECK(one.ultrasoundRegions[1].units[1] == "cm/s");

    // Two scales in one picture: only the regions know.
    const auto two = calibrated(
        Elements().sequence(tags::kUltrasoundRegions, {region(0.02, 3), region(0.03, 3)}), "US");
    CHECK(two.calibration == Calibration::Ultrasound);
    CHECK_FALSE(two.pixelSpacingMm.has_value());
}

TEST_CASE("scan: real pictures are calibrated as their headers say", "[dicom][calibration][data]")
{
    struct Case {
        const char* file;
        Calibration calibration;
        double i;
        double frameTimeMs;
    };
    const auto [name, calibration, i, frameTimeMs] = GENERATE(
        Case{"other/cr_modality_lut", Calibration::Detector, 0.15, 0},
        Case{"seg/highdicom/dx_image.dcm", Calibration::Detector, 1.201199999999, 0},
        Case{"other/xa_cine", Calibration::None, 0, 66.666667},
        Case{"other/us_color_multiframe/I_000001.dcm", Calibration::Ultrasound, 0.2857142857, 30},
        Case{"other/nm_whole_body", Calibration::Patient, 2.26, 0});
    HANGAKU_NEED_DATA(file, name);
    INFO(name);
    const auto scanned = dicom::scan({file}, {});
    REQUIRE(scanned.has_value());
    const auto volumes = volumesOf(*scanned);
    REQUIRE(volumes.size() == 1);
    CHECK_FALSE(volumes[0].geometry.has_value());
    CHECK(volumes[0].calibration == calibration);
    CHECK(volumes[0].pixelSpacingMm.has_value() == (i > 0));
    if (i > 0)
        CHECK((*volumes[0].pixelSpacingMm)[0] == Approx(i));
    CHECK(volumes[0].frameTimeMs == Approx(frameTimeMs));
}
