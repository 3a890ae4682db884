#include "viewer/dicom/FrameReader.h"

#include "viewer/dicom/DiffusionTags.h"
#include "viewer/dicom/NuclearFrames.h"
#include "viewer/dicom/Tags.h"
#include "viewer/dicom/Windows.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

/// Unit vectors of i and j; nothing when the six numbers are no pair of perpendicular directions.
std::optional<std::array<Vec3, 2>> directions(const std::vector<double>& cosines)
{
    if (cosines.size() < 6)
        return std::nullopt;
    const Vec3 i{cosines[0], cosines[1], cosines[2]};
    const Vec3 j{cosines[3], cosines[4], cosines[5]};
    constexpr double kUnitTolerance = 0.05; // some files round to two decimals
    if (std::abs(length(i) - 1) > kUnitTolerance || std::abs(length(j) - 1) > kUnitTolerance)
        return std::nullopt;
    if (std::abs(dot(normalized(i), normalized(j))) > kUnitTolerance)
        return std::nullopt;
    return std::array{normalized(i), normalized(j)};
}

void readPlane(const Attributes& from, FrameHeader& frame)
{
    constexpr double kFarthestMm = 1e6; // nothing real is a kilometre away
    if (const auto p = from.decimals(tags::kImagePosition);
        p.size() >= 3 && std::abs(p[0]) + std::abs(p[1]) + std::abs(p[2]) < kFarthestMm)
        frame.position = Vec3{p[0], p[1], p[2]};
    if (const auto axes = directions(from.decimals(tags::kImageOrientation)))
        frame.axes = axes;
    // Rows first: the distance between rows is the step along j (PS3.3 10.7.1.3).
    const auto s = from.decimals(tags::kPixelSpacing);
    if (s.size() >= 2 && s[0] > 0 && s[1] > 0 && s[0] < kFarthestMm && s[1] < kFarthestMm)
        frame.spacingMm = std::array{s[1], s[0]};
    frame.sliceThicknessMm = from.decimal(tags::kSliceThickness).value_or(frame.sliceThicknessMm);
    frame.sliceSpacingMm =
        from.decimal(tags::kSpacingBetweenSlices).value_or(frame.sliceSpacingMm);
}

void readRescale(const Attributes& from, FrameHeader& frame)
{
    const auto slope = from.decimal(tags::kRescaleSlope);
    const auto intercept = from.decimal(tags::kRescaleIntercept);
    if (slope && *slope != 0) {
        frame.slope = *slope;
        frame.hasRescale = true;
    }
    if (intercept) {
        frame.intercept = *intercept;
        frame.hasRescale = true;
    }
    if (from.has(tags::kRescaleType))
        frame.rescaleType = from.string(tags::kRescaleType);
}

/// A Real World Value Mapping names the unit of the values (PS3.3 C.7.6.16.2.11). It takes the
/// rescale's place where that changes nothing; where both say something else, the rescale is what
/// every viewer shows, and the mapping's unit is not its.
void readRealWorldValues(const Attributes& from, FrameHeader& frame)
{
    for (const auto& item : from.sequence(tags::kRealWorldValueMapping)) {
        const Attributes mapping(item);
        const auto slope = mapping.binaryDouble(tags::kRealWorldSlope);
        const auto intercept = mapping.binaryDouble(tags::kRealWorldIntercept).value_or(0);
        const auto units = mapping.sequence(tags::kMeasurementUnits);
        if (!slope || *slope == 0 || units.empty())
            continue;
        const auto unit = Attributes(units.front()).string(tags::kCodeValue);
        const bool isIdentity = frame.slope == 1 && frame.intercept == 0;
        const bool isSame = std::abs(*slope - frame.slope) <= 1e-6 * std::abs(*slope) &&
                            std::abs(intercept - frame.intercept) <= 1e-6 * std::abs(*slope);
        if (!isIdentity && !isSame)
            continue;
        frame.slope = *slope;
        frame.intercept = intercept;
        frame.hasRescale = true;
        if (unit == "[hnsf'U]") // UCUM's Hounsfield unit
            frame.rescaleType = "HU";
        else
            frame.rescaleType = unit == "1" || unit == "{no units}" || unit == "no units" ||
                                        unit == "[arb'U]"
                                    ? ""
                                    : unit;
        return;
    }
}

double orElse(const std::optional<double>& value, double fallback)
{
    return value.value_or(fallback);
}

FrameHeader readTopLevel(const Attributes& file)
{
    FrameHeader frame;
    readPlane(file, frame);
    readRescale(file, frame);
    readRealWorldValues(file, frame);
    frame.windows = readWindows(file);
    auto& tags = frame.tags;
    tags.temporalPosition = file.integer(tags::kTemporalPositionIdentifier, -1);
    tags.acquisitionNumber = file.integer(tags::kAcquisitionNumber, -1);
    tags.echoNumber = file.integer(tags::kEchoNumbers, -1);
    tags.echoTimeMs = orElse(file.decimal(tags::kEchoTime), -1);
    tags.inversionTimeMs = orElse(file.decimal(tags::kInversionTime), -1);
    tags.triggerTimeMs = orElse(file.decimal(tags::kTriggerTime), -1);
    if (const auto reference = file.decimal(tags::kFrameReferenceTime)) // PET, ms
        tags.offsetS = *reference / 1000;
    auto time = secondsOf(file.string(tags::kAcquisitionDateTime));
    if (!time)
        time = secondsOf(file.string(tags::kAcquisitionDate), file.string(tags::kAcquisitionTime));
    tags.timeS = orElse(time, -1);
    tags.imageType = imageTypeOf(file);
    readDiffusion(file, tags);
    if (file.string(tags::kScanningSequence).find("EP") != std::string::npos)
        frame.repetitionTimeMs = orElse(file.decimal(tags::kRepetitionTime), 0);
    return frame;
}

/// Calls `read` with the attributes of the first item of a functional group, where there is one.
template <typename Read>
void withGroup(const Attributes& groups, const Tag& tag, const Read& read)
{
    if (const auto items = groups.sequence(tag); !items.empty())
        read(Attributes(items.front()));
}

void readContent(const Attributes& group, const std::vector<bool>& isSpatial, FrameTags& tags)
{
    if (const auto time = group.binaryInteger(tags::kTemporalPositionIndex))
        tags.temporalPosition = static_cast<int>(*time);
    if (const auto acquisition = group.binaryInteger(tags::kFrameAcquisitionNumber))
        tags.acquisitionNumber = static_cast<int>(*acquisition);
    if (group.has(tags::kStackId))
        tags.stack = group.string(tags::kStackId);
    auto time = secondsOf(group.string(tags::kFrameReferenceDateTime));
    if (!time)
        time = secondsOf(group.string(tags::kFrameAcquisitionDateTime));
    tags.timeS = orElse(time, tags.timeS);
    const auto indices = group.longWords(tags::kDimensionIndexValues);
    tags.dimensions.clear();
    for (std::size_t n = 0; n < std::min(indices.size(), isSpatial.size()); ++n)
        if (!isSpatial[n])
            tags.dimensions.push_back(static_cast<int>(indices[n] & 0x7fffffffU));
}

void readMr(const Attributes& groups, FrameTags& tags)
{
    withGroup(groups, tags::kMrEchoSequence, [&](const Attributes& group) {
        tags.echoTimeMs = orElse(group.binaryDouble(tags::kEffectiveEchoTime), tags.echoTimeMs);
    });
    withGroup(groups, tags::kMrModifierSequence, [&](const Attributes& group) {
        tags.inversionTimeMs =
            orElse(group.binaryDouble(tags::kInversionTimes), tags.inversionTimeMs);
    });
    withGroup(groups, tags::kMrDiffusionSequence,
              [&](const Attributes& group) { readDiffusion(group, tags); });
    withGroup(groups, tags::kCardiacSynchronizationSequence, [&](const Attributes& group) {
        tags.triggerTimeMs =
            orElse(group.binaryDouble(tags::kTriggerDelayTime), tags.triggerTimeMs);
    });
    withGroup(groups, tags::kTemporalPositionSequence, [&](const Attributes& group) {
        tags.offsetS = orElse(group.binaryDouble(tags::kTemporalPositionOffset), tags.offsetS);
    });
}

void applyFunctionalGroups(const Attributes& groups, const std::vector<bool>& isSpatial,
                           FrameHeader& frame)
{
    const auto plane = [&](const Attributes& group) { readPlane(group, frame); };
    for (const auto* tag :
         {&tags::kPlanePositionSequence, &tags::kPlanePositionVolumeSequence,
          &tags::kPlaneOrientationSequence, &tags::kPixelMeasuresSequence})
        withGroup(groups, *tag, plane);
    withGroup(groups, tags::kPixelValueTransformationSequence,
              [&](const Attributes& group) { readRescale(group, frame); });
    readRealWorldValues(groups, frame);
    withGroup(groups, tags::kFrameVoiLutSequence, [&](const Attributes& group) {
        if (auto windows = readWindows(group); !windows.empty())
            frame.windows = std::move(windows);
    });
    withGroup(groups, tags::kFrameContentSequence, [&](const Attributes& group) {
        readContent(group, isSpatial, frame.tags);
    });
    readMr(groups, frame.tags);
    for (const auto* tag : {&tags::kMrImageFrameTypeSequence, &tags::kCtImageFrameTypeSequence,
                            &tags::kPetFrameTypeSequence, &tags::kXaFrameTypeSequence})
        withGroup(groups, *tag, [&](const Attributes& group) {
            if (group.has(tags::kFrameType))
                frame.tags.imageType = imageTypeOf(group);
        });
}

/// For each dimension index: does it number places? The pointer is an AT: two words.
std::vector<bool> spatialDimensions(const Attributes& file)
{
    constexpr std::array kSpatial{tags::kStackId, tags::kInStackPosition, tags::kImagePosition,
                                  tags::kImageOrientation};
    std::vector<bool> isSpatial;
    for (const auto& item : file.sequence(tags::kDimensionIndexSequence)) {
        const auto pointer = Attributes(item).words(tags::kDimensionIndexPointer);
        isSpatial.push_back(pointer.size() >= 2 &&
                            std::find(kSpatial.begin(), kSpatial.end(),
                                      Tag{pointer[0], pointer[1]}) != kSpatial.end());
    }
    return isSpatial;
}

} // namespace

std::string imageTypeOf(const Attributes& from)
{
    auto type = from.has(tags::kFrameType) ? from.string(tags::kFrameType)
                                           : from.string(tags::kImageType);
    if (const auto component = from.string(tags::kComplexImageComponent);
        !component.empty() && component != "MIXED")
        type += '\\' + component;
    // GE says in a block of its own whether an image is magnitude (0), phase, real or imaginary.
    if (const auto tag = from.privateTag(0x0043, "GEMS_PARM_01", 0x2f))
        if (const auto kind = from.binaryInteger(*tag).value_or(0); kind > 0 && kind < 4)
            type += "\\GE" + std::to_string(kind);
    return type;
}

std::vector<FrameHeader> readFrames(const Attributes& file, int frameCount)
{
    FrameHeader common = readTopLevel(file);
    const auto isSpatial = spatialDimensions(file);
    if (const auto shared = file.sequence(tags::kSharedFunctionalGroups); !shared.empty())
        applyFunctionalGroups(Attributes(shared.front()), isSpatial, common);

    std::vector<FrameHeader> frames(static_cast<std::size_t>(frameCount), common);
    const auto perFrame = file.sequence(tags::kPerFrameFunctionalGroups);
    for (std::size_t n = 0; n < frames.size(); ++n) {
        frames[n].index = static_cast<int>(n);
        if (n < perFrame.size())
            applyFunctionalGroups(Attributes(perFrame[n]), isSpatial, frames[n]);
    }
    if (perFrame.empty())
        placeNuclearFrames(file, frames);
    return frames;
}

} // namespace hangaku::viewer::dicom
