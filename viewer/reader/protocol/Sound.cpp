#include "viewer/reader/protocol/Sound.h"

#include "viewer/core/detection/BoxGeometry.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr int kMostPixels = 65535; // rows and columns are 16 bits
constexpr double kFarthestMm = 1e7; // beyond what the readers let pass

bool isFinite(Vec3 v)
{
    return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z);
}

bool isWithin(int number, int lowest, int highest)
{
    return number >= lowest && number <= highest;
}

} // namespace

bool isSound(const LookupTable& table)
{
    return !table.outputs.empty() && isWithin(table.outputBits, 1, 16);
}

bool isSound(const OverlayPlane& plane)
{
    if (plane.slice < 0 || !isWithin(plane.columns, 1, kMostPixels) ||
        !isWithin(plane.rows, 1, kMostPixels))
        return false;
    const auto pixels =
        static_cast<std::size_t>(plane.columns) * static_cast<std::size_t>(plane.rows);
    return plane.bits.size() >= (pixels + 7) / 8;
}

bool isSound(const Shutter& shutter)
{
    const bool isPolygon = shutter.shape == Shutter::Shape::Polygon;
    return isPolygon ? !shutter.points.empty() : shutter.points.size() == 2;
}

bool isSound(const Detections& detections)
{
    const auto kinds = static_cast<int>(detections.kinds.size());
    return detections.threshold >= 0 && detections.threshold <= 1 &&
           std::ranges::all_of(detections.all, [kinds](const Detection& detection) {
               return detection.number >= 1 && isWithin(detection.kind, 0, kinds - 1) &&
                      isBox(detection.box) &&
                      (!detection.score || (*detection.score >= 0 && *detection.score <= 1));
           });
}

namespace dicom {

bool isSound(const FrameHeader& frame)
{
    constexpr double kTolerance = 0.1;
    const auto& tags = frame.tags;
    // Places are sorted and put into maps, which numbers without an order break.
    if (frame.index < 0 || !std::isfinite(frame.sliceThicknessMm) ||
        !std::isfinite(frame.sliceSpacingMm) || !std::isfinite(frame.slope) ||
        !std::isfinite(frame.intercept) || !std::isfinite(tags.echoTimeMs) ||
        !std::isfinite(tags.inversionTimeMs) || !std::isfinite(tags.bValue) ||
        !std::isfinite(tags.triggerTimeMs) || !std::isfinite(tags.offsetS) ||
        !std::isfinite(tags.timeS) || !std::isfinite(frame.repetitionTimeMs))
        return false;
    if (frame.position && !(length(*frame.position) < kFarthestMm))
        return false;
    if (frame.spacingMm)
        for (const double mm : *frame.spacingMm)
            if (!(mm > 0 && mm < kFarthestMm))
                return false;
    if (!frame.axes)
        return true;
    const auto& [i, j] = *frame.axes;
    return isFinite(i) && isFinite(j) && std::abs(length(i) - 1) < kTolerance &&
           std::abs(length(j) - 1) < kTolerance && std::abs(dot(i, j)) < kTolerance;
}

bool isSound(const FileHeader& header)
{
    if (!header.isImage)
        return true;
    return !header.frames.empty() && header.instance.frames >= 1 &&
           isWithin(header.pixels.columns, 1, kMostPixels) &&
           isWithin(header.pixels.rows, 1, kMostPixels) &&
           isWithin(header.mosaicColumns, 0, kMostPixels) &&
           (header.mosaicColumns == 0 || (isWithin(header.tileSize[0], 1, kMostPixels) &&
                                          isWithin(header.tileSize[1], 1, kMostPixels))) &&
           (!header.paddingLimit || std::isfinite(*header.paddingLimit)) &&
           (!header.paddingValue || std::isfinite(*header.paddingValue)) &&
           header.description.pixelAspect > 0 && std::isfinite(header.description.pixelAspect) &&
           std::ranges::all_of(header.frames, [&header](const auto& frame) {
               const auto tables = static_cast<int>(header.modalityTables.size());
               return isSound(frame) && isWithin(frame.modalityTable, -1, tables - 1);
           });
}

} // namespace dicom
} // namespace hangaku::viewer
