#include "viewer/session/journal/CorrectionSummary.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

/// Whether a voxel of a segment has a neighbour in the slice that is not in it.
bool isContour(std::span<const Label> slice, Index3 size, int i, int j)
{
    const auto width = static_cast<std::size_t>(size[0]);
    const auto at = static_cast<std::size_t>(j) * width + static_cast<std::size_t>(i);
    const Label label = slice[at];
    return i == 0 || j == 0 || i == size[0] - 1 || j == size[1] - 1 || slice[at - 1] != label ||
           slice[at + 1] != label || slice[at - width] != label || slice[at + width] != label;
}

} // namespace

void compareSlice(std::span<const Label> model, std::span<const Label> present, Index3 size,
                  const std::set<Label>& wanted, SliceComparisons& comparisons)
{
    Label known = 0; // neighbours are mostly alike
    SliceComparison* found = nullptr;
    const auto of = [&](Label label) -> SliceComparison* {
        if (label != known) {
            known = label;
            found = wanted.contains(label) ? &comparisons[label] : nullptr;
        }
        return found;
    };
    std::size_t at = 0;
    for (int j = 0; j < size[1]; ++j) {
        for (int i = 0; i < size[0]; ++i, ++at) {
            if (model[at] == 0 && present[at] == 0)
                continue;
            const bool isSame = model[at] == present[at];
            if (model[at] != 0)
                if (auto* comparison = of(model[at])) {
                    ++comparison->model;
                    comparison->both += isSame ? 1 : 0;
                }
            if (present[at] == 0)
                continue;
            if (auto* comparison = of(present[at])) {
                ++comparison->present;
                if (isContour(present, size, i, j) && !(isSame && isContour(model, size, i, j)))
                    ++comparison->addedPath;
            }
        }
    }
}

std::map<int, SliceComparisons> compare(const CompressedMask& model, FrozenLayers& present,
                                        const std::set<int>& slices, const Progress& progress)
{
    // The segments by where they were and where they are; a segment that is gone is nowhere, and
    // any layer shows that.
    std::map<int, std::map<int, std::set<Label>>> pairs; // [present layer][model's layer]
    for (const auto& [number, modelLayer] : model.layerOf) {
        const auto segment = std::ranges::find(present.segments(), number, &Segment::number);
        const int layer = segment == present.segments().end() ? 0 : segment->layer;
        pairs[layer][modelLayer].insert(number);
    }
    std::map<int, SliceComparisons> result;
    const auto size = present.geometry().size();
    std::vector<Label> before(static_cast<std::size_t>(size[0]) *
                              static_cast<std::size_t>(size[1]));
    present.visit(
        [&](int layer, int k, std::span<const Label> labels) {
            for (const auto& [modelLayer, numbers] : pairs[layer]) {
                model.slice(modelLayer, k, before);
                compareSlice(before, labels, size, numbers, result[k]);
            }
        },
        [&](int k) { return !progress.isStopped() && slices.contains(k); });
    for (const int k : slices)
        result[k]; // nothing there is known too
    return result;
}

std::vector<SliceComparisons> unchanged(const CompressedMask& model)
{
    std::vector<SliceComparisons> slices(static_cast<std::size_t>(model.size[2]));
    for (int layer = 0; layer < static_cast<int>(model.layers.size()); ++layer)
        for (int k = 0; k < model.size[2]; ++k)
            for (const auto& [number, count] : model.counts(layer, k))
                if (const auto own = model.layerOf.find(number);
                    own != model.layerOf.end() && own->second == layer)
                    slices[static_cast<std::size_t>(k)][number] = {count, count, count, 0};
    return slices;
}

CorrectionSummary summarise(const std::vector<SliceComparisons>& slices,
                            const ImageGeometry& geometry)
{
    CorrectionSummary summary;
    summary.hasModel = true;
    std::int64_t sizes = 0;
    std::int64_t both = 0;
    for (const SliceComparisons& slice : slices) {
        std::int64_t changed = 0;
        for (const auto& [number, comparison] : slice) {
            sizes += comparison.model + comparison.present;
            both += comparison.both;
            summary.addedPathVoxels += comparison.addedPath;
            changed += comparison.changed();
        }
        summary.changedBySlice.push_back(changed);
        summary.changedVoxels += changed;
    }
    summary.dice = sizes == 0 ? 1.0 : 2.0 * static_cast<double>(both) / static_cast<double>(sizes);
    const auto spacing = geometry.spacing();
    summary.addedPathMm =
        static_cast<double>(summary.addedPathVoxels) * std::sqrt(spacing.x * spacing.y);
    return summary;
}

} // namespace hangaku::viewer
