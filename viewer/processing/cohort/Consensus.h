#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <vector>

namespace hangaku::viewer::processing {

/// What several masks of the same scan agree on, as a new mask on the grid of the first. Segments
/// belong together by name, else by number; each of any of the masks is in the result, with voxels
/// or without. Masks on other grids are brought over, nearest neighbour.
///
/// Majority: the voxels that more than half of the masks have.
/// @param masks at least two. @return InvalidArgument, Cancelled
Result<Segmentation> majorityConsensus(const std::vector<const Segmentation*>& masks,
                                       const Progress& progress);

/// How good each mask is, as STAPLE estimates it. Undefined (NaN) for a segment without voxels.
struct StaplePerformance {
    Label number = 0;                ///< of the segment in the consensus
    std::vector<double> sensitivity; ///< of each mask
    std::vector<double> specificity;
};

struct StapleConsensus {
    Segmentation mask;
    std::vector<StaplePerformance> performance; ///< in the order of the segments
};

/// STAPLE (Warfield et al., IEEE Trans Med Imaging 23:903-921, 2004), by ITK's filter, segment by
/// segment: what is true with a probability of at least 0.5. It looks at the box around the segment
/// in all masks and one voxel more, since much background would make every specificity 1.
Result<StapleConsensus> stapleConsensus(const std::vector<const Segmentation*>& masks,
                                        const Progress& progress);

/// How much masks agree on a segment.
struct SegmentAgreement {
    std::string name;
    std::vector<double> volumesMl; ///< of each mask, on the grid of the first
    /// Fleiss' kappa over the voxels of the box around the segment in all masks and one voxel more;
    /// NaN when no mask has any, or all have all of it.
    double fleissKappa = 0;
};

/// Of each segment that any of the masks has. @return InvalidArgument, Cancelled
Result<std::vector<SegmentAgreement>>
segmentAgreement(const std::vector<const Segmentation*>& masks, const Progress& progress);

} // namespace hangaku::viewer::processing
