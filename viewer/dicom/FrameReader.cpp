#include "viewer/dicom/FrameReader.h"

#include "viewer/dicom/Tags.h"

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
    if (const auto p = from.decimals(tags::kImagePosition); p.size() >= 3)
        frame.position = Vec3{p[0], p[1], p[2]};
    if (const auto axes = directions(from.decimals(tags::kImageOrientation)))
        frame.axes = axes;
    // Rows first: the distance between rows is the step along j (PS3.3 10.7.1.3).
    for (const auto* tag : {&tags::kPixelSpacing, &tags::kImagerPixelSpacing,
                            &tags::kNominalScannedPixelSpacing}) {
        const auto s = from.decimals(*tag);
        if (s.size() >= 2 && s[0] > 0 && s[1] > 0) {
            frame.spacingMm = std::array{s[1], s[0]};
            break;
        }
    }
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

void readWindows(const Attributes& from, FrameHeader& frame)
{
    const auto centers = from.decimals(tags::kWindowCenter);
    const auto widths = from.decimals(tags::kWindowWidth);
    std::vector<WindowLevel> windows;
    for (std::size_t n = 0; n < std::min(centers.size(), widths.size()); ++n)
        if (widths[n] > 0)
            windows.push_back({centers[n], widths[n]});
    if (!windows.empty())
        frame.windows = std::move(windows);
}

FrameHeader readTopLevel(const Attributes& file)
{
    FrameHeader frame;
    readPlane(file, frame);
    readRescale(file, frame);
    readWindows(file, frame);
    frame.tags.temporalPosition = file.integer(tags::kTemporalPositionIdentifier, -1);
    frame.tags.acquisitionNumber = file.integer(tags::kAcquisitionNumber, -1);
    frame.tags.echoNumber = file.integer(tags::kEchoNumbers, -1);
    frame.tags.echoTimeMs = file.decimal(tags::kEchoTime).value_or(-1);
    frame.tags.bValue = file.binaryDouble(tags::kDiffusionBValue).value_or(-1);
    frame.tags.triggerTimeMs = file.decimal(tags::kTriggerTime).value_or(-1);
    frame.tags.imageType = file.string(tags::kImageType);
    return frame;
}

/// Calls `read` with the attributes of the first item of a functional group, where there is one.
template <typename Read>
void withGroup(const Attributes& groups, const Tag& tag, const Read& read)
{
    if (const auto items = groups.sequence(tag))
        read(Attributes(items->GetItem(1).GetNestedDataSet()));
}

void applyFunctionalGroups(const Attributes& groups, FrameHeader& frame)
{
    const auto plane = [&](const Attributes& group) { readPlane(group, frame); };
    withGroup(groups, tags::kPlanePositionSequence, plane);
    withGroup(groups, tags::kPlaneOrientationSequence, plane);
    withGroup(groups, tags::kPixelMeasuresSequence, plane);
    withGroup(groups, tags::kPixelValueTransformationSequence,
              [&](const Attributes& group) { readRescale(group, frame); });
    withGroup(groups, tags::kFrameVoiLutSequence,
              [&](const Attributes& group) { readWindows(group, frame); });
    withGroup(groups, tags::kFrameContentSequence, [&](const Attributes& group) {
        if (const auto time = group.binaryInteger(tags::kTemporalPositionIndex))
            frame.tags.temporalPosition = static_cast<int>(*time);
        if (const auto acquisition = group.binaryInteger(tags::kFrameAcquisitionNumber))
            frame.tags.acquisitionNumber = static_cast<int>(*acquisition);
    });
    withGroup(groups, tags::kMrEchoSequence, [&](const Attributes& group) {
        frame.tags.echoTimeMs =
            group.binaryDouble(tags::kEffectiveEchoTime).value_or(frame.tags.echoTimeMs);
    });
    withGroup(groups, tags::kMrDiffusionSequence, [&](const Attributes& group) {
        frame.tags.bValue = group.binaryDouble(tags::kDiffusionBValue).value_or(frame.tags.bValue);
    });
    const auto frameType = [&](const Attributes& group) {
        if (group.has(tags::kFrameType))
            frame.tags.imageType = group.string(tags::kFrameType);
    };
    withGroup(groups, tags::kMrImageFrameTypeSequence, frameType);
    withGroup(groups, tags::kCtImageFrameTypeSequence, frameType);
}

} // namespace

std::vector<FrameHeader> readFrames(const Attributes& file, int frameCount)
{
    FrameHeader common = readTopLevel(file);
    if (const auto shared = file.sequence(tags::kSharedFunctionalGroups))
        applyFunctionalGroups(Attributes(shared->GetItem(1).GetNestedDataSet()), common);

    std::vector<FrameHeader> frames(static_cast<std::size_t>(frameCount), common);
    const auto perFrame = file.sequence(tags::kPerFrameFunctionalGroups);
    const auto described = perFrame ? perFrame->GetNumberOfItems() : 0;
    for (std::size_t n = 0; n < frames.size(); ++n) {
        frames[n].index = static_cast<int>(n);
        if (n < described)
            applyFunctionalGroups(Attributes(perFrame->GetItem(n + 1).GetNestedDataSet()),
                                  frames[n]);
    }
    return frames;
}

} // namespace hangaku::viewer::dicom
