#include "ai/worker/pipeline/detect/Boxes.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::Result;
using viewer::Text;

namespace {

using Place = std::array<int, 3>;

class Peaks {
public:
    Peaks(const HeatMap& map, int radius) : m_shape(map.shape), m_radius(radius) {}

    std::size_t offset(Place at) const
    {
        return (static_cast<std::size_t>(at[0]) * static_cast<std::size_t>(m_shape[1]) +
                static_cast<std::size_t>(at[1])) *
                   static_cast<std::size_t>(m_shape[2]) +
               static_cast<std::size_t>(at[2]);
    }

    std::size_t voxels() const { return offset({m_shape[0], 0, 0}); }

    /// Of equal neighbours the first is the peak.
    bool isPeak(const float* values, Place at) const
    {
        const auto here = offset(at);
        const auto low = [&](std::size_t d) { return std::max(at[d] - m_radius, 0); };
        const auto high = [&](std::size_t d) { return std::min(at[d] + m_radius, m_shape[d] - 1); };
        for (int a = low(0); a <= high(0); ++a)
            for (int b = low(1); b <= high(1); ++b)
                for (int c = low(2); c <= high(2); ++c) {
                    const auto there = offset({a, b, c});
                    if (values[there] > values[here] ||
                        (there < here && values[there] == values[here]))
                        return false;
                }
        return true;
    }

private:
    Place m_shape;
    int m_radius;
};

struct Peak {
    double score = 0;
    Place at{};
};

Result<std::vector<Peak>> peaksOf(const float* values, const Peaks& peaks, const HeatMap& map,
                                  const DetectionPlan& plan)
{
    std::vector<Peak> found;
    Place at{};
    for (at[0] = 0; at[0] < map.shape[0]; ++at[0])
        for (at[1] = 0; at[1] < map.shape[1]; ++at[1])
            for (at[2] = 0; at[2] < map.shape[2]; ++at[2]) {
                const auto score = scoreOf(values[peaks.offset(at)], plan.scoresAreLogits);
                if (!score)
                    return tl::unexpected(score.error());
                if (*score > plan.minimumScore && peaks.isPeak(values, at))
                    found.push_back({*score, at});
            }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    found.resize(std::min(found.size(), static_cast<std::size_t>(plan.candidates)));
    return found;
}

} // namespace

Result<std::vector<FoundBox>> heatMapBoxes(const HeatMap& map, const DetectionPlan& plan)
{
    const Peaks peaks(map, plan.peakRadius);
    const auto voxels = peaks.voxels();
    const std::array<std::size_t, 3> axes =
        map.zyx ? std::array<std::size_t, 3>{2, 1, 0} : std::array<std::size_t, 3>{0, 1, 2};
    std::vector<FoundBox> boxes;
    for (int label = 0; label < plan.classes; ++label) {
        const auto found =
            peaksOf(map.data + static_cast<std::size_t>(label) * voxels, peaks, map, plan);
        if (!found)
            return tl::unexpected(found.error());
        for (const auto& peak : *found) {
            FoundBox box;
            box.label = label;
            box.score = peak.score;
            for (std::size_t d = 0; d < 3; ++d) {
                const auto axis = axes[d];
                double size = 0; // voxels of the input
                if (plan.sizeMm) {
                    size = (*plan.sizeMm)[axis] / map.voxelMm[axis];
                } else {
                    const auto channel = static_cast<std::size_t>(plan.classes) + axis;
                    size = static_cast<double>(map.data[channel * voxels + peaks.offset(peak.at)]);
                    if (!plan.sizesAreVoxels)
                        size /= map.voxelMm[axis];
                }
                if (!(size > 0) || !std::isfinite(size))
                    return badAnswer(Text(HANGAKU_TR("Ai", "The network returned a box of the size "
                                                           "%1"),
                                          {std::to_string(size)}));
                const double centre = peak.at[d] * plan.stride + (plan.stride - 1) / 2.0;
                box.low[axis] = centre - size / 2;
                box.high[axis] = centre + size / 2;
            }
            boxes.push_back(box);
        }
    }
    return boxes;
}

} // namespace hangaku::ai
