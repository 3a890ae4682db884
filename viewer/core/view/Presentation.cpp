#include "viewer/core/view/Presentation.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

bool covers(const UltrasoundRegion& region, double column, double row)
{
    return column >= region.first[0] - 0.5 && column <= region.last[0] + 0.5 &&
           row >= region.first[1] - 0.5 && row <= region.last[1] + 0.5;
}

double area(const UltrasoundRegion& region)
{
    return double(region.last[0] - region.first[0]) * (region.last[1] - region.first[1]);
}

} // namespace

bool isPicture(const VolumeDescription& description)
{
    return !description.geometry && !description.instances.empty();
}

bool isInvertedAtFirst(const VolumeDescription& description)
{
    return description.invertedGrey || description.modality == "PT";
}

std::vector<WindowChoice> windowChoices(const VolumeDescription& description)
{
    std::vector<WindowChoice> choices;
    for (const auto& preset : windowPresets(description.modality))
        choices.push_back({preset.name, preset.window});
    if (description.suv && description.suv->bodyWeight > 0) {
        for (const int highest : {5, 10, 15, 20, 2}) {
            const double width = highest / description.suv->bodyWeight;
            choices.push_back({Text(HANGAKU_TR("Core", "SUV 0 to %1"), {std::to_string(highest)}),
                               {width / 2, width, VoiFunction::LinearExact},
                               -1,
                               true});
        }
    } else if (choices.empty()) {
        int number = 0;
        for (const WindowLevel& window : description.fileWindows)
            if (window.width > 0)
                choices.push_back({number++ == 0 ? Text(HANGAKU_TR("Core", "As the file says"))
                                                 : Text(HANGAKU_TR("Core", "File's window %1"),
                                                        {std::to_string(number)}),
                                   window});
    }
    for (int n = 0; n < static_cast<int>(description.voiTables.size()); ++n) {
        const LookupTable& table = description.voiTables[static_cast<std::size_t>(n)];
        // What the window would be that lets all of the table's inputs through.
        const double width = std::max<double>(1, static_cast<double>(table.outputs.size()) - 1);
        choices.push_back({table.explanation.empty()
                               ? Text(HANGAKU_TR("Core", "File's table %1"),
                                      {std::to_string(n + 1)})
                               : Text("%1", {table.explanation}),
                           {table.first + width / 2, width, VoiFunction::LinearExact},
                           n});
    }
    return choices;
}

bool needsVoxelsForWindow(const VolumeDescription& description)
{
    return windowChoices(description).empty();
}

int acquiredSliceCount(const VolumeDescription& description)
{
    return static_cast<int>(description.slices.size()) / std::max(1, description.timePoints);
}

const SliceSource* sliceSource(const VolumeDescription& description, int acquiredSlice,
                               int timePoint)
{
    const int perTime = acquiredSliceCount(description);
    const int at = timePoint * perTime + acquiredSlice;
    if (acquiredSlice < 0 || acquiredSlice >= perTime ||
        at >= static_cast<int>(description.slices.size()))
        return nullptr;
    return &description.slices[static_cast<std::size_t>(at)];
}

const UltrasoundRegion* regionAt(const VolumeDescription& description, double column, double row)
{
    const UltrasoundRegion* best = nullptr;
    for (const UltrasoundRegion& region : description.ultrasoundRegions)
        if (covers(region, column, row) && (best == nullptr || area(region) < area(*best)))
            best = &region;
    return best;
}

const UltrasoundRegion* mainRegion(const VolumeDescription& description)
{
    const UltrasoundRegion* best = nullptr;
    for (const UltrasoundRegion& region : description.ultrasoundRegions)
        if (region.isInMillimetres() && region.delta[1] != 0 &&
            (best == nullptr || area(region) > area(*best)))
            best = &region;
    return best;
}

double millimetresPerUnit(const Volume& volume, double column, double row)
{
    const VolumeDescription& description = volume.description;
    if (!isPicture(description))
        return 1;
    if (!description.ultrasoundRegions.empty()) {
        const UltrasoundRegion* region = regionAt(description, column, row);
        return region != nullptr && region->isInMillimetres()
                   ? std::abs(region->delta[1]) / volume.geometry.spacing().y
                   : 0;
    }
    return description.pixelSpacingMm && description.calibration != Calibration::None ? 1 : 0;
}

} // namespace hangaku::viewer
