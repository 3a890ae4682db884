#pragma once

#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/processing/morphology/Components.h"

#include <limits>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// One connected piece of a segment.
struct Lesion {
    Region region; ///< in its own box
    Vec3 centroid; ///< continuous index
    double volumeMl = 0;
};

/// The pieces of a label, in the order of their first voxels.
std::vector<Lesion> lesionsOf(const LabelMap& map, Label label,
                              Connectivity connectivity = Connectivity::Corners);

/// How well a predicted lesion fits one of the reference, from 0 to 1.
enum class LesionCriterion {
    MaskIou,        ///< voxels of both / voxels of either
    ReferenceShare, ///< voxels of both / voxels of the reference (IoR)
    BoxIou,         ///< the same as MaskIou for the boxes around both
    CentreInMask,   ///< 1 when the prediction's centroid lies in a voxel of the reference
};

/// fits[reference][prediction]. Both on one grid.
std::vector<std::vector<double>> lesionFits(const std::vector<Lesion>& references,
                                            const std::vector<Lesion>& predictions,
                                            LesionCriterion criterion);

enum class Assignment {
    Greedy,  ///< by score, highest first: each prediction takes the free reference it fits best
    Optimal, ///< most fit in all (Kuhn, Nav Res Logist Q 2:83-97, 1955)
};

/// What becomes of a prediction that fits only references which others have.
enum class DoubleDetections { Ignored, FalsePositives };

struct LesionMatch {
    std::size_t reference = 0;
    std::size_t prediction = 0;
    double fit = 0;

    friend bool operator==(const LesionMatch&, const LesionMatch&) = default;
};

struct LesionMatching {
    std::vector<LesionMatch> matches;        ///< in the order of the references
    std::vector<std::size_t> missed;         ///< references
    std::vector<std::size_t> falsePositives; ///< predictions
    std::vector<std::size_t> doubles;        ///< predictions that are ignored
};

struct MatchingRules {
    double leastFit = 0.1; ///< fits of at least this, and more than 0, may match
    Assignment assignment = Assignment::Greedy;
    DoubleDetections doubles = DoubleDetections::Ignored;
};

/// Each reference goes with at most one prediction and the other way round.
/// @param fits   fits[reference][prediction]
/// @param scores of the predictions; equal scores go by order
LesionMatching matchLesions(const std::vector<std::vector<double>>& fits,
                            std::span<const double> scores, const MatchingRules& rules);

} // namespace hangaku::viewer::processing
