#include "viewer/core/image/Volume.h"

#include "viewer/core/view/Presentation.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

/// Whether a real value stands for "no measurement here" (PS3.3 C.7.5.1.1.2).
bool isPadding(const VolumeDescription& description, double value)
{
    if (!description.paddingValue)
        return false;
    const double limit = description.paddingLimit.value_or(*description.paddingValue);
    const auto [low, high] = std::minmax(*description.paddingValue, limit);
    return value >= low && value <= high;
}

/// About `wanted` real values, spread evenly over the volume; padding left out.
std::vector<double> sample(const Volume& volume, std::size_t wanted)
{
    return volume.voxels->visit([&](auto voxels) {
        const std::size_t stride = std::max<std::size_t>(1, voxels.size() / wanted) | 1;
        std::vector<double> values;
        values.reserve(voxels.size() / stride + 1);
        for (std::size_t at = 0; at < voxels.size(); at += stride) {
            const auto value =
                static_cast<double>(voxels[at]) * volume.slope + volume.intercept;
            if (std::isfinite(value) && !isPadding(volume.description, value))
                values.push_back(value);
        }
        return values;
    });
}

} // namespace

std::size_t Volume::offset(Index3 index) const
{
    const auto size = geometry.size();
    return (static_cast<std::size_t>(index[2]) * static_cast<std::size_t>(size[1]) +
            static_cast<std::size_t>(index[1])) *
               static_cast<std::size_t>(size[0]) +
           static_cast<std::size_t>(index[0]);
}

double Volume::valueAt(Index3 index) const
{
    const auto at = offset(index) * static_cast<std::size_t>(std::max(1, description.channels));
    return voxels->visit([at](auto values) { return static_cast<double>(values[at]); }) * slope +
           intercept;
}

Volume Volume::at(int time) const
{
    Volume other = *this;
    if (!allTimePoints || time == timePoint)
        return other;
    other.timePoint = time;
    other.acquired.reset();
    other.voxels = VoxelBuffer::part(allTimePoints, static_cast<std::size_t>(time) * voxels->count(),
                                     voxels->count());
    return other;
}

ValueRange sampledRange(const Volume& volume)
{
    const auto values = sample(volume, 1'000'000);
    if (values.empty())
        return {};
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {*low, *high > *low ? *high : *low + 1};
}

WindowLevel initialWindow(const Volume& volume)
{
    // Files of PET hold what suited one slice; SUV suits the patient.
    const bool isFileFirst = !volume.description.suv;
    if (isFileFirst && !volume.description.fileWindows.empty() &&
        volume.description.fileWindows.front().width > 0)
        return volume.description.fileWindows.front();
    if (const auto choices = windowChoices(volume.description); !choices.empty())
        return choices.front().window;
    auto values = sample(volume, 200'000);
    if (values.empty())
        return {};
    const auto percentile = [&values](double fraction) {
        const auto at = values.begin() +
                        static_cast<std::ptrdiff_t>(fraction * static_cast<double>(values.size() - 1));
        std::nth_element(values.begin(), at, values.end());
        return *at;
    };
    const double low = percentile(0.01);
    const double high = percentile(0.99);
    return {(low + high) / 2, std::max(high - low, 1e-6), VoiFunction::LinearExact};
}

} // namespace hangaku::viewer
