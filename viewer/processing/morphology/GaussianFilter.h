#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/processing/morphology/Ball.h"

#include <array>
#include <vector>

namespace hangaku::viewer::processing {

/// Smooths a 0/1 mask with a Gaussian that is round in the patient, cut off at four sigma.
///
/// On orthogonal grids axis after axis; on sheared ones, where a Gaussian does not come apart along
/// the axes, by the rows of its kernel, which cost only where a run begins or ends.
class GaussianFilter {
public:
    GaussianFilter(const ImageGeometry& geometry, double sigmaMm);

    /// How far from a voxel it looks along each axis.
    Index3 reach() const { return m_reach; }

    /// The share of the Gaussian that lies in the region, 0 to 1 within 1e-5, for every voxel of
    /// `out`, i fastest. Voxels outside the region's box count as not in.
    /// @return Cancelled
    Result<std::vector<float>> smoothed(const Region& region, const IndexBox& out,
                                        const Progress& progress) const;

private:
    /// One row of the kernel, and the share of each of its voxels, from the last to the first.
    struct KernelRow {
        BallRow row;
        std::vector<float> shares;
    };

    Result<std::vector<float>> smoothedByAxes(const Region& region, const IndexBox& out,
                                              const Progress& progress) const;
    Result<std::vector<float>> smoothedByRows(const Region& region, const IndexBox& out,
                                              const Progress& progress) const;

    Index3 m_reach{};
    std::array<std::vector<float>, 3> m_axisShares; ///< of 0, 1, 2, ... steps; orthogonal grids
    std::vector<KernelRow> m_rows;                  ///< sheared grids
};

} // namespace hangaku::viewer::processing
