#include "viewer/processing/growing/GraphCut.h"

#include "viewer/processing/growing/GridCut.h"
#include "viewer/processing/growing/RegionParts.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace hangaku::viewer::processing {
namespace {

constexpr double kUnit = 1000; // of an energy of 1, in whole numbers
constexpr int kBins = 64;

template <typename Visit> void forEachVoxel(const IndexBox& box, Visit&& visit)
{
    std::size_t at = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            for (int i = box.first[0]; i < box.end[0]; ++i, ++at)
                visit(Index3{i, j, k}, at);
}

/// How much likelier a value is in the object than in the background, as a logarithm.
class ValueModel {
public:
    /// @param teachers the seeds to learn from
    ValueModel(const Patch& patch, const LabelBox& seeds, const Region& teachers)
    {
        std::vector<float> sample;
        const std::size_t stride = std::max<std::size_t>(1, patch.values.size() / 100'000) | 1;
        for (std::size_t n = 0; n < patch.values.size(); n += stride)
            sample.push_back(patch.values[n]);
        std::ranges::sort(sample);
        m_low = sample[sample.size() / 200];
        m_width =
            std::max((sample[sample.size() - 1 - sample.size() / 200] - m_low) / kBins, 1e-12F);
        std::array<double, kBins> object{};
        std::array<double, kBins> background{};
        for (std::size_t n = 0; n < patch.values.size(); ++n)
            if (seeds.labels[n] != 0 && teachers.inside[n] != 0)
                ++(seeds.labels[n] == kObjectSeed ? object : background)[binOf(patch.values[n])];
        smooth(object);
        smooth(background);
        for (std::size_t bin = 0; bin < kBins; ++bin)
            m_ratio[bin] = std::clamp(std::log(object[bin] / background[bin]), -kMost, kMost);
    }

    double of(float value) const { return m_ratio[binOf(value)]; }

private:
    static constexpr double kMost = 3;

    std::size_t binOf(float value) const
    {
        return static_cast<std::size_t>(
            std::clamp((value - m_low) / m_width, 0.0F, static_cast<float>(kBins - 1)));
    }

    /// To densities: what was seen once may be seen nearby, and nothing is impossible.
    static void smooth(std::array<double, kBins>& counts)
    {
        for (int round = 0; round < 3; ++round) {
            const auto before = counts;
            for (std::size_t bin = 0; bin < kBins; ++bin)
                counts[bin] = (before[bin > 0 ? bin - 1 : 0] + 2 * before[bin] +
                               before[std::min<std::size_t>(bin + 1, kBins - 1)]) /
                              4;
        }
        double sum = 0;
        for (const double count : counts)
            sum += count;
        for (double& count : counts)
            count = count / std::max(sum, 1.0) + 0.02 / kBins;
    }

    float m_low = 0;
    float m_width = 1;
    std::array<double, kBins> m_ratio{};
};

/// The seeds from which values are learned: those near what is free, or all.
Region teachersOf(const ImageGeometry& geometry, const LabelBox& seeds, double learnMm)
{
    Region near(seeds.box);
    std::ranges::transform(seeds.labels, near.inside.begin(), [&](Label seed) -> std::uint8_t {
        return learnMm <= 0 || seed == 0 ? 1 : 0;
    });
    if (learnMm > 0) {
        Index3 reach{};
        for (int axis = 0; axis < 3; ++axis)
            reach[static_cast<std::size_t>(axis)] =
                std::max(1, static_cast<int>(std::lround(learnMm / length(geometry.step(axis)))));
        dilate(near, reach);
    }
    return near;
}

/// The mean square difference of neighbours of which one at least is free.
double contrastOf(const Patch& patch, const LabelBox& seeds)
{
    const auto size = sizeOf(patch.box);
    const std::array<std::size_t, 3> strides{1, static_cast<std::size_t>(size[0]),
                                             static_cast<std::size_t>(size[0]) *
                                                 static_cast<std::size_t>(size[1])};
    double sum = 0;
    double count = 0;
    forEachVoxel(patch.box, [&](Index3 index, std::size_t at) {
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (index[axis] + 1 == patch.box.end[axis])
                continue;
            const std::size_t next = at + strides[axis];
            if (seeds.labels[at] != 0 && seeds.labels[next] != 0)
                continue;
            const double difference = patch.values[at] - patch.values[next];
            sum += difference * difference;
            ++count;
        }
    });
    return count > 0 ? std::max(sum / count, 1e-20) : 1;
}

/// Free voxels and the links among them; a seed is the terminal of the free voxels beside it.
void build(GridCut& cut, const Volume& volume, const Patch& patch, const LabelBox& seeds,
           const CutOptions& options)
{
    const ValueModel model(patch, seeds, teachersOf(volume.geometry, seeds, options.learnMm));
    const double smoothness = options.smoothness;
    const double contrast = contrastOf(patch, seeds);
    const auto size = sizeOf(patch.box);
    const std::array<std::size_t, 3> strides{1, static_cast<std::size_t>(size[0]),
                                             static_cast<std::size_t>(size[0]) *
                                                 static_cast<std::size_t>(size[1])};
    // Area over distance is the volume of the voxel over the squared step; 1 for a cube.
    const double side = std::cbrt(volume.geometry.voxelVolumeMm3());
    std::array<double, 3> shape{};
    for (int axis = 0; axis < 3; ++axis)
        shape[static_cast<std::size_t>(axis)] =
            std::pow(side / length(volume.geometry.step(axis)), 2);

    forEachVoxel(patch.box, [&](Index3 index, std::size_t at) {
        const Index3 place{index[0] - patch.box.first[0], index[1] - patch.box.first[1],
                           index[2] - patch.box.first[2]};
        const Label seed = seeds.labels[at];
        if (seed == 0)
            cut.addTerminal(place, static_cast<int>(kUnit * model.of(patch.values[at])));
        for (std::size_t axis = 0; axis < 3; ++axis) {
            if (place[axis] + 1 == size[axis])
                continue;
            const std::size_t next = at + strides[axis];
            const Label nextSeed = seeds.labels[next];
            if (seed != 0 && nextSeed != 0)
                continue;
            const double difference = patch.values[at] - patch.values[next];
            const int cost = static_cast<int>(std::min<double>(
                GridCut::kMaxLink, 1 + kUnit * smoothness * shape[axis] *
                                           std::exp(-difference * difference / (2 * contrast))));
            Index3 beside = place;
            ++beside[axis];
            if (seed == 0 && nextSeed == 0)
                cut.setLink(place, static_cast<int>(axis), cost);
            else if (seed == 0)
                cut.addTerminal(place, nextSeed == kObjectSeed ? cost : -cost);
            else
                cut.addTerminal(beside, seed == kObjectSeed ? cost : -cost);
        }
    });
}

} // namespace

Result<Region> graphCut(const Volume& volume, const LabelBox& seeds, const CutOptions& options,
                        const Progress& progress)
try {
    if (seeds.box.isEmpty() || seeds.box.clippedTo(volume.geometry.size()) != seeds.box ||
        seeds.labels.size() != voxelCount(seeds.box))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The box to work in does not lie inside the image")));
    if (std::ranges::find(seeds.labels, kObjectSeed) == seeds.labels.end() ||
        std::ranges::find(seeds.labels, kBackgroundSeed) == seeds.labels.end())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A cut needs seeds in the object and around it")));
    const Patch patch = patchOf(volume, seeds.box);
    GridCut cut(sizeOf(seeds.box));
    build(cut, volume, patch, seeds, options);
    progress(0.2);
    if (!cut.solve(progress.stop))
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    Region region(seeds.box);
    forEachVoxel(seeds.box, [&](Index3 index, std::size_t at) {
        const Index3 place{index[0] - seeds.box.first[0], index[1] - seeds.box.first[1],
                           index[2] - seeds.box.first[2]};
        region.inside[at] =
            seeds.labels[at] == kObjectSeed || (seeds.labels[at] == 0 && cut.isSource(place));
    });
    progress(1);
    return region.in(region.bounds());
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Core", "There is not enough memory for the cut")),
                Text(HANGAKU_TR("Core", "Work in a smaller box")));
}

} // namespace hangaku::viewer::processing
