#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/processing/growing/Forest.h"
#include "viewer/processing/growing/Patch.h"

namespace hangaku::viewer::processing {

struct GrowthOptions {
    /// What a mm of way costs, as a share of the range of values: more keeps segments nearer to
    /// their seeds, less lets them follow equal values further.
    double localityPerMm = 0.0005;
};

/// Segments that grow from scribbles and compete for the voxels of a box, until all are taken.
///
/// Each voxel goes to the seed from which the way to it is cheapest, where a step between
/// neighbours (by faces) costs the difference of their values and a little for its length: the
/// shortest-path forest that the GrowCut automaton converges to (Zhu, Kolesov, Gao, Kikinis,
/// Tannenbaum: "An effective interactive medical image segmentation method using fast GrowCut",
/// MICCAI IMIC 2014). Values are taken in 4096 levels between the 0.1 and 99.9 percentiles of the
/// box; costs are whole numbers; of equally near seeds the one with the smaller label wins. So the
/// result depends on the seeds alone, not on the order in which they came nor on threads.
///
/// The forest is kept, so that `update` recomputes only what the changed seeds can reach.
/// About 5 bytes for each voxel of the box.
class SeededGrowth {
public:
    /// The box to work in when the user has set none: that of the seeds, a tenth of its size and at
    /// least 5 mm wider on every side.
    static IndexBox boxAround(const ImageGeometry& geometry, const IndexBox& seeds);

    /// @param seeds over the box to fill; background is a label like others
    /// @return InvalidArgument when fewer than two or more than 254 labels are seeded or the box
    ///         leaves the grid, Cancelled, OutOfMemory
    static Result<SeededGrowth> create(const Volume& volume, const LabelBox& seeds,
                                       const GrowthOptions& options, const Progress& progress);

    /// Other seeds in the same box. Cost follows what they change. When it is stopped or fails, the
    /// next update computes everything.
    /// @param changed where seeds may differ from those before
    /// @return as `create`
    Result<void> update(const LabelBox& seeds, const IndexBox& changed, const Progress& progress);

    const IndexBox& box() const { return m_box; }
    /// To whom each voxel of the box belongs.
    LabelBox labels() const;

private:
    using Voxel = Forest::Voxel;

    SeededGrowth() = default;
    void readLevels(const Volume& volume);
    void setSteps(const ImageGeometry& geometry, const GrowthOptions& options);
    void clearForest();
    bool setLabels(const LabelBox& seeds, const IndexBox& changed);
    std::vector<Voxel> applySeeds(const LabelBox& seeds, const IndexBox& changed);
    std::vector<Voxel> forget(const std::vector<Voxel>& removed);
    Voxel padded(Index3 index) const
    {
        return static_cast<Voxel>(index[0] - m_box.first[0] + 1) +
               static_cast<Voxel>(index[1] - m_box.first[1] + 1) * m_forest.row +
               static_cast<Voxel>(index[2] - m_box.first[2] + 1) * m_forest.plane;
    }

    IndexBox m_box;
    Forest m_forest;             ///< its owners are places in `m_labels`
    std::vector<Label> m_labels; ///< ascending; 0, which is the padding's, first
    bool m_isComplete = false;
};

} // namespace hangaku::viewer::processing
