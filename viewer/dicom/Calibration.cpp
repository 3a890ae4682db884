#include "viewer/dicom/Calibration.h"

#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

using Spacing = std::optional<std::array<double, 2>>;

/// Along i and j; DICOM writes the distance between rows first.
Spacing spacingOf(const Attributes& from, const Tag& tag)
{
    const auto s = from.decimals(tag);
    constexpr double kLargest = 1e4;
    if (s.size() < 2 || !(s[0] > 0) || !(s[1] > 0) || s[0] > kLargest || s[1] > kLargest)
        return std::nullopt;
    return std::array{s[1], s[0]};
}

bool isSame(const Spacing& a, const Spacing& b)
{
    constexpr double kRounding = 1e-4;
    return a && b && std::abs((*a)[0] - (*b)[0]) <= kRounding * (*a)[0] &&
           std::abs((*a)[1] - (*b)[1]) <= kRounding * (*a)[1];
}

/// The rays diverge: what is nearer to the tube is larger on the detector.
bool isProjection(std::string_view modality)
{
    constexpr std::array<std::string_view, 8> kProjections{"CR", "DX", "MG", "XA",
                                                           "RF", "PX", "IO", "RG"};
    return std::find(kProjections.begin(), kProjections.end(), modality) != kProjections.end();
}

/// The attributes of the item of a functional group that all frames share, or of the first frame.
template <typename Read>
void withGroup(const Attributes& file, const Tag& group, const Read& read)
{
    for (const auto* groups : {&tags::kSharedFunctionalGroups, &tags::kPerFrameFunctionalGroups})
        if (const auto items = file.sequence(*groups); !items.empty())
            if (const auto found = Attributes(items.front()).sequence(group); !found.empty()) {
                read(Attributes(found.front()));
                return;
            }
}

void calibrateProjection(const Attributes& file, VolumeDescription& volume)
{
    auto imager = spacingOf(file, tags::kImagerPixelSpacing);
    const auto pixel = spacingOf(file, tags::kPixelSpacing);
    auto type = file.string(tags::kPixelSpacingCalibrationType);
    Spacing object; // at the centre of the beam, Enhanced XA (PS3.3 C.8.19.6.9)
    withGroup(file, tags::kFramePixelDataProperties, [&](const Attributes& group) {
        if (!imager)
            imager = spacingOf(group, tags::kImagerPixelSpacing);
    });
    withGroup(file, tags::kProjectionCalibrationSequence, [&](const Attributes& group) {
        object = spacingOf(group, tags::kObjectPixelSpacing);
    });
    const double magnification = file.decimal(tags::kMagnificationFactor).value_or(0);
    const bool isCalibrated = type == "GEOMETRY" || type == "FIDUCIAL";
    const auto set = [&volume](const Spacing& spacing, Calibration calibration) {
        volume.pixelSpacingMm = spacing;
        volume.calibration = calibration;
    };
    if (pixel && (isCalibrated || (imager && !isSame(pixel, imager))))
        return set(pixel, Calibration::Patient);
    if (object)
        return set(object, Calibration::Magnified);
    const auto atDetector = imager ? imager : pixel;
    if (atDetector && magnification > 1 && magnification < 10)
        return set(std::array{(*atDetector)[0] / magnification, (*atDetector)[1] / magnification},
                   Calibration::Magnified);
    if (atDetector)
        return set(atDetector, Calibration::Detector);
    if (const auto film = spacingOf(file, tags::kNominalScannedPixelSpacing))
        set(film, Calibration::Detector);
}

/// PS3.3 C.8.5.5.1.15. Centimetres become millimetres: see `factorOf`.
std::string unitOf(std::uint32_t code)
{
    constexpr std::array<const char*, 13> kUnits{
        "", "%", "dB", "mm", "s", "Hz", "dB/s", "cm/s", "cm2", "cm2/s", "cm3", "cm3/s", "deg"};
    return code < kUnits.size() ? kUnits[code] : "";
}

double factorOf(std::uint32_t code)
{
    constexpr std::uint32_t kCentimetres = 3;
    return code == kCentimetres ? 10 : 1;
}

/// PS3.3 C.8.5.5.1.1 (spatial format) and C.8.5.5.1.2 (data type).
std::string typeOf(std::uint32_t format, std::uint32_t data)
{
    constexpr std::array<const char*, 6> kFormats{"",         "2D",       "M-mode",
                                                  "spectral", "waveform", "graphics"};
    constexpr std::uint32_t kColourFlow = 2;
    if (format == 1 && data == kColourFlow)
        return "colour flow";
    return format < kFormats.size() ? kFormats[format] : "";
}

UltrasoundRegion readRegion(const Attributes& item)
{
    const auto number = [&item](const Tag& tag) { return item.binaryInteger(tag).value_or(0); };
    const auto pixel = [&number](const Tag& tag) {
        return static_cast<int>(std::min<std::uint32_t>(number(tag), 1U << 20));
    };
    UltrasoundRegion region;
    region.first = {pixel(tags::kRegionMinX0), pixel(tags::kRegionMinY0)};
    region.last = {pixel(tags::kRegionMaxX1), pixel(tags::kRegionMaxY1)};
    const std::array units{number(tags::kRegionUnitsX), number(tags::kRegionUnitsY)};
    const std::array deltas{item.binaryDouble(tags::kRegionDeltaX).value_or(0),
                            item.binaryDouble(tags::kRegionDeltaY).value_or(0)};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        // Upward axes have a negative step; a length has none.
        const bool isLength = units[axis] == 3;
        region.units[axis] = deltas[axis] != 0 ? unitOf(units[axis]) : "";
        region.delta[axis] =
            (isLength ? std::abs(deltas[axis]) : deltas[axis]) * factorOf(units[axis]);
    }
    region.type = typeOf(number(tags::kRegionSpatialFormat), number(tags::kRegionDataType));
    return region;
}

void calibrateUltrasound(const Attributes& file, VolumeDescription& volume)
{
    constexpr std::size_t kMost = 64;
    for (const auto& item : file.sequence(tags::kUltrasoundRegions))
        if (volume.ultrasoundRegions.size() < kMost)
            volume.ultrasoundRegions.push_back(readRegion(Attributes(item)));
    bool isOneScale = true;
    for (const auto& region : volume.ultrasoundRegions) {
        if (!region.isInMillimetres())
            continue;
        const Spacing spacing = region.delta;
        isOneScale = isOneScale && (!volume.pixelSpacingMm || isSame(volume.pixelSpacingMm, spacing));
        volume.pixelSpacingMm = spacing;
        volume.calibration = Calibration::Ultrasound;
    }
    if (!isOneScale)
        volume.pixelSpacingMm.reset();
}

void calibrate(const Attributes& file, VolumeDescription& volume)
{
    if (isProjection(volume.modality))
        return calibrateProjection(file, volume);
    if (file.has(tags::kUltrasoundRegions))
        calibrateUltrasound(file, volume);
    if (volume.calibration != Calibration::None)
        return;
    Spacing spacing = spacingOf(file, tags::kPixelSpacing);
    withGroup(file, tags::kPixelMeasuresSequence, [&](const Attributes& group) {
        if (!spacing)
            spacing = spacingOf(group, tags::kPixelSpacing);
    });
    if (spacing) {
        volume.pixelSpacingMm = spacing;
        volume.calibration = Calibration::Patient;
    } else if (const auto film = spacingOf(file, tags::kNominalScannedPixelSpacing)) {
        volume.pixelSpacingMm = film;
        volume.calibration = Calibration::Detector;
    } else if (const auto imager = spacingOf(file, tags::kImagerPixelSpacing)) {
        volume.pixelSpacingMm = imager;
        volume.calibration = Calibration::Detector;
    }
}

} // namespace

void readCalibration(const Attributes& file, VolumeDescription& volume)
{
    calibrate(file, volume);
    if (volume.pixelSpacingMm)
        return;
    const auto ratio = file.decimals(tags::kPixelAspectRatio); // height, width
    constexpr double kMost = 20;
    if (ratio.size() >= 2 && ratio[0] > 0 && ratio[1] > 0 && ratio[0] <= kMost * ratio[1] &&
        ratio[1] <= kMost * ratio[0])
        volume.pixelAspect = ratio[0] / ratio[1];
}

} // namespace hangaku::viewer::dicom
