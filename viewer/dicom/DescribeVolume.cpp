#include "viewer/dicom/DescribeVolume.h"

#include "viewer/dicom/StackGeometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

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

const LookupTable* tableOf(const FileHeader& file, const FrameHeader& frame)
{
    return frame.modalityTable < 0
               ? nullptr
               : &file.modalityTables[static_cast<std::size_t>(frame.modalityTable)];
}

/// CT: HU unless the file says otherwise. PET: Units. Others: Rescale Type, where it says anything, or
/// the unit of a Real World Value Mapping that says the same as the rescale.
std::string unitOf(const FileHeader& file, const FrameHeader& frame)
{
    if (const auto* table = tableOf(file, frame)) // PS3.3 C.11.1.1.2; US is "unspecified"
        return table->type == "HU" ? "HU" : "";
    if (file.description.modality == "CT" && frame.rescaleType.empty())
        return frame.hasRescale ? "HU" : "";
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

/// The number of this table in the volume, which gets each once.
int tableNumber(const LookupTable& table, VolumeDescription& volume)
{
    auto& tables = volume.modalityTables;
    const auto same = std::find(tables.begin(), tables.end(), table);
    const auto number = static_cast<int>(std::distance(tables.begin(), same));
    if (same == tables.end())
        tables.push_back(table);
    return number;
}

/// Gives the volume its slices, time point by time point in the order of k, and the files they come
/// from. @param places the slice of each frame of a time point
void listSlices(const FrameStack& stack, const std::vector<int>& places, VolumeDescription& volume)
{
    const auto count = static_cast<std::size_t>(places.back()) + 1;
    volume.slices.assign(count * static_cast<std::size_t>(stack.timePoints),
                         SliceSource{0, 0, 1, 0, true});
    std::map<const FileHeader*, int> numbers;
    for (std::size_t n = 0; n < stack.frames.size(); ++n) {
        const auto& [file, frame, distance] = stack.frames[n];
        const auto [entry, isNew] =
            numbers.try_emplace(file, static_cast<int>(volume.instances.size()));
        if (isNew)
            volume.instances.push_back(file->instance);
        const auto time = n / places.size();
        auto& source =
            volume.slices[time * count + static_cast<std::size_t>(places[n % places.size()])];
        source = {entry->second, frame->index, frame->slope, frame->intercept};
        source.tile = frame->tile;
        if (const auto* table = tableOf(*file, *frame))
            source.lookupTable = tableNumber(*table, volume);
    }
    // The first and the last slice of each time point are always there.
    for (std::size_t k = 1; k < volume.slices.size(); ++k)
        if (volume.slices[k].isMissing) {
            volume.slices[k] = volume.slices[k - 1];
            volume.slices[k].isMissing = true;
        }
}

std::vector<int> inOrder(std::size_t count)
{
    std::vector<int> places(count);
    std::iota(places.begin(), places.end(), 0);
    return places;
}

bool isColour(const PixelLayout& pixels)
{
    return pixels.samplesPerPixel > 1 || pixels.photometricInterpretation == "PALETTE COLOR";
}

PixelType typeOfTables(const FrameStack& stack)
{
    std::uint16_t largest = 0;
    for (const auto& reference : stack.frames) {
        const auto* table = tableOf(*reference.file, *reference.frame);
        if (table == nullptr)
            return PixelType::Float32; // some frames have one and some none
        const auto& outputs = table->outputs;
        largest = std::max(largest, *std::max_element(outputs.begin(), outputs.end()));
    }
    return largest <= std::numeric_limits<std::int16_t>::max() ? PixelType::Int16
                                                               : PixelType::UInt16;
}

void warnOfStack(const FrameStack& stack, VolumeDescription& volume)
{
    auto& warnings = volume.warnings;
    if (stack.copiesLeftOut > 0)
        warnings.push_back({"duplicated-position",
                            Text(HANGAKU_TR("Core", "Images that are there twice, shown once: %1."),
                                 {std::to_string(stack.copiesLeftOut)})});
    if (stack.slabs > 1)
        warnings.push_back(
            {"separate-slabs",
             Text(HANGAKU_TR("Core", "The series has %1 stacks of slices with large gaps between "
                                     "them; each is a volume of its own."),
                  {std::to_string(stack.slabs)})});
    if (stack.rest == FrameStack::Rest::LeftOut)
        warnings.push_back(
            {"incomplete-time-point",
             Text(HANGAKU_TR("Core", "The series has images of further times that do not cover all "
                                     "of its slices; they are a volume of their own."))});
    if (stack.rest == FrameStack::Rest::IsRest)
        warnings.push_back(
            {"incomplete-time-point",
             Text(HANGAKU_TR("Core", "These images cover only some of the slices of the series' "
                                     "other times."))});
}

} // namespace

PixelType pixelTypeFor(const FrameStack& stack)
{
    const auto& pixels = stack.frames.front().file->pixels;
    if (isColour(pixels))
        return PixelType::UInt8;
    if (pixels.bitsStored == 0) // floating point
        return PixelType::Float32;
    const auto hasTable = [](const auto& at) { return at.frame->modalityTable >= 0; };
    if (std::any_of(stack.frames.begin(), stack.frames.end(), hasTable))
        return typeOfTables(stack);
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
    volume.channels = isColour(file.pixels) ? 3 : 1;
    volume.pixelType = pixelTypeFor(stack);
    volume.unit = isColour(file.pixels) ? "" : unitOf(file, frame);
    volume.mosaicColumns = file.mosaicColumns;
    volume.timePoints = stack.timePoints;
    volume.timePointLabels = stack.timePointLabels;
    volume.frameTimeMs = stack.frameTimeMs;
    volume.fileWindows = stack.frames[stack.places() / 2].frame->windows;
    const auto rescaled = [&](const std::optional<double>& stored) -> std::optional<double> {
        const auto* table = tableOf(file, frame);
        if (!stored || table == nullptr)
            return stored ? std::optional(*stored * frame.slope + frame.intercept) : std::nullopt;
        return table->at(*stored);
    };
    volume.paddingValue = rescaled(file.paddingValue);
    volume.paddingLimit = rescaled(file.paddingLimit);

    auto places = inOrder(stack.places());
    if (file.isMosaic && file.mosaicColumns == 0) {
        volume.warnings.push_back(
            {"unsupported-mosaic",
             Text(HANGAKU_TR("Core", "This is a mosaic of slices whose number or place the file "
                                     "does not say: shown as one flat picture."))});
    } else if (stack.frames.front().isPlaced()) {
        if (auto placement = placeStack({stack.frames.data(), stack.places()})) {
            volume.geometry = placement->geometry;
            volume.warnings = std::move(placement->warnings);
            if (placement->slices.empty())
                volume.slicePlaces = std::move(placement->places);
            else
                places = std::move(placement->slices);
        }
    }
    if (file.isMosaicDirectionGuessed)
        volume.warnings.push_back(
            {"guessed-mosaic-direction",
             Text(HANGAKU_TR("Core", "The file does not say in which direction the slices of this "
                                     "mosaic follow each other: check which end is which."))});
    if (volume.geometry) {
        volume.pixelSpacingMm.reset();
        volume.calibration = Calibration::None;
    }
    listSlices(stack, places, volume);
    warnOfStack(stack, volume);
    warnOfUnit(volume);
    if (volume.patient.isTextGuessed)
        volume.warnings.push_back(
            {"guessed-text",
             Text(HANGAKU_TR("Core", "The text is guessed, for the files lack its character set or "
                                     "name a wrong one: check names."))});
    return volume;
}

} // namespace hangaku::viewer::dicom
