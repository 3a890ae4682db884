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

GreySteps::GreySteps(const GreyScale& scale)
{
    const auto grey = [&scale](double value) {
        return static_cast<std::uint8_t>(std::lround(scale.greyOf(value)));
    };
    if (scale.table) {
        constexpr double kRounding = 1e-3; // of a float: 19.9999 is the 20th
        m_first = scale.table->first - kRounding;
        m_greys.resize(scale.table->outputs.size());
        for (std::size_t n = 0; n < m_greys.size(); ++n)
            m_greys[n] = grey(scale.table->first + static_cast<double>(n));
        return;
    }
    constexpr int kSteps = 16'384;
    constexpr double kWidths = 4; // beyond two widths from its centre a sigmoid is black or white
    const double width = std::max(scale.window.width, 1e-9);
    m_first = scale.window.center - kWidths / 2 * width;
    m_perUnit = kSteps / (kWidths * width);
    m_greys.resize(kSteps);
    for (int n = 0; n < kSteps; ++n)
        m_greys[static_cast<std::size_t>(n)] = grey(m_first + (n + 0.5) / m_perUnit);
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
