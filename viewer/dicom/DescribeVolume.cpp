#include "viewer/dicom/DescribeVolume.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace hangaku::viewer::dicom {
namespace {

bool isWhole(double value)
{
    return value == std::floor(value);
}

template <typename T> bool fits(double low, double high)
{
    return low >= static_cast<double>(std::numeric_limits<T>::lowest()) &&
           high <= static_cast<double>(std::numeric_limits<T>::max());
}

/// CT: HU unless the file says otherwise. PET: Units. Others: Rescale Type, where it says anything.
std::string unitOf(const FileHeader& file, const FrameHeader& frame)
{
    if (file.description.modality == "CT")
        return frame.hasRescale && (frame.rescaleType.empty() || frame.rescaleType == "HU")
                   ? "HU"
                   : "";
    if (file.units == "BQML")
        return "Bq/ml";
    if (!file.units.empty() && file.units != "NONE" && file.units != "CNTS")
        return file.units;
    return frame.rescaleType == "US" ? "" : frame.rescaleType;
}

void warnOfUnit(VolumeDescription& volume)
{
    if (volume.unit.empty() && (volume.modality == "CT" || volume.modality == "PT"))
        volume.warnings.push_back(
            {"unknown-unit",
             Text(HANGAKU_TR("Core", "The file does not say the unit of its %1 values: do not read "
                                     "them as HU or as activity."),
                  {volume.modality})});
}

/// Gives the volume its slices in the order of k and the files they come from.
void listSlices(const FrameStack& stack, const std::vector<int>& places, VolumeDescription& volume)
{
    const auto count = static_cast<std::size_t>(places.back()) + 1;
    volume.slices.assign(count, SliceSource{0, 0, 1, 0, true});
    std::map<const FileHeader*, int> numbers;
    for (std::size_t n = 0; n < stack.frames.size(); ++n) {
        const auto& [file, frame, distance] = stack.frames[n];
        const auto [entry, isNew] =
            numbers.try_emplace(file, static_cast<int>(volume.instances.size()));
        if (isNew)
            volume.instances.push_back(file->instance);
        volume.slices[static_cast<std::size_t>(places[n])] = {
            entry->second, frame->index, frame->slope, frame->intercept};
    }
    // The first and the last slice are always there.
    for (std::size_t k = 1; k < count; ++k)
        if (volume.slices[k].isMissing) {
            volume.slices[k] = volume.slices[k - 1];
            volume.slices[k].isMissing = true;
        }
}

std::vector<int> inOrder(std::size_t count)
{
    std::vector<int> places(count);
    for (std::size_t n = 0; n < count; ++n)
        places[n] = static_cast<int>(n);
    return places;
}

} // namespace

PixelType pixelTypeFor(const FrameStack& stack)
{
    const auto& pixels = stack.frames.front().file->pixels;
    if (pixels.samplesPerPixel > 1 || pixels.photometricInterpretation == "PALETTE COLOR")
        return PixelType::UInt8;
    const int bits = std::clamp(pixels.bitsStored, 1, 32);
    const double lowest = pixels.isSigned ? -std::ldexp(1.0, bits - 1) : 0;
    const double highest = std::ldexp(1.0, pixels.isSigned ? bits - 1 : bits) - 1;
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    for (const auto& reference : stack.frames) {
        const auto& frame = *reference.frame;
        if (!isWhole(frame.slope) || !isWhole(frame.intercept))
            return PixelType::Float32;
        for (const double stored : {lowest, highest}) {
            low = std::min(low, stored * frame.slope + frame.intercept);
            high = std::max(high, stored * frame.slope + frame.intercept);
        }
    }
    // CT values in practice stay far below what 16 stored bits could say.
    const bool isCt = stack.frames.front().file->description.modality == "CT";
    if (fits<std::int16_t>(low, high) || (isCt && bits <= 16))
        return PixelType::Int16;
    if (fits<std::uint16_t>(low, high))
        return PixelType::UInt16;
    return fits<std::int32_t>(low, high) ? PixelType::Int32 : PixelType::Float32;
}

VolumeDescription describeVolume(const FrameStack& stack)
{
    const auto& file = *stack.frames.front().file;
    const auto& frame = *stack.frames.front().frame;
    VolumeDescription volume = file.description;
    volume.transferSyntaxUid = file.instance.transferSyntaxUid;
    volume.storedPixels = file.pixels;
    volume.channels = std::max(1, file.pixels.samplesPerPixel);
    volume.pixelType = pixelTypeFor(stack);
    volume.unit = unitOf(file, frame);
    volume.fileWindows = stack.frames[stack.frames.size() / 2].frame->windows;
    volume.invertedGrey = file.pixels.photometricInterpretation == "MONOCHROME1";
    if (file.paddingValue)
        volume.paddingValue = *file.paddingValue * frame.slope + frame.intercept;

    auto places = inOrder(stack.frames.size());
    if (file.isMosaic) {
        volume.warnings.push_back(
            {"unsupported-mosaic",
             Text(HANGAKU_TR("Core", "This is a mosaic of slices, shown as one flat picture."))});
    } else if (stack.frames.front().isPlaced()) {
        if (auto placement = placeStack(stack.frames)) {
            volume.geometry = placement->geometry;
            volume.warnings = std::move(placement->warnings);
            places = std::move(placement->slices);
        }
    }
    if (!volume.geometry)
        volume.pixelSpacingMm = frame.spacingMm;
    listSlices(stack, places, volume);
    if (stack.copiesLeftOut > 0)
        volume.warnings.push_back(
            {"duplicated-position",
             Text(HANGAKU_TR("Core", "Images that are there twice, shown once: %1."),
                  {std::to_string(stack.copiesLeftOut)})});
    warnOfUnit(volume);
    if (volume.patient.isTextGuessed)
        volume.warnings.push_back(
            {"guessed-text",
             Text(HANGAKU_TR("Core", "The files do not say, or say wrongly, in which character set "
                                     "their text is: it was guessed, and names may be wrong."))});
    return volume;
}

} // namespace hangaku::viewer::dicom
