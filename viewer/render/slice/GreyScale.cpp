#include "viewer/render/slice/GreyScale.h"

#include "viewer/core/view/Presentation.h"

#include <algorithm>

namespace hangaku::viewer {

std::optional<GreyScale::Ramp> GreyScale::ramp() const
{
    if (table || window.function == VoiFunction::Sigmoid)
        return std::nullopt;
    constexpr double kNarrowest = 1e-9;
    // LINEAR counts its width in values, from the first to the last (PS3.3 C.11.2.1.2.1): it is
    // not defined below 1, where files and readers mean LINEAR_EXACT.
    if (window.function == VoiFunction::Linear && window.width >= 1)
        return Ramp{window.center - 0.5 - (window.width - 1) / 2,
                    std::max(window.width - 1, kNarrowest)};
    return Ramp{window.lower(), std::max(window.width, kNarrowest)};
}

double GreyScale::greyOf(double value) const
{
    double grey = 0;
    if (table) {
        const double highest = std::exp2(std::clamp(table->outputBits, 1, 16)) - 1;
        grey = 255 * table->at(value) / highest;
    } else if (const auto line = ramp()) {
        grey = 255 * (value - line->black) / line->width;
    } else {
        const double width = std::max(window.width, 1e-9);
        grey = 255 / (1 + std::exp(-4 * (value - window.center) / width));
    }
    grey = std::clamp(grey, 0.0, 255.0);
    return inverted ? 255 - grey : grey;
}

GreyScale firstScale(const Volume& volume)
{
    const VolumeDescription& description = volume.description;
    GreyScale scale{initialWindow(volume), isInvertedAtFirst(description)};
    const auto choices = windowChoices(description);
    if (!choices.empty() && choices.front().voiTable >= 0)
        scale.table = std::make_shared<const LookupTable>(
            description.voiTables[static_cast<std::size_t>(choices.front().voiTable)]);
    return scale;
}

} // namespace hangaku::viewer
