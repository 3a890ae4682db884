#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/session/journal/CompressedMask.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace hangaku::viewer {

/// A segment in one slice: the model's and the present one, in voxels.
struct SliceComparison {
    std::int64_t model = 0;
    std::int64_t present = 0;
    std::int64_t both = 0;
    /// Voxels of the present contour that are not in the model's. The contour: voxels with one of
    /// their four neighbours in the slice outside the segment (or the image).
    std::int64_t addedPath = 0;

    std::int64_t changed() const { return model + present - 2 * both; }
    friend bool operator==(const SliceComparison&, const SliceComparison&) = default;
};

/// By segment number, of one slice.
using SliceComparisons = std::map<Label, SliceComparison>;

/// How much work a correction was, and how much of the model's mask was kept; over all segments that
/// the model made.
struct CorrectionSummary {
    int actions = 0;
    double activeSeconds = 0;
    /// What follows is known: a model made the mask.
    bool hasModel = false;
    /// Of the voxels of all segments together, each with the model's own; 1 when both are empty.
    std::optional<double> dice;
    /// The added path length (Vaassen et al. 2020, doi:10.1016/j.phro.2019.12.001): `addedPath` over
    /// all slices and segments; in mm each voxel counts as the geometric mean of its two sides.
    std::int64_t addedPathVoxels = 0;
    double addedPathMm = 0;
    std::int64_t changedVoxels = 0;
    std::vector<std::int64_t> changedBySlice; ///< by k

    friend bool operator==(const CorrectionSummary&, const CorrectionSummary&) = default;
};

/// Compares one slice of a layer with the model's.
/// @param size   of the slice along i and j
/// @param wanted the segments to be compared; their numbers are in `comparisons` afterwards
void compareSlice(std::span<const Label> model, std::span<const Label> present, Index3 size,
                  const std::set<Label>& wanted, SliceComparisons& comparisons);

/// Compares some slices, in the background.
/// @param model what is in `model.layerOf` is compared
std::map<int, SliceComparisons> compare(const CompressedMask& model, FrozenLayers& present,
                                        const std::set<int>& slices, const Progress& progress);

/// What comparing the model's mask with itself gives, by k.
std::vector<SliceComparisons> unchanged(const CompressedMask& model);

/// Adds up, without actions and seconds.
CorrectionSummary summarise(const std::vector<SliceComparisons>& slices,
                            const ImageGeometry& geometry);

} // namespace hangaku::viewer
