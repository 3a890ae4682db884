#include "viewer/dicom/Scan.h"
#include "viewer/dicom/Suv.h"
#include "viewer/dicom/Tags.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/dicom/Elements.h"

#include <cmath>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;
namespace tags = hangaku::viewer::dicom::tags;

namespace {

constexpr double kHalfLifeS = 6586.2;

Elements tracer(const char* start = "110000")
{
    return Elements()
        .text(tags::kRadiopharmaceuticalStartTime, start)
        .text(tags::kRadionuclideTotalDose, "370000000")
        .text(tags::kRadionuclideHalfLife, "6586.2");
}

/// Injected at 11:00, scanned from 12:00 on.
Elements pet(Elements radiopharmaceutical = tracer(), const char* decay = "START",
             const char* corrected = "NORM\\ATTN\\DECY", const char* units = "BQML",
             const char* seriesTime = "120000", const char* weight = "70")
{
    return Elements()
        .text(tags::kSeriesDate, "20260131")
        .text(tags::kAcquisitionDate, "20260131")
        .text(tags::kSeriesTime, seriesTime)
        .text(tags::kAcquisitionTime, "120500")
        .text(tags::kPatientSize, "1.75")
        .text(tags::kPatientWeight, weight)
        .text(tags::kActualFrameDuration, "300000")
        .text(tags::kCorrectedImage, corrected)
        .sequence(tags::kRadiopharmaceuticalInformation, {std::move(radiopharmaceutical)})
        .text(tags::kUnits, units)
        .text(tags::kDecayCorrection, decay)
        .text(tags::kFrameReferenceTime, "450000");
}

VolumeDescription read(const Elements& file, const char* sex = "M", const char* unit = "")
{
    VolumeDescription volume;
    volume.modality = "PT";
    volume.patient.sex = sex;
    dicom::readSuv(file.attributes(), unit, volume);
    CHECK(volume.suv.has_value() == volume.whyNoSuv.isEmpty());
    return volume;
}

} // namespace

TEST_CASE("readSuv: body weight over the dose that is left when the scan starts", "[dicom][suv]")
{
    const auto volume = read(pet());
    REQUIRE(volume.suv.has_value());
    const double dose = 370e6 * std::exp2(-3600 / kHalfLifeS);
    CHECK(volume.suv->bodyWeight == Approx(70000 / dose));
    // Janmahasatian: 9270 * 70 / (6680 + 216 * 22.857) = 55.86 kg; Du Bois: 1.8481 m^2.
    CHECK(volume.suv->leanBodyMass == Approx(55857 / dose).epsilon(1e-3));
    CHECK(volume.suv->bodySurface == Approx(18481 / dose).epsilon(1e-3));
    CHECK(read(pet(), "F").suv->leanBodyMass <
          volume.suv->leanBodyMass);
    CHECK(read(pet(), "").suv->leanBodyMass == 0);
}

TEST_CASE("readSuv: corrected to the injection, nothing has decayed", "[dicom][suv]")
{
    CHECK(read(pet(tracer(), "ADMIN")).suv->bodyWeight == Approx(70000 / 370e6));
}

TEST_CASE("readSuv: an injection before midnight was yesterday", "[dicom][suv]")
{
    const auto volume = read(pet(tracer("233000")));
    const double elapsed = 12.5 * 3600;
    CHECK(volume.suv->bodyWeight ==
          Approx(70000 / (370e6 * std::exp2(-elapsed / kHalfLifeS))));
}

TEST_CASE("readSuv: the start date and time counts where it is said", "[dicom][suv]")
{
    auto exact = tracer("235959");
    exact.text(tags::kRadiopharmaceuticalStartDateTime, "20260131110000.00");
    CHECK(read(pet(std::move(exact))).suv->bodyWeight == Approx(read(pet()).suv->bodyWeight));
}

TEST_CASE("readSuv: a series made later starts where its first frame says", "[dicom][suv]")
{
    // 12:05 minus 450 s, plus where a frame of 300 s has its average activity.
    const double lambda = std::log(2) / kHalfLifeS;
    const double average = std::log(lambda * 300 / (1 - std::exp(-lambda * 300))) / lambda;
    const double elapsed = 3600 + 300 - 450 + average;
    const auto volume = read(pet(tracer(), "START", "ATTN\\DECY", "BQML", "180000"));
    CHECK(volume.suv->bodyWeight ==
          Approx(70000 / (370e6 * std::exp2(-elapsed / kHalfLifeS))));
}

TEST_CASE("readSuv: GE says in its own block when a series made later was scanned", "[dicom][suv]")
{
    const auto elapsed = [](const char* scan, const char* seriesTime) {
        auto file = pet(tracer(), "START", "ATTN\\DECY", "BQML", seriesTime);
        file.text({0x0009, 0x0010}, "GEMS_PETD_01").text({0x0009, 0x100d}, scan);
        const double dose = 70000 / read(file).suv->bodyWeight;
        return -std::log2(dose / 370e6) * kHalfLifeS;
    };
    CHECK(elapsed("20260131120130.00", "180000") == Approx(3690));
    CHECK(elapsed("20260131120130.00", "120000") == Approx(3600)); // the series' time is believed
}

TEST_CASE("readSuv: Philips' counts have a factor to SUV, or to activity", "[dicom][suv]")
{
    const auto counts = [](const char* suv, const char* activity) {
        auto file = pet(tracer(), "START", "ATTN\\DECY", "CNTS");
        return file.text({0x7053, 0x0010}, "Philips PET Private Group")
            .text({0x7053, 0x1000}, suv)
            .text({0x7053, 0x1009}, activity);
    };
    const auto direct = read(counts("0.00125", "3.5"));
    REQUIRE(direct.suv.has_value());
    CHECK(direct.suv->bodyWeight == Approx(0.00125));
    CHECK(direct.suv->leanBodyMass == Approx(0.00125 * 55.857 / 70).epsilon(1e-3));
    CHECK(direct.suv->bodySurface == Approx(0.00125 * 18481 / 70000).epsilon(1e-3));
    // Where the first is 0 or absent, counts become Bq/ml, and all goes on as for these.
    for (const char* none : {"0", ""})
        CHECK(read(counts(none, "3.5")).suv->bodyWeight ==
              Approx(3.5 * read(pet()).suv->bodyWeight));
    CHECK(read(counts("0", "0")).whyNoSuv.english() == "No SUV: the values are not in Bq/ml");
    auto alien = pet(tracer(), "START", "ATTN\\DECY", "CNTS");
    alien.text({0x7053, 0x0010}, "Somebody else").text({0x7053, 0x1000}, "0.5");
    CHECK_FALSE(read(alien).suv.has_value());
}

TEST_CASE("readSuv: values that are SUV already stay as they are", "[dicom][suv]")
{
    const auto typed = [](const char* type) {
        auto file = pet(tracer(), "START", "ATTN\\DECY", "GML");
        return read(file.text(tags::kSuvType, type));
    };
    CHECK(typed("").suv->bodyWeight == 1);
    CHECK(typed("BW").suv->bodyWeight == 1);
    CHECK(typed("BW").suv->leanBodyMass == Approx(55.857 / 70).epsilon(1e-3));
    CHECK(typed("LBMJANMA").suv->leanBodyMass == 1);
    CHECK(typed("LBMJANMA").suv->bodyWeight == 0);
    CHECK(typed("BSA").suv->bodySurface == 1);
    CHECK_FALSE(typed("IBW").suv.has_value());
}

TEST_CASE("readSuv: Enhanced PET says in other attributes what it was corrected for and to when",
          "[dicom][suv]")
{
    const auto enhanced = [](const char* attenuation, const char* decay, const char* correctedTo) {
        auto radiopharmaceutical = tracer("");
        radiopharmaceutical.text(tags::kRadiopharmaceuticalStartDateTime, "20260130233000.00");
        return Elements()
            .text(tags::kPatientWeight, "70")
            .text(tags::kDecayCorrectionDateTime, correctedTo)
            .text(tags::kDecayCorrected, decay)
            .text(tags::kAttenuationCorrected, attenuation)
            .sequence(tags::kRadiopharmaceuticalInformation, {std::move(radiopharmaceutical)});
    };
    const auto good = enhanced("YES", "YES", "20260131003000.00");
    const auto volume = read(good, "M", "Bq/ml");
    REQUIRE(volume.suv.has_value());
    CHECK(volume.suv->bodyWeight ==
          Approx(70000 / (370e6 * std::exp2(-3600 / kHalfLifeS)))); // over midnight
    CHECK(read(good, "M", "{SUVbw}g/ml").suv->bodyWeight == 1);
    CHECK(read(good, "M", "{counts}").whyNoSuv.english() == "No SUV: the values are not in Bq/ml");
    CHECK(read(enhanced("NO", "YES", "20260131003000.00"), "M", "Bq/ml").whyNoSuv.english() ==
          "No SUV: not corrected for attenuation");
    CHECK(read(enhanced("YES", "NO", "20260131003000.00"), "M", "Bq/ml").whyNoSuv.english() ==
          "No SUV: not corrected for decay");
    CHECK(read(enhanced("YES", "YES", ""), "M", "Bq/ml").whyNoSuv.english() ==
          "No SUV: the time of the scan is not said");
}

TEST_CASE("readSuv: says what is missing", "[dicom][suv]")
{
    const auto why = [](const Elements& file) { return read(file).whyNoSuv.english(); };
    CHECK(why(pet(tracer(), "START", "ATTN\\DECY", "CNTS")) ==
          "No SUV: the values are not in Bq/ml");
    CHECK(why(pet(tracer(), "START", "DECY")) == "No SUV: not corrected for attenuation");
    CHECK(why(pet(tracer(), "START", "ATTN")) == "No SUV: not corrected for decay");
    CHECK(why(pet(tracer(), "NONE")) ==
          "No SUV: it is not said to what time the decay is corrected");
    CHECK(why(pet(Elements())) == "No SUV: the injected dose is not said");
    CHECK(why(pet(tracer(""))).find("time of the injection") != std::string::npos);
    CHECK(why(pet(tracer(), "START", "ATTN\\DECY", "BQML", "120000", "")) ==
          "No SUV: the patient's weight is not said");
    CHECK(why(pet(Elements().text(tags::kRadionuclideTotalDose, "370000000"))) ==
          "No SUV: the half-life is not said");
}

TEST_CASE("readSuv: a real PET", "[dicom][suv][data]")
{
    HANGAKU_NEED_DATA(file, "other/pet_two_slices/1.dcm");
    const auto scanned = dicom::scan({file}, {});
    REQUIRE(scanned.has_value());
    const auto volume = volumesOf(*scanned).front();
    CHECK(volume.unit == "Bq/ml");
    REQUIRE(volume.suv.has_value());
    // By hand from its header: 14:17:00 to 15:23:16.921, 178.34 MBq of fluorine-18, 69.7344 kg.
    CHECK(volume.suv->bodyWeight ==
          Approx(69734.4 / (178340011.59668 * std::exp2(-3976.921 / 6586.2))));
    CHECK(volume.suv->leanBodyMass == 0); // no height
}
