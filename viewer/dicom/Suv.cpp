#include "viewer/dicom/Suv.h"

#include "viewer/dicom/Tags.h"

#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

constexpr double kDayS = 86400;
constexpr double kGramsPerKg = 1000;

/// What the values are, after rescale.
enum class Values { Activity, Counts, Suv, Other };

std::optional<double> positive(const std::optional<double>& value)
{
    return value && *value > 0 ? value : std::nullopt;
}

bool isEnhanced(const Attributes& file)
{
    return file.has(tags::kDecayCorrected);
}

Values valuesOf(const Attributes& file, std::string_view unit)
{
    const auto units = file.string(tags::kUnits);
    if (units == "BQML" || (units.empty() && (unit == "Bq/ml" || unit == "Bq/mL")))
        return Values::Activity;
    if (units == "GML" || units == "CM2ML" || unit.starts_with("{SUV")) {
        const bool isByIdealWeight =
            file.string(tags::kSuvType) == "IBW" || unit.starts_with("{SUVibw");
        return isByIdealWeight ? Values::Other : Values::Suv;
    }
    return units == "CNTS" ? Values::Counts : Values::Other;
}

/// A number in Philips' private block.
std::optional<double> philipsFactor(const Attributes& file, std::uint8_t element)
{
    const auto tag = file.privateTag(0x7053, "Philips PET Private Group", element);
    return tag ? positive(file.decimal(*tag)) : std::nullopt;
}

/// To what time the values are corrected for decay: the series' start, as long as that is when the
/// scan began. Post-processed series have a later one, and then the first frame's acquisition counts.
std::optional<double> referenceTime(const Attributes& file)
{
    const auto series =
        secondsOf(file.string(tags::kSeriesDate), file.string(tags::kSeriesTime));
    const auto acquisition =
        secondsOf(file.string(tags::kAcquisitionDate), file.string(tags::kAcquisitionTime));
    if (series && acquisition && *series <= *acquisition)
        return series;
    if (!acquisition)
        return series;
    if (const auto tag = file.privateTag(0x0009, "GEMS_PETD_01", 0x0d)) // GE's start of the scan
        if (const auto scan = secondsOf(file.string(*tag)))
            return scan;
    // Frame Reference Time is counted from the series' reference; the mean activity of a frame lies
    // where it has decayed to its average.
    const auto frame = file.decimal(tags::kFrameReferenceTime);
    const auto duration = positive(file.decimal(tags::kActualFrameDuration));
    const auto items = file.sequence(tags::kRadiopharmaceuticalInformation);
    const auto halfLife =
        items.empty() ? std::nullopt
                      : positive(Attributes(items.front()).decimal(tags::kRadionuclideHalfLife));
    if (!frame || !duration || !halfLife)
        return std::nullopt;
    const double lambda = std::log(2) / *halfLife;
    const double durationS = *duration / 1000;
    const double decayed = lambda * durationS;
    const double average = std::log(decayed / (1 - std::exp(-decayed))) / lambda;
    return *acquisition - *frame / 1000 + average;
}

/// Injection; the date is not always said, and then the last such hour before the scan is meant.
std::optional<double> injectionTime(const Attributes& file, const Attributes& tracer,
                                    double reference)
{
    const auto full = secondsOf(tracer.string(tags::kRadiopharmaceuticalStartDateTime));
    // De-identified files may shift one of the two dates.
    if (full && reference - *full > -60 && reference - *full < kDayS)
        return full;
    const auto hour = tracer.string(tags::kRadiopharmaceuticalStartTime);
    if (hour.empty())
        return full;
    const auto date = file.string(tags::kSeriesDate).empty()
                          ? file.string(tags::kAcquisitionDate)
                          : file.string(tags::kSeriesDate);
    auto time = secondsOf(date, hour);
    if (time && *time > reference)
        *time -= kDayS; // past midnight
    return time;
}

/// What must hold before numbers are looked at; empty when it does.
Text whyNotCorrected(const Attributes& file)
{
    const bool isInAttributes = isEnhanced(file); // rather than in a list of what was corrected
    const auto corrected = file.string(tags::kCorrectedImage);
    if (isInAttributes ? file.string(tags::kAttenuationCorrected) != "YES"
                       : corrected.find("ATTN") == std::string::npos)
        return Text(HANGAKU_TR("Core", "No SUV: not corrected for attenuation"));
    if (isInAttributes ? file.string(tags::kDecayCorrected) != "YES"
                       : corrected.find("DECY") == std::string::npos)
        return Text(HANGAKU_TR("Core", "No SUV: not corrected for decay"));
    const auto decay = file.string(tags::kDecayCorrection);
    if (!isInAttributes && decay != "START" && decay != "ADMIN")
        return Text(HANGAKU_TR("Core", "No SUV: it is not said to what time the decay is corrected"));
    return {};
}

/// The dose that is left at the time the values are corrected to, in Bq; or why it is not known.
std::optional<double> remainingDose(const Attributes& file, Text& why)
{
    const auto items = file.sequence(tags::kRadiopharmaceuticalInformation);
    if (items.empty()) {
        why = Text(HANGAKU_TR("Core", "No SUV: nothing is said of the radiopharmaceutical"));
        return std::nullopt;
    }
    const Attributes tracer(items.front());
    const auto dose = positive(tracer.decimal(tags::kRadionuclideTotalDose));
    if (!dose) {
        why = Text(HANGAKU_TR("Core", "No SUV: the injected dose is not said"));
        return std::nullopt;
    }
    // Some scanners write MBq; nobody gets as little as 10 kBq.
    const double becquerels = *dose < 10000 ? *dose * 1e6 : *dose;
    if (file.string(tags::kDecayCorrection) == "ADMIN")
        return becquerels;
    const auto halfLife = positive(tracer.decimal(tags::kRadionuclideHalfLife));
    const auto reference = isEnhanced(file)
                               ? secondsOf(file.string(tags::kDecayCorrectionDateTime))
                               : referenceTime(file);
    if (!halfLife || !reference) {
        why = halfLife ? Text(HANGAKU_TR("Core", "No SUV: the time of the scan is not said"))
                       : Text(HANGAKU_TR("Core", "No SUV: the half-life is not said"));
        return std::nullopt;
    }
    const auto injection = injectionTime(file, tracer, *reference);
    if (!injection || *reference - *injection < 0 || *reference - *injection > kDayS) {
        why = Text(HANGAKU_TR("Core", "No SUV: the time of the injection is not said, or is not "
                                      "before the scan"));
        return std::nullopt;
    }
    return becquerels * std::exp2(-(*reference - *injection) / *halfLife);
}

/// What a value is multiplied with for the uptake by body weight; or why it is not known.
std::optional<double> bodyWeightFactor(const Attributes& file, Values values,
                                       const std::optional<double>& weightKg, Text& why)
{
    if (values == Values::Suv)
        return 1;
    std::optional<double> activity = 1;
    if (values == Values::Counts) {
        if (const auto factor = philipsFactor(file, 0x00))
            return factor;
        activity = philipsFactor(file, 0x09);
    }
    if (values == Values::Other || !activity) {
        why = Text(HANGAKU_TR("Core", "No SUV: the values are not in Bq/ml"));
        return std::nullopt;
    }
    const auto dose = remainingDose(file, why);
    if (!dose)
        return std::nullopt;
    if (!weightKg) {
        why = Text(HANGAKU_TR("Core", "No SUV: the patient's weight is not said"));
        return std::nullopt;
    }
    return *activity * *weightKg * kGramsPerKg / *dose;
}

/// Uptake values by lean body mass or body surface, as SUV Type or the unit says; else none.
std::optional<SuvScale> otherUptake(const Attributes& file, std::string_view unit)
{
    const auto type = file.string(tags::kSuvType);
    SuvScale scale;
    if (type.starts_with("LBM") || unit.starts_with("{SUVlbm"))
        scale.leanBodyMass = 1;
    else if (type == "BSA" || unit.starts_with("{SUVbsa") || file.string(tags::kUnits) == "CM2ML")
        scale.bodySurface = 1;
    else
        return std::nullopt;
    return scale;
}

} // namespace

double leanBodyMassKg(double weightKg, double heightM, std::string_view sex)
{
    const double bmi = weightKg / (heightM * heightM);
    return sex == "M" ? 9270 * weightKg / (6680 + 216 * bmi) : 9270 * weightKg / (8780 + 244 * bmi);
}

double bodySurfaceM2(double weightKg, double heightM)
{
    return 0.007184 * std::pow(weightKg, 0.425) * std::pow(100 * heightM, 0.725);
}

void readSuv(const Attributes& file, std::string_view valueUnit, VolumeDescription& volume)
{
    if (volume.modality != "PT")
        return;
    if (auto why = whyNotCorrected(file); !why.isEmpty()) {
        volume.whyNoSuv = std::move(why);
        return;
    }
    const auto values = valuesOf(file, valueUnit);
    if (values == Values::Suv)
        volume.suv = otherUptake(file, valueUnit);
    if (volume.suv)
        return;
    const auto weight = positive(file.decimal(tags::kPatientWeight));
    const auto factor = bodyWeightFactor(file, values, weight, volume.whyNoSuv);
    if (!factor)
        return;
    SuvScale scale;
    scale.bodyWeight = *factor;
    const auto height = positive(file.decimal(tags::kPatientSize));
    const auto& sex = volume.patient.sex;
    if (weight && height && *height > 0.2 && *height < 3) {
        const double perKg = *factor / *weight;
        if (sex == "M" || sex == "F")
            scale.leanBodyMass = leanBodyMassKg(*weight, *height, sex) * perKg;
        constexpr double kSquareCentimetres = 10000;
        scale.bodySurface =
            bodySurfaceM2(*weight, *height) * kSquareCentimetres * perKg / kGramsPerKg;
    }
    volume.suv = scale;
}

} // namespace hangaku::viewer::dicom
