#include "viewer/dicom/Suv.h"

#include "viewer/dicom/Tags.h"

#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

constexpr double kDayS = 86400;

std::optional<double> positive(const std::optional<double>& value)
{
    return value && *value > 0 ? value : std::nullopt;
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
    if (file.string(tags::kUnits) != "BQML")
        return Text(HANGAKU_TR("Core", "No SUV: the values are not in Bq/ml"));
    const auto corrected = file.string(tags::kCorrectedImage);
    if (corrected.find("ATTN") == std::string::npos)
        return Text(HANGAKU_TR("Core", "No SUV: not corrected for attenuation"));
    if (corrected.find("DECY") == std::string::npos)
        return Text(HANGAKU_TR("Core", "No SUV: not corrected for decay"));
    const auto decay = file.string(tags::kDecayCorrection);
    if (decay != "START" && decay != "ADMIN")
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
    const auto reference = referenceTime(file);
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

void readSuv(const Attributes& file, VolumeDescription& volume)
{
    if (volume.modality != "PT")
        return;
    if (auto why = whyNotCorrected(file); !why.isEmpty()) {
        volume.whyNoSuv = std::move(why);
        return;
    }
    const auto dose = remainingDose(file, volume.whyNoSuv);
    if (!dose)
        return;
    const auto weight = positive(file.decimal(tags::kPatientWeight));
    if (!weight) {
        volume.whyNoSuv = Text(HANGAKU_TR("Core", "No SUV: the patient's weight is not said"));
        return;
    }
    constexpr double kGramsPerKg = 1000;
    SuvScale scale;
    scale.bodyWeight = *weight * kGramsPerKg / *dose;
    const auto height = positive(file.decimal(tags::kPatientSize));
    const auto& sex = volume.patient.sex;
    if (height && *height > 0.2 && *height < 3) {
        if (sex == "M" || sex == "F")
            scale.leanBodyMass = leanBodyMassKg(*weight, *height, sex) * kGramsPerKg / *dose;
        constexpr double kSquareCentimetres = 10000;
        scale.bodySurface = bodySurfaceM2(*weight, *height) * kSquareCentimetres / *dose;
    }
    volume.suv = scale;
}

} // namespace hangaku::viewer::dicom
